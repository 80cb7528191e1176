"""Which language a page is in, where neither the page nor its source says so."""

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


def guessed_language(text: str) -> str | None:
    """The language whose small words `text` is full of; None: too short to tell; "und": none that we know."""
    letters = len(regex.findall(r"\p{L}", text))
    for code, script in _SCRIPTS:
        if len(script.findall(text)) > 0.2 * letters:
            return code
    words = [word.lower() for word in regex.findall(r"\p{L}[\p{L}\p{M}’']*", text)[:_ENOUGH_WORDS]]
    shares = sorted((sum(word in _small_words(code) for word in words), code) for code in known_languages())
    (second, _), (most, best) = shares[-2:]
    if most > _CLEARLY * second and most >= _LEAST_SHARE * len(words) and most > 1:
        return best
    return "und" if len(words) >= _TELLING_WORDS else None


@cache
def _small_words(code: str) -> frozenset[str]:
    return vocabulary(code, "stop") | vocabulary(code, "starters") | vocabulary(code, "leaning")
