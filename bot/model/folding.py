"""Names and words as they are compared: whatever their capitals and accents, and as whole words.

"Sante" meets "Santé", "EU" does not meet "Europe". Where a script writes no spaces between words, the
characters themselves are looked for. Pure.
"""

import re
import unicodedata
from functools import lru_cache

# Accents of Latin, Greek and Cyrillic letters, the points of Hebrew and Arabic, and the Arabic stretch. In
# other scripts (Devanagari, Thai) a mark is half of a letter and stays.
_ACCENTS = re.compile(
    "[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0640\u064b-\u065f\u0670]"
)
# Letters that are no letter and accent to Unicode; one after the other is quicker than a table here.
_ALIKE = (("’", "'"), ("‘", "'"), ("ø", "o"), ("ł", "l"), ("đ", "d"), ("ı", "i"), ("æ", "ae"), ("œ", "oe"))
_SOFT_HYPHEN = "\u00ad"
# Chinese, Japanese, Thai, Lao, Burmese and Khmer write no spaces; Korean writes its particles on to the noun.
_RUNS_ON = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u1100-\u11ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]"
    "|[\U00020000-\U0003ffff]"
)


@lru_cache(maxsize=8192)
def folded(text: str) -> str:
    """The text as it is compared: without capitals, accents, kinds of apostrophe and extra space."""
    if not text.isascii():
        text = _ACCENTS.sub(_without, unicodedata.normalize("NFKD", text)).casefold()
        for letter, plain in (*_ALIKE, (_SOFT_HYPHEN, "")):
            text = text.replace(letter, plain)
        text = unicodedata.normalize("NFC", text)
    return " ".join(text.casefold().split())


def holds(text: str, phrase: str) -> bool:
    """Whether a folded text has a folded phrase, not empty, as whole words."""
    place = text.find(phrase)
    while place >= 0:
        end = place + len(phrase)
        if not _cuts(text[place - 1 : place], phrase[0]) and not _cuts(phrase[-1], text[end : end + 1]):
            return True
        place = text.find(phrase, place + 1)
    return False


def _without(accent: re.Match[str]) -> str:
    """Nothing; but the bow of "й" stays, which no reader takes for "и"."""
    bow = accent[0] == "\u0306" and accent.string[max(accent.start() - 1, 0)] in "иИ"
    return accent[0] if bow else ""


def _cuts(left: str, right: str) -> bool:
    """Whether the place between two characters lies inside a word; "" is a text's end."""
    if not left or not right or _RUNS_ON.match(left) or _RUNS_ON.match(right):
        return False
    return _in_word(left) and _in_word(right)


def _in_word(character: str) -> bool:
    return character.isalnum() or unicodedata.category(character)[0] == "M"
