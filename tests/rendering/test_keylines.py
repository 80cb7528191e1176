"""What an editor would lift from an article: each rule of EDITORIAL.md on a page made to break it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model.article import Article, Block
from bot.rendering.keylines import as_posted, body, closings, key_lines, lead, openings
from bot.rendering.passages import read_page, thoughts
from tests.rendering.social_briefs import HARBOUR, article

HOOK = "Ferries left at dawn with 1,200 people on board, according to the port office."
LAST = "Dredging of the outer basin is expected to go on until spring, weather permitting."


def told(*paragraphs: str, headline: str = "Port Amsel harbour reopens") -> list[str]:
    """What stands between hook and closing of a page with these paragraphs in its middle."""
    page = read_page(article(HOOK, *paragraphs, LAST, headline=headline))
    opening = next(openings(page))
    return [thought.text for thought in body(page, opening, next(closings(page, opening)), lambda _: True)]


def test_the_standfirst_is_the_lead_where_there_is_one() -> None:
    """A standfirst was written to be read first."""
    assert lead(article(*HARBOUR, standfirst="Ships are back.")) == "Ships are back."
    assert lead(article(*HARBOUR)) == HARBOUR[0]
    assert lead(article()) == ""


@pytest.mark.parametrize(
    ("standfirst", "said"),
    [
        ("Ships are back after a long winter", "Ships are back after a long winter"),
        ("PORT AMSEL (Reuters) - Ships are back.", "Ships are back."),
        ("• Ships are back", "Ships are back"),
        ("Ships are back. The harbour office said that 14 of…", "Ships are back."),
        ("Ships are back and the harbour office said that […]", HARBOUR[0]),
        (HARBOUR[0][:50], HARBOUR[0]),
        (HARBOUR[0], HARBOUR[0]),
        (f"{HARBOUR[0]} Ferries left at dawn.", f"{HARBOUR[0]} Ferries left at dawn."),
        ("Port Amsel harbour reopens after closure", HARBOUR[0]),
        ("Ships in the harbour of Port Amsel (Photo: Ada Finch)", HARBOUR[0]),
        (
            " ".join(["Ships are back in the harbour."] * 30),
            " ".join(["Ships are back in the harbour."] * 10),
        ),
        (f"Ships {'and boats ' * 60}are back.", f"Ships {'and boats ' * 60}are back."),
        ("  ", HARBOUR[0]),
    ],
)
def test_a_standfirst_is_told_as_far_as_it_is_whole(standfirst: str, said: str) -> None:
    """Never in mid-sentence, never the headline again or a caption; of a long one the first sentences."""
    assert lead(article(*HARBOUR, standfirst=standfirst)) == said


def test_no_dateline_and_no_caption_is_told() -> None:
    """The first sentence begins behind the dateline; a caption is no paragraph."""
    page = article(
        "Ships in the harbour (Photo: Ada Finch).", f"PORT AMSEL, Amselland (AP) — {HARBOUR[0]}", *HARBOUR[1:]
    )
    assert lead(page) == HARBOUR[0]
    assert key_lines(page) == key_lines(article(*HARBOUR))


def test_what_the_page_says_of_itself_is_no_lead() -> None:
    """ "Sign up for our newsletter" is no news; alone on a page it is better than nothing."""
    aside = "Sign up for our newsletter to read more of this."
    assert lead(article(aside, *HARBOUR)) == HARBOUR[0]
    assert lead(article(aside)) == aside


def test_a_lead_says_who_she_is() -> None:
    """A "she" that comes first takes the next sentence along, if that one tells her name."""
    first = "She was twelve when she first took a ship out of the harbour."
    assert lead(article(f"{first} Now Ada Finch, 40, is the harbour master. She has three ships.")) == (
        f"{first} Now Ada Finch, 40, is the harbour master."
    )
    assert lead(article(f"{first} Nobody knew. Nobody asked. Ada Finch told us.")) == first
    assert lead(article(f"{first} Now she is the master.", headline="Ada Finch steers on")) == first


def test_where_no_sentence_can_stand_alone_a_quote_keeps_what_stands_beside_it() -> None:
    """In Korean we do not know who speaks: the quotation is not printed by itself."""
    page = article(
        "“항구는 내일 아침에 다시 문을 엽니다.” 시장은 이렇게 말했다. 배들이 돌아왔다.", language="ko"
    )
    assert lead(page) == "배들이 돌아왔다." or lead(page).startswith(
        "“항구는 내일 아침에 다시 문을 엽니다.” 시장은"
    )


def test_posts_bear_the_headline_written_for_them() -> None:
    """Where the newsroom wrote one; the digest has the page's own."""
    page = article(*HARBOUR, social_title="Ships are back in Port Amsel")
    assert as_posted(page).headline == "Ships are back in Port Amsel"
    assert as_posted(article(*HARBOUR)).headline == "Port Amsel harbour reopens after closure"


