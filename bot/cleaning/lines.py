"""The lines of a page, and what the shape of a line tells."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from bot.cleaning.furniture import Furniture, furniture

_WIDE = re.compile("[\u1100-\u11ff\u2e80-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff]")
_SENTENCE_END = re.compile(r"[.!?…。！？؟।۔][\"'”“’‘»«)\]】」』›\s]*$")
_BULLET = re.compile(r"(?:[•●▪■◦‣·*–—-]|\(?(?P<number>\d{1,2})[.)])\s+(?=\S)")
_WORD = re.compile(r"\w")
_WORDS = re.compile(r"[^\W\d_]{4,}|\d{2,}")
_WIDE_PAIRS = re.compile("(?=([\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]{2}))")
_NO_WORD = re.compile(r"\W+")
_QUOTED = re.compile(r"[\"“„«»].{30,}[\"”“»«]")
_ADDRESS = re.compile(r"https?://|\bwww\.|\S@\S|(?:\b\w[\w ]{2,20}:\s.*){3}")

KEPT = frozenset(
    {"headline", "section", "standfirst", "byline", "date", "paragraph", "subhead", "quote", "list"}
)
"""Roles whose lines go into the article; the publisher's line only lends its name."""


@dataclass
class Line:
    """One line that is not blank. `gap`: a blank line stands before it. `role` is "" until it is decided."""

    number: int
    text: str
    gap: bool
    role: str = ""
    why: str = ""

    def take(self, role: str, why: str) -> None:
        """Decide what the line is, and why."""
        self.role, self.why = role, why

    @cached_property
    def known(self) -> Furniture | None:
        """The furniture that its words alone make it."""
        return furniture(self.text)

    @cached_property
    def folded(self) -> str:
        """Its letters and digits, for comparing."""
        return folded(self.text)

    @cached_property
    def stems(self) -> frozenset[str]:
        """What its words begin with, for telling whether two lines speak of the same."""
        return frozenset(stems(self.text))

    @cached_property
    def weight(self) -> int:
        """How much it says, in Latin letters."""
        return weight(self.text)

    @cached_property
    def ends(self) -> bool:
        """Whether it ends as a sentence does."""
        return ends_sentence(self.text)

    @cached_property
    def prose(self) -> bool:
        """Whether it can only be running text."""
        return is_prose(self.text)


def split_lines(text: str) -> list[Line]:
    """Give the lines of a page without the blank ones, spaces folded; numbers count from 1."""
    lines: list[Line] = []
    gap = True
    for number, raw in enumerate(text.split("\n"), start=1):
        if said := " ".join(raw.split()):
            lines.append(Line(number, said, gap))
        gap = not said
    return lines


def folded(text: str) -> str:
    """Give a line for comparing: letters and digits only, no case."""
    return _NO_WORD.sub(" ", text.casefold()).strip()


def weight(text: str) -> int:
    """How much a line says, in Latin letters: one of Chinese, Japanese or Korean counts twice."""
    return len(text) if text.isascii() else len(text) + len(_WIDE.findall(text))


def ends_sentence(text: str) -> bool:
    """Tell whether the line ends as a sentence does."""
    return _SENTENCE_END.search(text[-12:]) is not None


def is_prose(text: str) -> bool:
    """Tell whether a line can only be running text: a whole sentence of some length, or very long."""
    size = weight(text)
    if size >= 180:
        return True
    if size < 55 or not ends_sentence(text):
        return False
    return text.count(" ") >= 6 or size > len(text) * 1.5


def is_sentence(text: str) -> bool:
    """Tell whether a line is a sentence, though a short one: what a news flash is made of."""
    return (
        ends_sentence(text)
        and weight(text) >= 20
        and (text.count(" ") >= 3 or weight(text) > len(text) * 1.5)
    )


def is_title_like(text: str) -> bool:
    """Tell whether a line could be a headline: some words, no address, no end of a plain sentence."""
    size = weight(text)
    if not 12 <= size <= 260 or not _WORD.search(text) or _ADDRESS.search(text):
        return False
    if text.count(" ") < 2 and size == len(text):
        return False
    return not ends_sentence(text) or text.rstrip("\"'”’»)").endswith(("?", "!", "…", "..."))


def is_deck(text: str) -> bool:
    """Tell whether a line could be a standfirst without a full stop: longer than headlines' second lines."""
    return 70 <= weight(text) <= 300 and text.count(" ") >= 8


def stems(text: str) -> set[str]:
    """Beginnings of the words of some length, and pairs of characters where words are not spaced."""
    found = {word[:5] for word in _WORDS.findall(text.casefold())}
    return found if text.isascii() else found | set(_WIDE_PAIRS.findall(text))


def without_bullet(text: str) -> str | None:
    """The text of a list's item without its mark, or None for a line that bears none."""
    found = _BULLET.match(text)
    return text[found.end() :] if found else None


def item_number(text: str) -> int | None:
    """The number of a numbered line: 3 of "3) Next steps"; None for one without."""
    found = _BULLET.match(text)
    return int(found["number"]) if found and found["number"] else None


def is_quotation(text: str) -> bool:
    """Tell whether a line is one quotation from end to end."""
    return _QUOTED.fullmatch(text) is not None


def glued_from(lines: Sequence[Line], at: int) -> int:
    """Give the index after the last line that follows line `at` without a blank line between."""
    end = at + 1
    while end < len(lines) and not lines[end].gap:
        end += 1
    return end
