"""Which lines of a page describe a picture: said twice, credited, or named as a file."""

import re
from itertools import pairwise

from bot.cleaning.lines import Line
from bot.cleaning.words import word_set

_PICTURE = frozenset({"caption", "credit", "copyright"})
_CAPTION = 250
"""The longest caption, in letters."""

_FILE = re.compile(r"\S+\.(?:jpe?g|png|gif|webp|svg|avif)$|[\w&-]{3,}_\w*\d{3,}$", re.IGNORECASE)
_DESCRIBES = re.compile(r"[^.!?]{15,} \w+")
_PICTURE_WORDS = (" image", " photo", " picture", " foto", " bild")
_CREDIT_TAIL = re.compile(r"[.!?…]\s?(?P<credit>[^\s.!?…][^.!?…]{1,60})$")
_SPEECH = re.compile(r"[\"“„«”»].*[\"“„«”»]")


def drop_captions(rest: list[Line]) -> None:
    """Drop captions and credits among lines that have no role yet.

    What is said twice in a row, as captions and their pictures' descriptions are; what ends with an agency's
    name; what stands right above a credit.
    """
    for line in rest:
        if not line.role:
            _drop_credited(line)
    for at, (before, line) in enumerate(pairwise(rest)):
        if line.role in {"", "caption"} and not before.role and _says_again(before, line):
            _drop_pair(before, line, any(below.role in _PICTURE for below in rest[at + 2 : at + 3]))
    for line, below in pairwise(rest):
        if not line.role and below.role in _PICTURE and not _stands_alone(line, below):
            line.take("caption", "names the picture that the next line credits")


def names_agency(text: str) -> bool:
    """Tell whether a few words name a picture agency, as credits do: "Ada Obi/AFP", "via Reuters"."""
    words = re.split(r"[\s/|,;:()\[\]–—-]+", text.casefold().strip(" ./"))
    return not word_set("agencies").isdisjoint(words)


def _drop_credited(line: Line) -> None:
    text = line.text
    if _FILE.fullmatch(text):
        line.take("caption", "the name of a picture's file")
    elif (
        len(text) <= _CAPTION
        and text[-10:].casefold().endswith(_PICTURE_WORDS)
        and _DESCRIBES.fullmatch(text)
    ):
        line.take("caption", "ends as a picture's description does")
    elif len(text) <= 60 and not line.ends and _is_credit(text):
        line.take("credit", "names a picture agency and no more")
    elif len(text) <= 2 * _CAPTION and (tail := _CREDIT_TAIL.search(text[-70:])) and _is_tail(tail["credit"]):
        line.take("caption", "ends with the name of a picture agency")


def _is_credit(text: str) -> bool:
    return names_agency(text) and (
        "/" in text or text.count(" ") <= 3 or " via " in text or text.isupper() or text[:1] in "(©["
    )


def _is_tail(credit: str) -> bool:
    """Tell whether a caption's words behind its full stop are a credit: few, and with an agency's name."""
    return credit.count(" ") <= 6 and not credit[0].islower() and names_agency(credit)


def _says_again(before: Line, line: Line) -> bool:
    first, second = sorted((before.folded, line.folded), key=len)
    if len(first) < 20:
        return False
    if second.startswith(first):
        return True
    if len(first) < 40 or len(second) > 1.5 * len(first) or len(second) > 2 * _CAPTION:
        return False
    words, others = set(first.split()), set(second.split())
    return len(words) >= 6 and len(words & others) >= 0.85 * len(words)


def _drop_pair(before: Line, line: Line, credited: bool) -> None:
    known = bool(line.role)
    if not known:
        line.take("caption", "says the line before again")
    if known or credited or not before.prose or not before.gap or not line.gap:
        before.take("caption", "the next line says it again")


def _stands_alone(line: Line, below: Line) -> bool:
    """Tell whether a line above a picture's credit is the story's: a sentence, not glued to the credit."""
    if line.weight > _CAPTION:
        return True
    if below.role == "caption":
        return line.prose or below.gap
    return line.prose and (below.gap or bool(_SPEECH.search(line.text)))
