"""Weekdays named in a text, in any language that Babel knows."""

import re
from collections.abc import Iterable
from functools import cache


def named_weekday(texts: Iterable[str], language: str | None) -> str | None:
    """The first weekday that one of the texts names in full, as it stands there; None: none does.

    `language` is a code such as "pt-BR"; None and unknown ones are read as English.
    """
    pattern = _pattern((language or "en").replace("_", "-").split("-")[0].lower())
    found = (pattern.search(text) for text in texts)
    return next((match.group() for match in found if match), None)


@cache
def _pattern(language: str) -> re.Pattern[str]:
    from babel import Locale, UnknownLocaleError

    try:
        locale = Locale.parse(language)
    except (UnknownLocaleError, ValueError):
        locale = Locale.parse("en")
    names = {str(locale.days[use]["wide"][day]) for use in ("format", "stand-alone") for day in range(7)}
    return re.compile("|".join(map(_whole, sorted(names, key=len, reverse=True))), re.IGNORECASE)


def _whole(name: str) -> str:
    """A name as a whole word; scripts without capitals may write it together with its neighbours."""
    return rf"\b{re.escape(name)}\b" if name.lower() != name.upper() else re.escape(name)
