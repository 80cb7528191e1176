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
    return next((what for pattern, what in _patterns() if pattern.match(bare)), None)


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], Furniture], ...]:
    return tuple(
        (re.compile("|".join(row.pop("patterns")).replace("\n", ""), re.IGNORECASE), Furniture(**row))
        for row in (dict(row) for row in table()["furniture"])
    )
