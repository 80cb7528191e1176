"""Sentences: where one ends and the next begins, on the safe side.

Two sentences taken for one cost a little room in a post; one sentence taken for two is printed cut in half.
So `sentencex` proposes the ends and the exceptions here take back every end that is doubtful.
"""

import unicodedata
from collections.abc import Iterable

import regex

from bot.text.quotes import ends_quote, opens_quote
from bot.text.vocabulary import code_of, vocabulary

# "Die 2. Liga": in these languages a number with a full stop is an ordinal.
_ORDINAL_LANGUAGES = frozenset(
    [
        "cs",
        "da",
        "de",
        "et",
        "fi",
        "hr",
        "hu",
        "is",
        "lt",
        "lv",
        "nb",
        "nn",
        "no",
        "pl",
        "sk",
        "sl",
        "sr",
        "tr",
    ]
)
_LAST_WORD = regex.compile(r"(?:^|[\s(\[“\"«‘'„/-])([^\s(\[“\"«‘'„/-]+)\.\s*$")
_FIRST_WORD = regex.compile(r"[^\p{L}\p{N}]*([\p{L}\p{N}][\p{L}\p{M}\p{N}]*)")
_INITIALISM = regex.compile(r"\p{Lu}(?:\.\p{Lu})+|EE|UU")
_DOTTED = regex.compile(r"\p{L}{1,3}(?:\.\p{L}{1,3})+")  # "z.B", "bl.a", "т.д", "Ph.D"
_ONE_LETTER = regex.compile(r"\p{L}\p{M}*")
_ALPHABETIC = regex.compile(r"[\p{Latin}\p{Cyrillic}\p{M}]{2,4}")
_VOWELS = frozenset("aeiouyæœøıаеиоуыэюяєіө")
_ROMAN = regex.compile(r"[IVXL]{2,6}|[VX]")
_CLOCK = regex.compile(r"[ap]\.m")
_DAY_OR_ZONE = regex.compile(r"(?:mon|tue|wed|thu|fri|sat|sun)\p{L}*|[ECMPGB][DS]?T|UTC", regex.IGNORECASE)
_CJK_START = regex.compile(r"\P{L}*[\p{Han}\p{Hiragana}\p{Katakana}]")
_CJK_END = regex.compile(r"[。！？｡…．]\P{L}*$")
# A page that ends its sentences with one of these uses "." for abbreviations and decimals.
_OWN_STOP = regex.compile("[。।۔።။។]")
_ASKS_OR_CRIES = regex.compile(r"[?!…？！][”\"»“’'」』]+\s*$")
_TAG_WORDS = 5
_LOST = 3000  # characters: a mark that opens a longer sentence is never closed, and looking on costs time


def sentences(text: str, language: str | None) -> list[str]:
    """The sentences of one paragraph in order, without the space around them; `joined` they give it back.

    `language` is a code such as "en" or "en-GB"; None and codes that are not known are read by English rules.
    "U.N.", initials, decimals and abbreviations end none, nor does anything inside quotation marks that are
    still open, nor a quotation that asks or exclaims before its speaker is named.
    """
    from sentencex import segment

    code = code_of(language)
    own_stop = _OWN_STOP.search(text) is not None
    found: list[str] = []
    for piece in segment(code, text):
        if not piece.strip():
            continue
        if found and (len(found[-1]) > _LOST or not _ends(found[-1], piece, code, own_stop=own_stop)):
            found[-1] += piece
        else:
            found.append(piece)
    return [" ".join(sentence.split()) for sentence in found]


def joined(parts: Iterable[str]) -> str:
    """Sentences as they are printed one after the other: a space between, none after 。 and its like."""
    text = ""
    for part in parts:
        spaced = text and not (_CJK_END.search(text) and _CJK_START.match(part))
        text += f" {part}" if spaced else part
    return text


def _ends(left: str, right: str, code: str, *, own_stop: bool) -> bool:
    """Whether `left` may be taken for a whole sentence, given what comes next."""
    together = not left[-1].isspace() and not right[0].isspace()
    if together and not (_CJK_END.search(left) and _CJK_START.match(right)):
        return False  # "Node.Js": no space, so perhaps a name
    first = _FIRST_WORD.match(right)
    if first is None or first[1][0].islower() or opens_quote(left):
        return False
    if together and ends_quote(left) and not opens_quote(right):
        return False  # 「行こう。」と言った
    if _ASKS_OR_CRIES.search(left) and _names_speaker(right, code):
        return False  # “Is it true?” Finch asked.
    if own_stop and left.rstrip().endswith("."):
        return False
    last = _LAST_WORD.search(left)
    return last is None or _word_ends(last[1], first[1], code)


def _names_speaker(right: str, code: str) -> bool:
    """Whether a sentence behind a quotation begins by saying who spoke."""
    verbs = vocabulary(code, "attribution") | vocabulary(code, "speech")
    return any(word.strip(".,").lower() in verbs for word in right.split()[:_TAG_WORDS])


def _word_ends(last: str, following: str, code: str) -> bool:
    """Whether a word with a full stop behind it ends a sentence that `following` would follow."""
    lowered = last.lower()
    begins = following.lower() in (vocabulary(code, "starters") or vocabulary("en", "starters"))
    if lowered in vocabulary(code, "never_last") or (len(last) == 1 and last.isupper()):
        return False
    if last.isdigit() or (code in _ORDINAL_LANGUAGES and _ROMAN.fullmatch(last)):
        return begins or len(last) > 2 or code not in _ORDINAL_LANGUAGES
    if following[0].isdigit() and len(last) <= 3 and not last.isupper():
        return False  # "No. 10", "Jl. 5", "рис. 3"
    if _CLOCK.fullmatch(lowered) and _DAY_OR_ZONE.fullmatch(following):
        return False  # "at 9 a.m. Friday"
    if _is_doubtful(last, code):
        return begins
    return True


def _is_doubtful(last: str, code: str) -> bool:
    """Whether a word with a full stop behind it looks shortened: only the next word can tell."""
    if last.lower() in vocabulary(code, "perhaps_last") or _DOTTED.fullmatch(last):
        return True
    # "y", "é" and "я" are words that a sentence may end with; "kg" and a lone consonant are abbreviations.
    vowels = not _VOWELS.isdisjoint(unicodedata.normalize("NFD", last.lower()))
    if _ONE_LETTER.fullmatch(last):
        return not vowels
    spoken = last.isupper() and len(last) > 2  # "BBC", but not "PT"
    return not vowels and not spoken and _ALPHABETIC.fullmatch(last) is not None
