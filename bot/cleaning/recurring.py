"""Lines that recur across the pages of one source are its furniture: how a line is known again, and believed.

The store counts (table source_line); this is the pure side. A line stands on a source's pages in small
variants, so it is known by its letters alone: "Read 3 comments" and "Read 12 comments" are one line.
"""

import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence

from bot.cleaning.lines import Line, weight
from bot.model.article import CleanedPage

ENOUGH_STORIES = 3
"""On how many different stories of its source a line must have stood to be believed furniture."""

Recurring = Callable[[Iterable[int]], frozenset[int]]
"""Asks which of these fingerprints stood on ENOUGH_STORIES or more different stories of the page's source."""

_DIGITS = re.compile(r"\d+")
_NO_WORD = re.compile(r"[\W_]+")
_PARAGRAPH = 180
_EDGE = 3
"""A line of a paragraph's length is believed only among the first or last lines of the text."""

_SHORTEST, _LONGEST = 3, 500
"""Letters. What is shorter says nothing; what is longer is no furniture."""

_NEVER = frozenset({"headline", "repeated headline"})


def fingerprint(line: str) -> int:
    """Give the number, 64 bits with a sign, by which a line is known again: its letters, digits as one."""
    text = _NO_WORD.sub(" ", _DIGITS.sub("0", unicodedata.normalize("NFKC", line).casefold())).strip()
    return int.from_bytes(
        hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=8).digest(), signed=True
    )


def lines_to_learn(page: CleanedPage) -> frozenset[int]:
    """Give the fingerprints of a page's lines that may be furniture, each once: all but its headline."""
    return frozenset(
        fingerprint(line.text) for line in page.lines if line.role not in _NEVER and _counts(line.text)
    )


def drop_recurring(
    lines: Sequence[Line], headline_at: int | None, text_at: int, recurring: Recurring
) -> None:
    """Decide the lines that stood on other stories of the source.

    Never the headline. Inside the text a sentence ("He did not comment.") only beside other furniture, and a
    whole paragraph only among the first or last lines.
    """
    title = None if headline_at is None else lines[headline_at].folded
    may = {
        at: fingerprint(line.text) for at, line in enumerate(lines) if not line.role and _counts(line.text)
    }
    known = recurring(frozenset(may.values()))
    found = {at for at, mark in may.items() if mark in known and lines[at].folded != title}
    if not found:
        return
    text = [at for at in range(text_at, len(lines)) if lines[at].prose]
    edge = {*text[:_EDGE], *text[-_EDGE:]}
    for at in sorted(found):
        line = lines[at]
        if (
            at < text_at
            or at in edge
            or not _tells(line)
            or (line.weight < _PARAGRAPH and _beside(lines, at, found))
        ):
            line.take("recurring", "stands on other stories of this source too")


def _tells(line: Line) -> bool:
    return line.ends or line.prose


def _beside(lines: Sequence[Line], at: int, found: set[int]) -> bool:
    """Tell whether furniture stands right above or below."""
    return any(
        near in found or lines[near].known is not None for near in (at - 1, at + 1) if 0 <= near < len(lines)
    )


def _counts(text: str) -> bool:
    return _SHORTEST <= weight(text) <= _LONGEST and any(c.isalpha() for c in text)
