"""The lines of a page, and what the shape of a line tells."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from bot.cleaning.furniture import Furniture, furniture
from bot.cleaning.people import is_dateline

_WIDE = re.compile("[\u1100-\u11ff\u2e80-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff]")
_SENTENCE_END = re.compile(r"[.!?…。！？؟।۔][\"'”“’‘»«)\]】」』›\s]*$")
_BULLET = re.compile(r"(?:[•●▪■◦‣·*–—-]|\(?(?P<number>\d{1,2})[.)])\s+(?=\S)")
_WORD = re.compile(r"\w")
_WORD_RUN = re.compile(r"\w+")
_LETTERS = re.compile(r"[^\W\d_]+")
_NUMBER = re.compile(r"\d{2,}")
_WIDE_PAIRS = re.compile("(?=([\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]{2}))")
_PLAIN = {code: chr(code).casefold() if _WORD.match(chr(code)) else " " for code in range(128)}
"""ASCII for `str.translate`, which folds it three times as quick as a pattern does: so the marks of print
are taken out first."""

_QUOTED = re.compile(r"[\"“„«»].{30,}[\"”“»«]")
_ADDRESS = re.compile(r"https?://|\bwww\.|\S@\S|(?:\b\w[\w ]{2,20}:\s.*){3}")

KEPT = frozenset(
    {"headline", "section", "standfirst", "byline", "date", "paragraph", "subhead", "quote", "list"}
)
"""Roles whose lines go into the article; the publisher's line only lends its name."""


@dataclass
class Line:
    """One line that is not blank. `gap`: a blank line stands before it. `role` is "" until it is decided.

    What its text tells is found once, when it is first asked for: many rules ask for the same.
    """

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
    def item(self) -> str:
        """Its letters and digits without the mark of a list's item, for comparing."""
        bare = without_bullet(self.text)
        return folded(bare) if bare else self.folded

    @cached_property
    def words(self) -> list[str]:
        """Its words of letters alone, in small letters."""
        return self.folded.split() if self._spelt else _LETTERS.findall(self.folded)

    @cached_property
    def _spelt(self) -> bool:
        """Whether all its words are of letters alone."""
        return self.folded.replace(" ", "").isalpha()

    @cached_property
    def stems(self) -> frozenset[str]:
        """What its words begin with, for telling whether two lines speak of the same.

        Of numbers too; pairs of characters where words are not spaced.
        """
        found = {word[:5] for word in self.words if len(word) > 3}
        if not self._spelt:
            found.update(number[:5] for number in _NUMBER.findall(self.folded))
        return frozenset(found if self.text.isascii() else found.union(_WIDE_PAIRS.findall(self.text)))

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

    @cached_property
    def dateline(self) -> bool:
        """Whether by its shape it is a byline, or says when the page was published."""
        return is_dateline(self.text)


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
    for mark in "’“”–":
        text = text.replace(mark, " ")
    if text.isascii():
        return " ".join(text.translate(_PLAIN).split())
    return " ".join(_WORD_RUN.findall(text.casefold()))


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
    if not 12 <= size <= 260 or not _WORD.search(text) or _holds_address(text):
        return False
    if text.count(" ") < 2 and size == len(text):
        return False
    return not ends_sentence(text) or text.rstrip("\"'”’»)").endswith(("?", "!", "…", "..."))


def _holds_address(text: str) -> bool:
    """Tell whether a line holds an address or a form's fields; to ask for their marks first is quicker."""
    return (":" in text or "@" in text or "www." in text) and _ADDRESS.search(text) is not None


def is_deck(text: str) -> bool:
    """Tell whether a line could be a standfirst without a full stop: longer than headlines' second lines."""
    return 70 <= weight(text) <= 300 and text.count(" ") >= 8


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
