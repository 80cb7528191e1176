"""Sentences: where one ends and the next begins, on the safe side.

Two sentences taken for one cost a little room in a post; one sentence taken for two is printed cut in half.
So `sentencex` proposes the ends and the exceptions here take back every end that is doubtful.
"""

from collections.abc import Iterable

import regex

from bot.text.quotes import opens_quote
from bot.text.vocabulary import code_of, vocabulary

# "Die 2. Liga": in these languages a number with a full stop is an ordinal.
_ORDINAL_LANGUAGES = frozenset(
    ["cs", "da", "de", "et", "fi", "hr", "hu", "nb", "nn", "no", "pl", "sk", "sl", "sr", "tr"]
)
_LAST_WORD = regex.compile(r"(?:^|[\s(\[“\"«‘'„/-])([^\s(\[“\"«‘'„/-]+)\.\s*$")
_INITIALISM = regex.compile(r"\p{Lu}(?:\.\p{Lu})+|EE|UU")
_CLOCK = regex.compile(r"[ap]\.m")
_FIRST_WORD = regex.compile(r"[^\p{L}\p{N}]*([\p{L}\p{N}][\p{L}\p{M}\p{N}]*)")
_DAY_OR_ZONE = regex.compile(r"(?:mon|tue|wed|thu|fri|sat|sun)\p{L}*|[ECMPGB][DS]?T|UTC", regex.IGNORECASE)
_CJK_START = regex.compile(r"\P{L}*[\p{Han}\p{Hiragana}\p{Katakana}]")
_CJK_END = regex.compile(r"[。！？｡…．]\P{L}*$")


def sentences(text: str, language: str | None) -> list[str]:
    """The sentences of one paragraph in order, without the space around them.

    Their words together are the paragraph's words. `language` is a code such as "en" or "en-GB"; None and
    codes that are not known are read by English rules. "U.N.", initials, decimals and abbreviations end none,
    nor does anything inside quotation marks that are still open.
    """
    from sentencex import segment

    code = code_of(language)
    found: list[str] = []
    for piece in segment(code, text):
        if not piece.strip():
            continue
        if found and not _ends(found[-1], piece, code):
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


def _ends(left: str, right: str, code: str) -> bool:
    """Whether `left` may be taken for a whole sentence, given what comes next."""
    if not left[-1].isspace() and not right[0].isspace() and not _CJK_END.search(left):
        return False  # "Node.Js": no space, so perhaps a name
    first = _FIRST_WORD.match(right)
    if first is None or first[1][0].islower() or opens_quote(left):
        return False
    last = _LAST_WORD.search(left)
    return last is None or _word_ends(last[1], first[1], code)


def _word_ends(last: str, following: str, code: str) -> bool:
    """Whether a word with a full stop behind it ends a sentence that `following` would follow."""
    lowered = last.lower()
    if lowered in vocabulary(code, "never_last") or (len(last) == 1 and last.isupper()):
        return False
    if last.isdigit():
        return not (len(last) <= 2 and code in _ORDINAL_LANGUAGES)
    if lowered == "no" and code == "en" and following.isdigit():
        return False  # "No. 10"
    if _CLOCK.fullmatch(lowered) and _DAY_OR_ZONE.fullmatch(following):
        return False  # "at 9 a.m. Friday"
    if lowered in vocabulary(code, "perhaps_last") or _INITIALISM.fullmatch(last):
        return following.lower() in (vocabulary(code, "starters") or vocabulary("en", "starters"))
    return True
