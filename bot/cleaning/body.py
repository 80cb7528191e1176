"""Which lines of a page are its text: paragraphs, sub-headings, lists; and which are not, and why."""

import re
from collections import defaultdict
from itertools import pairwise

from bot.cleaning.lines import (
    Line,
    ends_sentence,
    folded,
    is_prose,
    is_quotation,
    is_sentence,
    weight,
    without_bullet,
)
from bot.cleaning.people import is_dateline

_ENOUGH_TEXT = 400
"""Letters of text after which a mark of the page's end is believed."""

_SUBHEAD = 110
_BOX = 6
"""The longest sub-heading, and the longest run of titles in a box of related stories."""

_UNFINISHED = 90
"""Letters from which a last line without a full stop is a sentence all the same."""

_GOES_ON = re.compile(r"[:,;–-]$|[;,] (?:and|or|und|oder|y|o|et|ou|e|dan|atau)$")
"""Ends of lines whose sentence ends in a later line."""

_PICTURE = frozenset({"caption", "credit"})
_CAPTION = 250
"""The longest caption, in letters."""

_RUN = 6
"""Words in a row that two lines share only if one was taken from the other."""


def decide_body(lines: list[Line], start: int, headline: str) -> None:
    """Decide every line from `start` on that has no role yet."""
    rest = [line for line in lines[start:] if not line.role]
    _drop_furniture(rest, headline)
    _drop_captions(rest)
    _drop_repeated([line for line in rest if not line.role])
    _drop_boxes(rest)
    _drop_after_end(rest)
    _shape([line for line in rest if not line.role])


def _drop_furniture(rest: list[Line], headline: str) -> None:
    title = folded(headline)
    for line in rest:
        if what := line.known:
            line.take(what.role, what.why)
        elif not is_prose(line.text) and not ends_sentence(line.text) and is_dateline(line.text):
            line.take("byline (below)", "a byline or date within the text")
        elif title and folded(line.text) == title:
            line.take("repeated headline", "says the headline again")


def _drop_captions(rest: list[Line]) -> None:
    """Drop what is said twice in a row, as captions are, and what stands right above a picture's credit."""
    for at, (before, line) in enumerate(pairwise(rest)):
        first, second = sorted((folded(before.text), folded(line.text)), key=len)
        if before.role or line.role or len(first) < 20 or not second.startswith(first):
            continue
        line.take("caption", "says the line before again")
        if not is_prose(before.text) or any(below.role in _PICTURE for below in rest[at + 2 : at + 3]):
            before.take("caption", "the next line says it again")
    for line, below in pairwise(rest):
        if not line.role and below.role in _PICTURE and not _stands_alone(line, below):
            line.take("caption", "names the picture that the next line credits")


def _stands_alone(line: Line, below: Line) -> bool:
    """Tell whether a line above a picture's credit is the story's: a sentence, not glued to the credit."""
    return is_prose(line.text) and (below.gap or not line.gap or weight(line.text) > _CAPTION)


def _drop_repeated(lines: list[Line]) -> None:
    """Of a line that stands twice the first is kept; one that stands inside a longer one is a pull quote."""
    said: set[str] = set()
    runs: defaultdict[str, list[str]] = defaultdict(list)
    texts = [folded(line.text) for line in lines]
    for text in set(texts):
        words = text.split()
        for at in range(len(words) - _RUN + 1):
            runs[" ".join(words[at : at + _RUN])].append(text)
    for line, text in zip(lines, texts, strict=True):
        if len(text) < 20:
            continue
        if text in said:
            line.take("repetition", "stands above already")
        elif any(len(text) < len(other) and text in other for other in runs.get(_opening(text), ())):
            line.take("pull quote", "stands in a paragraph too")
        said.add(text)


def _opening(text: str) -> str:
    return " ".join(text.split()[:_RUN])


def _drop_boxes(rest: list[Line]) -> None:
    """Drop the titles that follow "Read more" and its like, up to the next running text."""
    left = 0
    for at, line in enumerate(rest):
        if line.role:
            if line.role == "related" and not _names_title(line.text):
                left = _BOX
            continue
        nearest_is_text = at + 1 < len(rest) and not rest[at + 1].role and is_prose(rest[at + 1].text)
        if is_prose(line.text) or ends_sentence(line.text):
            left = 0
        elif left and not (nearest_is_text and line.gap and left < _BOX):
            line.take("related", "a title in a box of other stories")
            left -= 1


def _names_title(text: str) -> bool:
    """Tell whether a pointer carries its title itself: "READ ALSO: Ferry back in service"."""
    return weight(text) >= 30


def _drop_after_end(rest: list[Line]) -> None:
    """Drop what follows the comment form, or a copyright line and its like with most of the text above it."""
    left = sum(weight(line.text) for line in rest if not line.role and is_prose(line.text))
    said = 0
    end: Line | None = None
    for line in rest:
        if end is not None:
            if not line.role:
                line.take("after the end", f"stands after line {end.number}, where the text is over")
        elif (
            line.known
            and line.known.ends
            and said >= _ENOUGH_TEXT
            and (line.role == "comments" or said > left)
        ):
            end = line
        elif not line.role and is_prose(line.text):
            said, left = said + weight(line.text), left - weight(line.text)


def _shape(rest: list[Line]) -> None:
    """Give the lines that are left their kind; what follows the last sentence is dropped."""
    long = [at for at, line in enumerate(rest) if is_prose(line.text)]
    last = max(long or [at for at, line in enumerate(rest) if is_sentence(line.text)], default=-1)
    for at, line in enumerate(rest):
        if at > last and not _continues(rest, at):
            line.take("after the end", "stands after the last sentence of the text")
            continue
        _name_kind(rest, at)


def _continues(rest: list[Line], at: int) -> bool:
    """Tell whether a line after the last long sentence belongs: a short or unfinished one, a list's item."""
    before = rest[at - 1] if at else None
    if before is None or before.role not in {"paragraph", "quote", "list"}:
        return False
    if ends_sentence(rest[at].text) or weight(rest[at].text) >= _UNFINISHED:
        return True
    return before.role == "list" and without_bullet(rest[at].text) is not None


def _name_kind(rest: list[Line], at: int) -> None:
    line = rest[at]
    follower = rest[at + 1] if at + 1 < len(rest) else None
    if without_bullet(line.text) and _in_list(rest, at):
        line.take("list", "an item of a list")
    elif is_quotation(line.text) and follower and follower.text.startswith(("—", "–", "- ")):
        line.take("quote", "a quotation with its speaker below")
    elif is_prose(line.text) or ends_sentence(line.text):
        line.take("paragraph", "running text")
    elif _GOES_ON.search(line.text) or weight(line.text) > _SUBHEAD:
        line.take("paragraph", "running text that goes on in the next line")
    elif follower and (
        is_prose(follower.text) or ends_sentence(follower.text) or without_bullet(follower.text)
    ):
        line.take("subhead", "a few words above running text")
    else:
        line.take("fragment", "a few words without a sentence below")


def _in_list(rest: list[Line], at: int) -> bool:
    neighbours = [rest[i] for i in (at - 1, at + 1) if 0 <= i < len(rest)]
    return any(without_bullet(line.text) for line in neighbours)
