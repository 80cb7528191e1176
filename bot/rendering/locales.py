"""Languages as babel knows them: dates, lists and the direction of writing."""

from typing import TYPE_CHECKING
from unicodedata import bidirectional

if TYPE_CHECKING:
    from babel import Locale


def locale_of(language: str) -> "Locale":
    """Return the locale of a language tag such as "pt-BR"; English if babel does not know it."""
    from babel import Locale, UnknownLocaleError

    for tag in (language.replace("-", "_"), language.replace("_", "-").partition("-")[0]):
        try:
            return Locale.parse(tag)
        except (UnknownLocaleError, ValueError):
            continue
    return Locale("en")


def direction_of(text: str, language: str | None) -> str:
    """Return "rtl" or "ltr": by the first letter that has a direction, else by the language."""
    for char in text:
        kind = bidirectional(char)
        if kind in {"R", "AL"}:
            return "rtl"
        if kind == "L":
            return "ltr"
    return locale_of(language or "en").text_direction
