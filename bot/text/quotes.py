"""Quotation marks: what is quoted, whether it is speech, and whether it is closed."""

import regex

from bot.text.content import words

_QUOTED = regex.compile(
    r"“[^“”]+”|\"[^\"]+\"|„[^„“”]+[“”]|«[^«»]+»|»[^«»]+«|「[^「」]+」|『[^『』]+』"
    # Single marks are apostrophes too: they quote only where a sentence's end stands before the last.
    r"|(?<![\p{L}\p{N}])‘(?:[^‘’]|(?<=\p{L})’(?=\p{L}))+[.,!?…]’(?!\p{L})"
    r"|(?<![\p{L}\p{N}])'(?:[^']|(?<=\p{L})'(?=\p{L}))+[.,!?…]'(?!\p{L})"
)
_STRAIGHT = regex.compile(r'(?<!\p{L})"|"(?!\p{L})')  # not the mark inside a Hebrew abbreviation
_SPOKEN = regex.compile(r"[.,!?。！？]\W+$")
_LONG_RUN = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}]{10,}")


def starts_with_quote(text: str) -> bool:
    """Whether somebody's words come before their speaker."""
    return _QUOTED.match(text) is not None


def opens_quote(text: str) -> bool:
    """Whether a quotation mark is opened in it and not closed."""
    if len(_STRAIGHT.findall(text)) % 2 == 1:
        return True
    if "„" in text:  # „German“, „Polish”
        return text.count("„") > text.count("“") + text.count("”")
    opener = next((mark for mark in text if mark in "«»"), None)  # French « », German » «
    if opener and text.count(opener) > text.count("»" if opener == "«" else "«"):
        return True
    if "“" in text:
        return text.count("“") > text.count("”")
    if text.count("‚") > text.count("‘"):  # ‚German‘
        return True
    return text.count("”") % 2 == 1 or text.count("「") > text.count("」")  # ”Swedish”, 「Japanese」


def ends_quote(text: str) -> bool:
    """Whether its last character closes a quotation."""
    return text.rstrip()[-1:] in set('”“"»«」』’')


def without_quotes(sentence: str) -> str:
    """The sentence's own words: what stands in quotation marks taken out."""
    return str(_QUOTED.sub(" ", sentence))


def has_speech(text: str) -> bool:
    """Whether someone's words are quoted: four words or more in quotation marks, or a whole sentence."""
    return any(_is_speech(quoted) for quoted in _QUOTED.findall(text))


def has_scare_quotes(text: str) -> bool:
    """Whether quotation marks stand around a few words that nobody is shown to say."""
    return any(not _is_speech(quoted) for quoted in _QUOTED.findall(text))


def _is_speech(quoted: str) -> bool:
    return len(words(quoted)) > 3 or bool(_SPOKEN.search(quoted) or _LONG_RUN.search(quoted))
