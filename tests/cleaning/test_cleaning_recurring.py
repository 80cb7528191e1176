"""What is learned of a source: a line that stood on its other stories is furniture, within reason."""

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cleaning.page import clean_page
from bot.cleaning.recurring import Recurring, fingerprint, lines_to_learn
from tests.cleaning.pages import HEADLINE, PARAGRAPHS, page

OWN_LINE = "Aldmoor's harbour in pictures, every week"
PLEA = "The Post lives from what its readers give, and a crown a day keeps our boat in the water all year."


def knows(*lines: str) -> Recurring:
    """A source on whose other stories these lines stood."""
    known = frozenset(fingerprint(line) for line in lines)

    def ask(asked: Iterable[int]) -> frozenset[int]:
        return known & frozenset(asked)

    return ask


def told(text: str, *known: str) -> tuple[str, ...]:
    return clean_page(text, recurring=knows(*known)).article.paragraphs


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Read 3 comments", "READ 12 comments"),
        ("  Choir – now  with basses", "Choir: now with basses!"),
        ("Ｃｈｏｉｒ", "choir"),
        ("٣ تعليقات", "12 تعليقات"),
    ],
)
def test_a_line_is_known_again_by_its_letters(one: str, other: str) -> None:
    """Numbers, marks, capitals and widths vary from page to page."""
    assert fingerprint(one) == fingerprint(other)


def test_other_words_are_another_line() -> None:
    """A fingerprint tells lines apart."""
    assert len({fingerprint(line) for line in [*PARAGRAPHS, OWN_LINE, PLEA]}) == len(PARAGRAPHS) + 2


@given(st.text(alphabet=st.characters(exclude_categories=()), max_size=80))
def test_a_fingerprint_fits_the_table_s_column(line: str) -> None:
    """64 bits with a sign, for any line."""
    assert -(2**63) <= fingerprint(line) < 2**63


def test_a_line_that_no_rule_knows_is_dropped_once_the_source_has_shown_it() -> None:
    """The first stories teach, the later ones are clean."""
    text = page(HEADLINE, text="\n\n".join([*PARAGRAPHS[:3], OWN_LINE, *PARAGRAPHS[3:]]))
    assert any(block.text == OWN_LINE for block in clean_page(text).article.body)
    cleaned = clean_page(text, recurring=knows(OWN_LINE))
    assert [block.text for block in cleaned.article.body] == PARAGRAPHS
    assert {line.why for line in cleaned.lines if line.role == "recurring"} == {
        "stands on other stories of this source too"
    }


def test_a_plea_below_every_story_is_dropped() -> None:
    """At the edge a whole sentence is believed to be furniture."""
    assert told(page(HEADLINE, below=(PLEA,)), PLEA) == tuple(PARAGRAPHS)


def test_a_sentence_that_reporters_write_often_stays_inside_the_text() -> None:
    """ "He did not comment" is news on every page where it stands."""
    often = "The harbour board did not answer the questions that this newspaper had sent."
    text = "\n\n".join([*PARAGRAPHS, often, *(line.replace("quay", "dock") for line in PARAGRAPHS)])
    assert often in told(page(HEADLINE, text=text), often)


def test_a_headline_is_never_taken_for_furniture() -> None:
    """A column bears the same headline every week."""
    cleaned = clean_page(page(HEADLINE), recurring=knows(HEADLINE))
    assert cleaned.article.headline == HEADLINE


def test_a_page_teaches_all_its_lines_but_its_headline() -> None:
    """Also those that rules know: a rule may go, and a count of stories needs every story."""
    learned = lines_to_learn(
        clean_page(page("Connect with us", HEADLINE, text="\n\n".join([*PARAGRAPHS, OWN_LINE])))
    )
    assert {fingerprint(line) for line in [OWN_LINE, "Connect with us", *PARAGRAPHS]} == learned


def test_a_page_asks_once_and_only_for_what_is_undecided() -> None:
    """One question to the store a page."""
    asked: list[frozenset[int]] = []

    def ask(marks: Iterable[int]) -> frozenset[int]:
        asked.append(frozenset(marks))
        return frozenset()

    clean_page(page(HEADLINE), recurring=ask)
    assert len(asked) == 1
    assert fingerprint(HEADLINE) not in asked[0]
