"""The lines of a page, and what the shape of a line tells."""

import re
from dataclasses import dataclass

from bot.cleaning.furniture import Furniture, furniture

_WIDE = re.compile("[\u1100-\u11ff\u2e80-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff]")
_SENTENCE_END = re.compile(r"[.!?…。！？؟।۔][\"'”“’‘»«)\]】」』›\s]*$")
_BULLET = re.compile(r"(?:[•●▪■◦‣·*–—-]|\(?\d{1,2}[.)])\s+(?=\S)")
_WORD = re.compile(r"\w")
_QUOTED = re.compile(r"[\"“„«»].{30,}[\"”“»«]")

KEPT = frozenset(
    {"headline", "section", "standfirst", "byline", "date", "paragraph", "subhead", "quote", "list"}
)
"""Roles whose lines go into the article; the publisher's line only lends its name."""


@dataclass(slots=True)
class Line:
    """One line that is not blank. `gap`: a blank line stands before it. `role` is "" until it is decided.

    `known` is the furniture that its words alone make it.
    """

    number: int
    text: str
    gap: bool
    known: Furniture | None = None
    role: str = ""
    why: str = ""

    def take(self, role: str, why: str) -> None:
        """Decide what the line is, and why."""
        self.role, self.why = role, why


def split_lines(text: str) -> list[Line]:
    """Give the lines of a page without the blank ones, spaces folded; numbers count from 1."""
    lines: list[Line] = []
    gap = True
    for number, raw in enumerate(text.split("\n"), start=1):
        if folded := " ".join(raw.split()):
            lines.append(Line(number, folded, gap, furniture(folded)))
        gap = not folded
    return lines


def weight(text: str) -> int:
    """How much a line says, in Latin letters: one of Chinese, Japanese or Korean counts twice."""
    return len(text) + len(_WIDE.findall(text))


def ends_sentence(text: str) -> bool:
    """Tell whether the line ends as a sentence does."""
    return bool(_SENTENCE_END.search(text[-12:]))


def is_prose(text: str) -> bool:
    """Tell whether a line can only be running text: a whole sentence of some length, or very long."""
    size = weight(text)
    if size >= 180:
        return True
    words = text.count(" ") + 1
    return ends_sentence(text) and size >= 55 and (words >= 7 or size > len(text) * 1.5)


def is_sentence(text: str) -> bool:
    """Tell whether a line is a sentence, though a short one: what a news flash is made of."""
    return (
        ends_sentence(text)
        and weight(text) >= 20
        and (text.count(" ") >= 3 or weight(text) > len(text) * 1.5)
    )


def is_title_like(text: str) -> bool:
    """Tell whether a line could be a headline: a few words, no end of a sentence but `?`, `!` or a quote."""
    size = weight(text)
    if not 12 <= size <= 220 or not _WORD.search(text):
        return False
    if text.count(" ") < 2 and size == len(text):
        return False
    return not ends_sentence(text) or text.rstrip("\"'”’»)").endswith(("?", "!", "…", "..."))


def is_deck(text: str) -> bool:
    """Tell whether a line could be a standfirst without a full stop: longer than headlines' second lines."""
    return 70 <= weight(text) <= 300 and text.count(" ") >= 8


def without_bullet(text: str) -> str | None:
    """The text of a list's item without its mark, or None for a line that bears none."""
    found = _BULLET.match(text)
    return text[found.end() :] if found else None


def is_quotation(text: str) -> bool:
    """Tell whether a line is one quotation from end to end."""
    return bool(_QUOTED.fullmatch(text))
