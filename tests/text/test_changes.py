"""What a revision changed, and whether it corrects what was told."""

from dataclasses import replace

import pytest

from bot.model.article import Article, Block
from bot.text.changes import corrects, difference

FERRY = Article(
    headline="Ferry to the islands sails again",
    standfirst="The line was closed for a winter.",
    body=(
        Block("paragraph", "Velmar's ferries sail from Monday. Tickets cost 6 crowns, as before."),
        Block("paragraph", "Divers replaced 48 beams. “We have missed it,” Ilse Brandt said."),
    ),
    language="en",
)
TOLD = [
    "Ferry to the islands sails again\n\nVelmar's ferries sail from Monday.",
    "Divers replaced 48 beams. 2/2",
]


def said(*paragraphs: str) -> Article:
    """The page with other paragraphs."""
    return replace(FERRY, body=tuple(Block("paragraph", text) for text in paragraphs))


@pytest.mark.parametrize(
    ("new", "what"),
    [
        (FERRY, None),
        (replace(FERRY, headline="Ferry to the islands sails again."), None),
        (replace(FERRY, headline="Ferry to the Islands sails again"), None),
        (replace(FERRY, headline="Ferry to the island sails again"), "the headline"),
        (replace(FERRY, section="World", authors=("A. Quill",)), None),
        (replace(FERRY, standfirst="It was shut for a winter."), None),
        (
            said("Velmar’s ferries sail from Monday. Tickets cost 7 crowns.", FERRY.body[1].text),
            None,
        ),
        (
            said("Velmar's ferries sail from Tuesday. Tickets cost 6 crowns.", FERRY.body[1].text),
            "“Velmar's ferries sail from Monday.”",
        ),
        (said(FERRY.body[0].text, "Divers replaced 84 beams."), "“Divers replaced 48 beams.”"),
        (said(FERRY.body[1].text, FERRY.body[0].text), None),
        (said(FERRY.body[0].text, "Divers replaced 48 beams, it turned out. More."), None),
        (said("Nothing of it stands."), "“Velmar's ferries sail from Monday.”"),
    ],
)
def test_what_corrects_what_was_told(new: Article, what: str | None) -> None:
    """The headline, and sentences that were printed; a comma, or what stood elsewhere on the page, do not."""
    assert corrects(FERRY, new, TOLD) == what


def test_a_standfirst_that_was_printed_counts() -> None:
    """A Telegram post opens with it."""
    new = replace(FERRY, standfirst="The line was closed for a year.")
    assert corrects(FERRY, new, ["Ferry to the islands sails again", "The line was closed for a winter."])


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Prices rise 5%", "Prices rise 5"),
        ("Cold snap at -5 degrees", "Cold snap at 5 degrees"),
        ("Cost is 50 crowns", "Cost is 5.0 crowns"),
        ("Fee is $5", "Fee is €5"),
        ("3 held", "5 held"),
    ],
)
def test_a_mark_that_means_something_is_no_comma(old: str, new: str) -> None:
    """Numbers with their signs and units are words."""
    assert corrects(replace(FERRY, headline=old), replace(FERRY, headline=new), []) == "the headline"


@pytest.mark.parametrize(
    ("new", "words"),
    [
        (FERRY, "nothing that is printed changed"),
        (replace(FERRY, headline="Ferry sails"), "the headline was “Ferry to the islands sails again”"),
        (replace(FERRY, standfirst=None, section="World"), "the standfirst is gone; the section is new"),
        (said(FERRY.body[0].text, "Divers replaced 84 beams."), "1 paragraph changed"),
        (said(FERRY.body[0].text), "1 paragraph gone"),
        (said(FERRY.body[0].text, "More.", FERRY.body[1].text, "Yet more."), "2 paragraphs added"),
    ],
)
def test_a_revision_in_words(new: Article, words: str) -> None:
    """What an editor reads in `bot explain`."""
    assert difference(FERRY, new) == words
