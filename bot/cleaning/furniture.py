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
    if not any(c.isalnum() for c in folded):
        return Furniture("ornament", "holds no word")
    if text.casefold() in word_set("labels") or folded in word_set("labels"):
        return Furniture("label", "a label of the site")
    if len(folded) <= _LONGEST_LABEL and word_set("share").issuperset(re.split(r"[\s|/,·]+", folded)):
        return Furniture("share", "a label for sharing")
    small = bare.lower()
    return next((kind.what for kind in _kinds() if kind.fits(bare, small)), None)


_Pattern = re.Pattern[str] | None


class _Kind(NamedTuple):
    """The patterns of one kind: those that ask for capitals apart, since the others run far quicker."""

    uncased: _Pattern
    cased: _Pattern
    tails: _Pattern
    what: Furniture

    def fits(self, text: str, small: str) -> bool:
        """Tell whether a line, given as it is and in small letters, is of this kind."""
        return bool(
            (self.uncased and self.uncased.match(small))
            or (self.cased and self.cased.match(text))
            or (self.tails and len(small) <= _LONGEST_CAPTION and self.tails.search(small[-_TAIL:]))
        )


@cache
def _kinds() -> tuple[_Kind, ...]:
    kinds = []
    for row in (dict(row) for row in table()["furniture"]):
        patterns = [pattern.replace("\n", "") for pattern in row.pop("patterns")]
        tails = [pattern.replace("\n", "") for pattern in row.pop("tails", ())]
        cased = [pattern for pattern in patterns if "[A-Z]" in pattern]
        uncased = [pattern for pattern in patterns if pattern not in cased]
        kinds.append(_Kind(_either(uncased), _either(cased, re.IGNORECASE), _either(tails), Furniture(**row)))
    return tuple(kinds)


def _either(patterns: list[str], flags: int = 0) -> _Pattern:
    return re.compile("|".join(patterns), flags) if patterns else None
