"""Which lines of a page are its text: paragraphs, sub-headings, lists; and which are not, and why."""

import re
from collections.abc import Sequence

from bot.cleaning.boxes import drop_boxes, drop_torn
from bot.cleaning.captions import drop_captions
from bot.cleaning.ending import drop_after_end
from bot.cleaning.lines import (
    Line,
    folded,
    is_quotation,
    is_sentence,
    item_number,
    without_bullet,
)
from bot.cleaning.repeated import drop_repeated
from bot.cleaning.site import speaks_for_site

_SUBHEAD = 110
"""The longest sub-heading, in letters."""

_TITLE = 45
"""Letters from which a line is long enough for the title of another story."""

_UNFINISHED = 90
"""Letters from which a last line without a full stop is a sentence all the same."""

_GOES_ON = re.compile(r"[:,;–-]$|[;,] (?:and|or|und|oder|y|o|et|ou|e|dan|atau)$")
"""Ends of lines whose sentence ends in a later line."""

_SPEAKER = re.compile(r"[—–-] ?\S.*\(@\w+\)|[—–] ?[^\W\d_][^.!?]{3,80}$")
"""Who said or posted what is quoted above: "— Ada Obi (@ada) November 20, 2026"."""


def decide_body(lines: list[Line], start: int, headline: str, authors: Sequence[str]) -> None:
    """Decide every line from `start` on that has no role yet."""
    rest = [line for line in lines[start:] if not line.role]
    _drop_furniture(rest, headline)
    drop_captions(rest)
    drop_repeated(rest)
    drop_boxes(rest)
    drop_torn(rest)
    drop_after_end(rest, authors)
    _shape([line for line in rest if not line.role])


def _drop_furniture(rest: list[Line], headline: str) -> None:
    title = folded(headline)
    for line in rest:
        if what := line.known:
            line.take(what.role, what.why)
        elif title and line.folded == title:
            line.take("repeated headline", "says the headline again")
        elif not line.prose and not line.ends and not _SPEAKER.match(line.text) and line.dateline:
            line.take("byline (below)", "a byline or date within the text")
        elif speaks_for_site(line):
            line.take("notice", "the site speaks to its readers")


def _shape(rest: list[Line]) -> None:
    """Give the lines that are left their kind; what follows the last sentence is dropped."""
    numbered = _numbered_heads(rest)
    long = [at for at, line in enumerate(rest) if line.prose or line.number in numbered]
    last = max(long or [at for at, line in enumerate(rest) if is_sentence(line.text)], default=-1)
    for at, line in enumerate(rest):
        if at > last and not _continues(rest, at):
            line.take("after the end", "stands after the last sentence of the text")
        elif line.number in numbered:
            line.take("subhead", "one of the numbered headings of the text")
        else:
            _name_kind(rest, at)


def _numbered_heads(rest: list[Line]) -> set[int]:
    """The numbers of lines that count up through the text, each with text below: "2) A lane for boats"."""
    heads: list[int] = []
    found = 0
    for at, line in enumerate(rest):
        number = item_number(line.text)
        alone = line.gap and (at + 1 == len(rest) or rest[at + 1].gap or not item_number(rest[at + 1].text))
        if (
            number
            and alone
            and not line.prose
            and line.weight <= _SUBHEAD
            and number in {found + 1, found + 2}
        ):
            found = number
            heads.append(line.number)
    return set(heads) if len(heads) >= 3 else set()


def _continues(rest: list[Line], at: int) -> bool:
    """Tell whether a line after the last long sentence belongs: a short or unfinished one, a list's item."""
    before = rest[at - 1] if at else None
    if before is None or before.role not in {"paragraph", "quote", "list"}:
        return False
    if rest[at].ends or rest[at].weight >= _UNFINISHED or _SPEAKER.match(rest[at].text):
        return True
    return before.role == "list" and without_bullet(rest[at].text) is not None


def _name_kind(rest: list[Line], at: int) -> None:
    line = rest[at]
    follower = rest[at + 1] if at + 1 < len(rest) else None
    if without_bullet(line.text) and _in_list(rest, at):
        line.take("list", "an item of a list")
    elif is_quotation(line.text) and follower and follower.text.startswith(("—", "–", "- ")):
        line.take("quote", "a quotation with its speaker below")
    elif line.prose or line.ends:
        line.take("paragraph", "running text")
    elif _GOES_ON.search(line.text) or line.weight > _SUBHEAD:
        line.take("paragraph", "running text that goes on in the next line")
    elif _SPEAKER.match(line.text):
        line.take("paragraph", "says who posted what stands above")
    elif follower and (follower.prose or follower.ends or without_bullet(follower.text)):
        if at and rest[at - 1].role == "subhead" and item_number(rest[at - 1].text):
            line.take("related", "a title right below a numbered heading")
        elif sum(c.isalpha() for c in line.text) < 3 and line.weight < 6:
            line.take("fragment", "too short for a heading")
        elif _is_foreign(rest, at):
            line.take("related", "a title that shares no word with the text below")
        else:
            line.take("subhead", "a few words above running text")
    else:
        line.take("fragment", "a few words without a sentence below")


def _is_foreign(rest: list[Line], at: int) -> bool:
    """Tell whether a line has a title's length and no word in common with the lines around it."""
    line = rest[at]
    if line.weight < _TITLE:
        return False
    near = [rest[i].stems for i in range(max(0, at - 2), min(len(rest), at + 5)) if i != at]
    return len(line.stems) >= 4 and line.stems.isdisjoint(set().union(*near))


def _in_list(rest: list[Line], at: int) -> bool:
    neighbours = [rest[i] for i in (at - 1, at + 1) if 0 <= i < len(rest)]
    return any(without_bullet(line.text) for line in neighbours)