def test_a_quote_that_leads_takes_its_speaker_along() -> None:
    """A quote needs a named speaker beside it."""
    page = article(
        "“We waited all winter for this day.” Baker Tom Hale said so on the quay. He left at noon."
    )
    assert lead(page) == "“We waited all winter for this day.” Baker Tom Hale said so on the quay."


def test_a_dateline_is_no_lead_by_itself() -> None:
    """ "Port Amsel." is no sentence; it is printed with the one that it stands before."""
    assert lead(article("Port Amsel. Ferries sail again since Monday morning. More follow.")) == (
        "Port Amsel. Ferries sail again since Monday morning."
    )


def test_a_lead_that_repeats_the_headline_is_skipped_in_the_hook() -> None:
    """The hook is the first thought that adds facts; without any, the repeating lead is better than none."""
    page = read_page(article(HARBOUR[0], HOOK))
    assert [thought.text for thought in openings(page)] == [HOOK, HARBOUR[0]]


def test_a_number_that_the_headline_has_is_no_new_fact() -> None:
    """A fact-check opens with the claim that it refutes: not in the hook."""
    claim = "Mayor Ada Finch owns 17 ships."
    page = read_page(article(claim, HOOK, headline="Does Mayor Ada Finch own 17 ships?"))
    assert next(openings(page)).text == HOOK


def test_a_lead_that_repeats_the_headline_and_adds_a_number_is_the_hook() -> None:
    """Repeating is no fault if there is a fact with it."""
    first = "Port Amsel harbour has reopened, and 14 ships came in."
    assert next(openings(read_page(article(first, HOOK)))).text == first


def test_key_lines_are_facts_in_page_order_and_never_the_lead() -> None:
    """Two thoughts at most, whole sentences."""
    page = article(*HARBOUR)
    assert key_lines(page) == (HARBOUR[2], HARBOUR[5])
    assert key_lines(page, limit=1) == (HARBOUR[2],)
    assert key_lines(article(HARBOUR[0])) == ()


def test_a_whole_paragraph_s_first_sentence_and_the_second_if_it_fits() -> None:
    """One thought a part: the second sentence is dropped, never cut."""
    page = read_page(article(HOOK, HARBOUR[2], LAST))
    opening = next(openings(page))
    short = body(page, opening, next(closings(page, opening)), lambda thought: len(thought.text) < 90)
    assert [thought.text for thought in short] == [
        "The Amsel Harbour Office said that 14 of the 16 berths are in use."
    ]


@pytest.mark.parametrize(
    "leaning",
    [
        "He said that 14 berths were in use at noon.",
        "This leaves 14 berths for the ferries, officials said.",
        "They reported 14 ships in the outer basin by noon.",
        "Meanwhile, officials said 14 ships were waiting outside.",
        "In this way 14 ships came in, officials said.",
        "The strikes hit 14 ships, officials said.",
        "Officials said 14 ships had left by that time.",
        "The company said that 14 ships were waiting.",
        "HARBOUR OFFICE — She counted 14 ships, officials said.",
        "Officials also said that 14 ships were waiting.",
        "Officials said 14 ships stayed out as he had ordered.",
        "Which left 14 ships outside, officials said.",
        "Port Amsel has 14 ships outside, he said.",
        "“We have 14 ships outside,” she said of Port Amsel.",
    ],
)
def test_a_sentence_that_leans_is_never_told_alone(leaning: str) -> None:
    """It travels with the sentence before it or not at all."""
    assert told(leaning) == []
    first = "Harbour master Ada Finch said that 30 ships were on the way."
    assert told(f"{first} {leaning}") == [f"{first} {leaning}"]


def test_a_noun_that_the_headline_has_named_does_not_lean() -> None:
    """ "The strike" is clear where the headline says strike."""
    line = "The strike kept 14 ships outside, officials said."
    assert told(line) == []
    assert told(line, headline="Port Amsel strike ends") == [line]


def test_a_surname_waits_for_its_first_name() -> None:
    """A reader who has not met Nora Lindqvist does not know who Lindqvist is."""
    introduced = "Nora Lindqvist has been a well-liked figure on the quays of the old town."
    later = "Lindqvist said that repairs had cost $3.5 million."
    assert told(introduced, later) == []
    assert told(introduced, later, headline="Lindqvist pays for harbour") == [later]
    assert told("Finance chief Nora Lindqvist said 40 people worked there.", later) == [
        "Finance chief Nora Lindqvist said 40 people worked there.",
        later,
    ]


@pytest.mark.parametrize("courtesy", ["Ms", "Mrs.", "Dr"])
def test_a_courtesy_title_introduces_nobody(courtesy: str) -> None:
    """ "Ms Finch" is as strange as "Finch" to a reader who has not met Ada Finch."""
    later = f"{courtesy} Finch said on Monday that 40 crews would go back to the quays in May."
    met = "“It was a hard winter,” said the harbour master, Ada Finch."
    assert not any(
        later in text for text in told(met, "The harbour council had 12 meetings about it.", later)
    )
    assert any(
        later in text for text in told("The harbour master, Ada Finch, counted 31 ships on Sunday.", later)
    )


