"""Where a long text is cut."""

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model.errors import DoesNotFit
from bot.text.split import split


def cut(text: str, most: int, keep: tuple[tuple[int, int], ...] = ()) -> list[str]:
    return [text[start:end] for start, end in split(text, lambda start, end: end - start <= most, keep, "en")]


def test_what_fits_is_not_cut() -> None:
    """One piece, without the space around it; nothing at all gives none."""
    assert cut(" short text\n", 20) == ["short text"]
    assert cut("  ", 20) == []


@pytest.mark.parametrize(
    ("text", "most", "pieces"),
    [
        (
            "One one one.\n\nTwo two.\nThree.",
            25,
            ["One one one.", "Two two.\nThree."],
        ),  # between paragraphs first
        ("One one.\nTwo two two. Three.", 22, ["One one.\nTwo two two.", "Three."]),
        ("One one.\nTwo two two three four.", 22, ["One one.\nTwo two two", "three four."]),
        ("One one one. Two two two two.", 18, ["One one one.", "Two two two two."]),  # then between sentences
        ("one two three four five", 12, ["one two", "three four", "five"]),  # then between words
        ("we met Ada Finch here", 12, ["we met", "Ada Finch", "here"]),  # never inside a name
        (
            "paid 3.5 million more now",
            14,
            ["paid", "3.5 million", "more now"],
        ),  # nor between number and what it counts
    ],
)
def test_where_a_text_is_cut(text: str, most: int, pieces: list[str]) -> None:
    """At the best place that leaves a piece at least half full."""
    assert cut(text, most) == pieces


def test_a_kept_span_is_never_cut() -> None:
    """The words of a link stay together."""
    assert cut("go and read the story now", 16, ((7, 21),)) == ["go and", "read the story", "now"]


def test_a_word_that_fits_nowhere_is_refused() -> None:
    """Never inside a word."""
    with pytest.raises(DoesNotFit, match="“bbbb"):
        cut("a " + "b" * 30, 20)


@settings(max_examples=200, deadline=None)
@given(st.text("abÀ. ,\nا👍🏽\u200d\u030112", max_size=300), st.integers(20, 60))
def test_pieces_are_the_text_and_hold_whole_graphemes(text: str, most: int) -> None:
    """Nothing but space is lost, and no grapheme or word is cut."""
    try:
        pieces = cut(text, most)
    except DoesNotFit:
        assert any(len(word) > most / 2 for word in text.split()) or regex.search(r"\d\s+\S", text)
        return
    assert [word for piece in pieces for word in piece.split()] == text.split()
    assert all(len(piece) <= most for piece in pieces)
