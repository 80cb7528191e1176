"""Which language a page is in, where neither the page nor its source says so."""

import re
from collections import Counter
from functools import cache

import regex

from bot.text.vocabulary import known_languages, vocabulary

_ENOUGH_WORDS = 400
_LEAST_SHARE = 0.12  # of a page's words; running text has 30 to 50 % of these words in its own language
_CLEARLY = 1.3
_TELLING_WORDS = 60
# A script that says the language, or nearly: judged by its letters alone.
_SCRIPTS = (
    ("ko", regex.compile(r"\p{Hangul}")),
    ("ja", regex.compile(r"[\p{Hiragana}\p{Katakana}]")),
    ("zh", regex.compile(r"\p{Han}")),
    ("th", regex.compile(r"\p{Thai}")),
    ("hi", regex.compile(r"\p{Devanagari}")),
    ("he", regex.compile(r"\p{Hebrew}")),
    ("el", regex.compile(r"\p{Greek}")),
)


_FAR = re.compile("[^\x00-\u036f\u2000-\u206f]")
"""What may be of those scripts: neither Latin nor a mark of print."""

_WORD = regex.compile(r"\p{L}[\p{L}\p{M}’']*")


def guessed_language(text: str) -> str | None:
    """The language whose small words `text` is full of; None: too short to tell; "und": none that we know."""
    enough = 0.2 * sum(map(str.isalpha, text))
    if len(_FAR.findall(text)) > enough:
        for code, script in _SCRIPTS:
            if len(script.findall(text)) > enough:
                return code
    words = [word.lower() for word in _WORD.findall(text)[:_ENOUGH_WORDS]]
    found = Counter(code for word in words for code in _languages_of().get(word, ()))
    shares = sorted((found[code], code) for code in known_languages())
    (second, _), (most, best) = shares[-2:]
    if most > _CLEARLY * second and most >= _LEAST_SHARE * len(words) and most > 1:
        return best
    return "und" if len(words) >= _TELLING_WORDS else None


@cache
def _languages_of() -> dict[str, tuple[str, ...]]:
    """The languages in which a word is a small one, for every such word."""
    languages: dict[str, tuple[str, ...]] = {}
    for code in known_languages():
        for word in vocabulary(code, "stop") | vocabulary(code, "starters") | vocabulary(code, "leaning"):
            languages[word] = (*languages.get(word, ()), code)
    return languages