@pytest.mark.parametrize(
    ("quote", "kept"),
    [
        ("“We counted 14 ships before noon,” said harbour master Ada Finch, 52.", True),
        ("“We counted 14 ships before noon,” a sailor said on Friday with 2 friends.", False),
        ("‘We counted 14 ships before noon,’ said a man who gave 3 reasons.", False),
        ('"We counted 14 ships," residents of Leeds said, and 20 more came.', False),
        ("“We counted 14 ships before noon, officials said.", False),
    ],
)
def test_a_quote_needs_a_named_speaker_in_the_same_part(quote: str, kept: bool) -> None:
    """Nobody's words are printed as anybody's; a quotation that is not closed is not whole."""
    assert told(quote) == ([quote] if kept else [])


def test_a_quote_travels_with_the_sentence_that_names_its_speaker() -> None:
    """The second sentence brings the name; without it there is nothing to take."""
    quote, speaker = "“We counted 14 ships before noon.”", "Harbour master Ada Finch said so on the quay."
    page = read_page(
        article(f"{quote} {speaker} Gulls sat on the roofs.", f"{quote} Gulls sat on the roofs.")
    )
    assert [thought.sentences for thought in thoughts(page, page.passages[0], "")] == [(quote, speaker)]
    assert list(thoughts(page, page.passages[1], "")) == []


def test_a_claim_and_its_denial_go_together() -> None:
    """Both or neither, within a paragraph and over its end."""
    claim = "Auditors said that 40 crates were missing."
    denial = "The harbour office denied it."
    assert told(f"{claim} {denial}") == [f"{claim} {denial}"]
    assert told(claim, denial) == [f"{claim} {denial}"]
    assert told(f"{claim} Nobody has been named so far. Talks go on. {denial}") == []
    assert told(f"{claim} Nobody has been named so far. Talks go on. They may last.", denial) == []


@pytest.mark.parametrize(
    "weak",
    [
        "The old breakwater was finished in 1987 after 12 years of work.",
        "The “pirates” took 12 crates from the quay.",
        "It was, frankly, a shocking number of 12 crates.",
        "I counted 12 crates on the quay, and so can you.",
        "Who would have counted 12 crates on the quay?",
        "Ada Finch is a reporter for the Amsel Post and has 12 cats.",
        "Gulls sat on the roofs of the old warehouses all morning.",
        "The numbers are as follows:",
        "Ships in the harbour (photo: Amsel Post)",
        "The harbour office said 12 crates were…",
    ],
)
def test_what_an_editor_would_leave_out_is_left_out(weak: str) -> None:
    """Background years, scare quotes, verdicts, the writer's own person, questions, asides, fragments."""
    assert told(weak) == []


def test_attribution_numbers_and_named_bodies_come_first() -> None:
    """Three facts at most: those with the most to stand on, in page order."""
    plain = [f"Officials said the {place} is open." for place in ("inner basin", "fish market", "long pier")]
    strong = "The Amsel Harbour Office said that 14 of the 16 berths are in use."
    assert told(*plain, strong) == [plain[0], plain[1], strong]


def test_what_was_said_is_not_said_again() -> None:
    """A paragraph that repeats the hook or another part adds nothing."""
    again = "Ferries left at dawn with 1,200 people on board, the port office said."
    fact = "The Amsel Harbour Office said that 14 of the 16 berths are in use."
    assert told(again, fact, f"{fact[:-1]} now.") == [fact]


def test_the_closing_takes_along_what_it_leans_on() -> None:
    """The last sentence, with the one before it if it leans."""
    page = read_page(article(HOOK, "Dredging goes on until the spring tides. It may take longer than that."))
    assert next(closings(page, next(openings(page)))).text == (
        "Dredging goes on until the spring tides. It may take longer than that."
    )


def test_lists_and_quote_blocks_are_not_taken_for_sentences() -> None:
    """Only paragraphs are told."""
    blocks = (
        Block("paragraph", HOOK),
        Block("list", "12 ships.\n14 boats."),
        Block("quote", "We said 12 ships came."),
    )
    page = read_page(Article("Port Amsel harbour reopens", blocks, language="en"))
    assert [passage.sentences for passage in page.passages] == [(HOOK,)]


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.text(max_size=120), max_size=6),
    st.text(max_size=60),
    st.sampled_from(["en", "de", "ar", None]),
)
def test_any_page_can_be_read(paragraphs: list[str], headline: str, language: str | None) -> None:
    """Whatever a page holds, what is lifted from it stands in it, in its order."""
    page = article(*paragraphs, headline=headline, language=language)
    whole = "".join("".join(text.removeprefix("# ").split()) for text in paragraphs)
    lifted = ["".join(line.split()) for line in key_lines(page)]
    assert "".join(lead(page).split()) in whole
    place = 0
    for line in lifted:
        place = whole.index(line, place) + len(line)
