"""Where a sentence ends: on the safe side."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.text.sentences import joined, sentences


@pytest.mark.parametrize(
    "sentence",
    [
        "The U.N. Office in Port Amsel said so.",
        "Police in the U.S. Virgin Islands said so.",
        "J. R. Finch and A.B. Hale met Dr. Lund.",
        "Gen. Hale met Lt. Col. Finch and Gov. Lund at St. Mark's.",
        "It cost $3.5 million at 9 a.m. Friday, up 0.5 percent.",
        "Acme Inc. Chairman Ada Finch met the No. 10 team on Jan. 5 in Washington, D.C. Sunday.",
        "“We came. We saw. We left,” said Ada Finch.",
        '"Wait. What? No," she said.',
        "He paid (see p. 5. It is long) in full.",
        "Visit Booking.com or Node.js today.",
        "Sales rose 5 percent vs. last year at Amsel Corp. of Long Quay.",
    ],
)
def test_what_does_not_end_a_sentence(sentence: str) -> None:
    """Abbreviations, initials, decimals, clock times, names with dots and open quotation marks end none."""
    assert sentences(f"{sentence} Then it rained.", "en") == [sentence, "Then it rained."]


@pytest.mark.parametrize(
    ("language", "text", "said"),
    [
        ("en", "It was in the U.S. The end came.", ["It was in the U.S.", "The end came."]),
        (
            "en",
            "He said no. They left at 5 p.m. It rained.",
            ["He said no.", "They left at 5 p.m.", "It rained."],
        ),
        ("en", "Really?! Yes. “Go.” They went.", ["Really?!", "Yes.", "“Go.”", "They went."]),
        (
            "de",
            "Die 2. Liga spielt am 3. Mai. Dr. Lund kam.",
            ["Die 2. Liga spielt am 3. Mai.", "Dr. Lund kam."],
        ),
        ("de-AT", "„Gut. Wir gehen.“ Der Saal ist leer.", ["„Gut. Wir gehen.“", "Der Saal ist leer."]),
        (
            "fr",
            "M. Petit a vu Mme. Lund. « Oui. Non », dit-il.",
            ["M. Petit a vu Mme. Lund.", "« Oui. Non », dit-il."],
        ),
        ("es", "El Sr. López llegó. ¿Qué pasó? Nada.", ["El Sr. López llegó.", "¿Qué pasó?", "Nada."]),
        ("ar", "وصل الوزير. هل عاد؟ نعم.", ["وصل الوزير.", "هل عاد؟", "نعم."]),
        ("ja", "港が再開した。船が戻った。", ["港が再開した。", "船が戻った。"]),
        (None, "It rained. It poured.", ["It rained.", "It poured."]),
        ("xx", "It rained. It poured.", ["It rained.", "It poured."]),
        ("en", "  \n ", []),
        ("en", "No stop at all", ["No stop at all"]),
    ],
)
def test_what_ends_a_sentence(language: str | None, text: str, said: list[str]) -> None:
    """In the language of the page; a language nobody knows is read as English."""
    assert sentences(text, language) == said


def test_sentences_are_joined_as_their_script_joins_them() -> None:
    """A space between them, none after an ideographic full stop."""
    assert joined(["It rained.", "It poured."]) == "It rained. It poured."
    assert joined(["港が再開した。", "船が戻った。"]) == "港が再開した。船が戻った。"
    assert joined([]) == ""


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=200), st.sampled_from(["en", "de", "fr", "ja", "ar", "xx", None]))
def test_no_word_is_lost_or_changed(text: str, language: str | None) -> None:
    """All sentences together are the paragraph's words in their order."""
    assert "".join("".join(sentence.split()) for sentence in sentences(text, language)) == "".join(
        text.split()
    )


ODD_WORDS = """
The U.N. said 3.5 p.m. Mr. J. “Go!” asked ‘no’ (so it is) etc. No. 10 « oui » z. B. Dr. und «да» млн. руб. г.
Он кг. د. سالم قال؟ نعم. डॉ. वह आया। " ' … — ? ! a.m. Sh. n.k. Kč. 1. III. EU. PT.
"""
PIECES = st.sampled_from(sorted(set(ODD_WORDS.split())))
SIGNS = st.text("港が再開した船は戻る。、「」！？“”3.5A", max_size=60)


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=25), st.sampled_from(["en", "de", "fr", "ru", "ar", "hi", "sw", "xx"]))
def test_joined_sentences_are_the_paragraph(pieces: list[str], language: str) -> None:
    """Word for word and space for space, however odd its marks; no sentence is empty."""
    paragraph = " ".join(pieces)
    found = sentences(paragraph, language)
    assert joined(found) == paragraph
    assert all(found)


@settings(max_examples=300, deadline=None)
@given(SIGNS, st.sampled_from(["ja", "zh"]))
def test_joined_sentences_of_a_script_without_spaces_are_the_paragraph(paragraph: str, language: str) -> None:
    """No space comes in where the page has none."""
    assert joined(sentences(paragraph, language)) == paragraph


def test_a_quotation_that_is_never_closed_is_one_sentence_however_long() -> None:
    """It costs its paragraph, and no more time than one that is closed."""
    paragraph = "“" + " ".join(["We counted the ships."] * 20_000)
    assert sentences(paragraph, "en") == [paragraph]
