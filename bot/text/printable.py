"""Characters that may be published: the rest a page may hold, and services refuse or show as boxes."""

import re

# Control characters but tab and line feed, lone surrogates, non-characters and the byte order mark.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufeff\ufffe\uffff]")


def printable(text: str) -> str:
    """The text without the characters that nobody can print; line feeds and tabs stay."""
    return _UNPRINTABLE.sub("", text)
