"""What stands on a page around the article, known by its words (words.toml)."""

import re
from functools import cache
from typing import NamedTuple

from bot.cleaning.words import table, word_set

SAMPLE_MARKER = "Broadsheet sample page, not for publication"
"""The line by which a page says that it ships with Broadsheet: live adapters refuse its story."""

_LONGEST_LABEL = 80
_LONGEST = 500
"""Letters. A longer line is no furniture: patterns look at the beginnings of short lines."""

_LONGEST_CAPTION, _TAIL = 330, 130
"""Letters. A caption's credit is looked for in its last ones."""


_LETTER_OR_DIGIT = re.compile(r"[^\W_]")
_BETWEEN = re.compile(r"[\s|/,·]+")


class Furniture(NamedTuple):
    """What a line is that is not the article's. `ends`: where it stands below the text, the text is over.

    `opens_box`: titles that follow belong to it ("Read more" and its links).
    """

    role: str
    why: str
    ends: bool = False
    opens_box: bool = False


def furniture(text: str) -> Furniture | None:
    """Tell which furniture a line is by its words alone, or None."""
    if SAMPLE_MARKER in text:
        return Furniture("sample", "marks a page that ships with Broadsheet")
    if len(text) > _LONGEST:
        return None
    bare = text.lstrip(" •|·*–-")
    folded = bare.casefold().rstrip(" \t:•|·>»–*-")
    if not _LETTER_OR_DIGIT.search(folded):
        return Furniture("ornament", "holds no word")
    if len(folded) <= _LONGEST_LABEL:
        if folded in word_set("labels") or text.casefold() in word_set("labels"):
            return Furniture("label", "a label of the site")
        if word_set("share").issuperset(_BETWEEN.split(folded)):
            return Furniture("share", "a label for sharing")
    return _first_kind(bare, bare.lower())


class _Slow(NamedTuple):
    """A pattern that is tried only on a line that holds one of its words: it looks far into the line."""

    words: tuple[str, ...]
    pattern: re.Pattern[str]
    kind: int


class _Patterns(NamedTuple):
    """The patterns of all kinds; the kind that stands first in the table wins.

    One pattern of all kinds is far quicker than one of each, and what asks for capitals stands apart since it
    is slower. In `uncased` and `cased` the group k3 is the fourth kind. `words_inside` are those of
    all of `inside`.
    """

    kinds: tuple[Furniture, ...]
    uncased: re.Pattern[str]
    cased: re.Pattern[str]
    inside: tuple[_Slow, ...]
    words_inside: tuple[str, ...]
    tails: tuple[_Slow, ...]


def _first_kind(text: str, small: str) -> Furniture | None:
    """Give the first kind of which a pattern fits a line, given as it is and in small letters."""
    known = _patterns()
    found = [
        int(match.lastgroup[1:])
        for match in (known.uncased.match(small), known.cased.match(text))
        if match and match.lastgroup
    ]
    if _holds(small, known.words_inside):
        found += [
            slow.kind for slow in known.inside if _holds(small, slow.words) and slow.pattern.match(small)
        ]
    if len(small) <= _LONGEST_CAPTION:
        tail = small[-_TAIL:]
        found += [slow.kind for slow in known.tails if _holds(tail, slow.words) and slow.pattern.search(tail)]
    return known.kinds[min(found)] if found else None


def _holds(text: str, words: tuple[str, ...]) -> bool:
    return any(map(text.__contains__, words))


@cache
def _patterns() -> _Patterns:
    kinds: list[Furniture] = []
    uncased: list[str] = []
    cased: list[str] = []
    inside: list[_Slow] = []
    tails: list[_Slow] = []
    for number, row in enumerate(dict(row) for row in table()["furniture"]):
        patterns = [pattern.replace("\n", "") for pattern in row.pop("patterns")]
        capitals = [pattern for pattern in patterns if "[A-Z]" in pattern]
        small = [pattern for pattern in patterns if pattern not in capitals]
        uncased += [f"(?P<k{number}>{'|'.join(small)})"] if small else []
        cased += [f"(?P<k{number}>{'|'.join(capitals)})"] if capitals else []
        inside += (_slow(words, pattern, number) for words, pattern in row.pop("inside", ()))
        tails += (_slow(words, pattern, number) for words, pattern in row.pop("tails", ()))
        kinds.append(Furniture(**row))
    return _Patterns(
        tuple(kinds),
        re.compile("|".join(uncased)),
        re.compile("|".join(cased), re.IGNORECASE),
        tuple(inside),
        tuple({word for slow in inside for word in slow.words}),
        tuple(tails),
    )


def _slow(words: str, pattern: str, kind: int) -> _Slow:
    needed = tuple(word.strip() for word in words.replace("\n", "|").split("|"))
    return _Slow(needed, re.compile(pattern.replace("\n", "")), kind)
