"""Where a page's text is over: the comments, a copyright line, words about the author."""

import re
from collections.abc import Sequence

from bot.cleaning.lines import Line, without_bullet
from bot.cleaning.words import word_set

_ENOUGH_TEXT = 400
"""Letters of text after which a mark of the page's end is believed."""

_LAST = 4
"""The last lines of running text that may speak of the author."""

_AGAINST = dict.fromkeys(("related", "label", "share", "newsletter", "notice", "byline (below)"), 0.3)
"""How much a line of a role speaks against being inside the text; other roles hardly."""

_COMMENTER = re.compile(
    r"\S.{0,50}\b(?:says|sagt|schreibt|dice|dit|wrote|commented|berkata)(?:\s?:|\s+(?:am|on|at)\b.{0,60}:?)$"
)
_IS = re.compile(
    r"\b(?:is|are|was|has|covers|writes|works|joined|ist|schreibt|arbeitet|es|escribe|est|é|escreve|adalah)\b"
)
_QUOTE = re.compile(r"[\"“„«]")


def drop_after_end(rest: list[Line], authors: Sequence[str]) -> None:
    """Drop what follows the comments, or a copyright line and its like with most of the text above it.

    Then what speaks of the author below the text.
    """
    left = sum(line.weight for line in rest if not line.role and line.prose)
    said = 0
    end: Line | None = None
    for line in rest:
        if end is not None:
            if not line.role:
                line.take("after the end", f"stands after line {end.number}, where the text is over")
        elif said >= _ENOUGH_TEXT and _ends_here(line, said, left):
            end = line
        elif not line.role and line.prose:
            said, left = said + line.weight, left - line.weight
    drop_islands(rest)
    _drop_about_the_author(rest, authors)


def drop_islands(rest: list[Line]) -> None:
    """Drop the running text that stands below the text, behind more furniture than it weighs itself.

    Teasers and comments hold sentences too; what parts them from the story are labels, titles and counters,
    and words that the story does not have. The text ends where the sum of what speaks for it is highest.
    """
    total = best = 0.0
    end = len(rest)
    story: set[str] = set()
    for at, line in enumerate(rest):
        if not line.role:
            kin = _kinship(line, story)
            below = rest[at + 1] if at + 1 < len(rest) else None
            total = max(0.0, total) + _speaks_for(line, below, kin)
            if line.prose:
                story |= line.stems
        else:
            total -= 1.5 if line.known and line.known.ends else _AGAINST.get(line.role, 0.1)
        if total >= best:
            best, end = total, at + 1
    for line in rest[end:]:
        if not line.role and line.prose:
            line.take("after the end", "stands behind titles and labels that part it from the text")


def _kinship(line: Line, story: set[str]) -> float:
    """How much a line has in common with the story above it: 0 nothing, 1 as much as its own lines have."""
    words = line.stems
    if not story or len(words) < 8:
        return 1.0
    return min(1.0, max(0.0, (len(words & story) / len(words) - 0.08) / 0.2))


def _speaks_for(line: Line, below: Line | None, kin: float) -> float:
    """How much an undecided line speaks for being inside the text (above 0) or outside of it."""
    if line.prose:
        cut = line.text.endswith(("...", "…"))
        return -0.3 if cut else min(line.weight, 240) / 120 * (0.3 + 0.7 * kin)
    if line.ends or without_bullet(line.text):
        return 0.1
    heading = below is not None and not below.role and below.prose
    return (-0.1 if heading else -0.4) - 0.3 * (1.0 - kin)


def _ends_here(line: Line, said: int, left: int) -> bool:
    if line.known and line.known.ends:
        return line.role == "comments" or said > left
    if not line.role and len(line.text) <= 80 and _COMMENTER.fullmatch(line.text):
        line.take("comments", "a reader speaks")
        return True
    return False


def _drop_about_the_author(rest: list[Line], authors: Sequence[str]) -> None:
    """Drop the lines below the text that tell who wrote it: "Ada Obi is a reporter in Aldmoor."."""
    kept = [line for line in rest if not line.role]
    text = [line for line in kept if line.prose]
    if len(text) <= _LAST:
        return
    last = {line.number for line in text[-_LAST:]}
    for line in reversed(kept):
        if line.number not in last and line.prose:
            break
        if _tells_of(line, authors):
            line.take("about the author", "tells who wrote it, below the text")
    bios = [at for at, line in enumerate(kept) if line.role == "about the author"]
    if bios:
        for line in kept[bios[0] + 1 :]:
            if not line.role and not line.prose:
                line.take("after the end", "stands below the words about the author")


def _tells_of(line: Line, authors: Sequence[str]) -> bool:
    text = line.text
    if not (line.prose or line.ends) or line.weight > 700 or _QUOTE.search(text):
        return False
    opening = text[:160]
    named = any(name in opening[:60] for name in authors)
    if not named and not re.match(r"(?:[^\W\d_][\w'’.-]*\s){1,4}", text):
        return False
    words = {word.strip(".,;:()") for word in opening.casefold().split()}
    if named and _IS.search(opening):
        return True
    return (
        not words.isdisjoint(word_set("jobs"))
        and _IS.search(opening[:80]) is not None
        and sum(word[:1].isupper() for word in text.split()[:3]) >= 2
        and not re.search(r"\b(?:said|says|told|added|sagte|dijo|a dit|disse)\b", text)
    )
