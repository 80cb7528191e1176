"""Text as Broadsheet keeps it: NFC, no control characters, no lone surrogates, no broken encodings."""

import re
import unicodedata

_OURS_TO_MARK = re.compile("[\u200b\u2060\ufeff\u00ad\u202a-\u202e]")
"""Zero-width spaces, soft hyphens and direction overrides: unseen, and each breaks a search or a line."""

_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f]")
_SURROGATES = re.compile("[\ud800-\udfff]")
_FOREIGN = re.compile(r"[\x00-\x7f]?[^\x00-\x7f]+[\x00-\x7f]?")
"""What is not ASCII, with its neighbours: only there an encoding can be broken."""

_LIGATURES = "\u0132\u0133\u0149\u01c4-\u01cc\u01f1-\u01f3\ufb00-\ufb06"
_TROUBLE = re.compile(f"[\x0b\x0c\r\x1b\x80-\x9f\u2028\u2029\u206a-\u206f\ufff9-\ufffc{_LIGATURES}]")
"""What ftfy mends apart from encodings. Text without it, and without a sign of a broken encoding, stays."""


def tidy(text: str) -> str:
    """Give text with its encoding mended (ftfy) and lines ended by newlines; quotes and dashes stay.

    Nothing in it is taken for HTML: `&amp;` and `<b>` are what the page shows.
    """
    if text.isascii() and not _TROUBLE.search(text):
        return _CONTROLS.sub("", text)
    if _SURROGATES.search(text):
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    mended = _mended(text) if _needs_mending(text) else text
    if not unicodedata.is_normalized("NFC", mended):
        mended = unicodedata.normalize("NFC", mended)
    return _CONTROLS.sub("", _OURS_TO_MARK.sub("", mended))


def one_line(text: str) -> str:
    """Give tidy text on one line with single spaces: `Yes\\r\\nBcc: x` becomes `Yes Bcc: x`."""
    return " ".join(tidy(text).split())


def _needs_mending(text: str) -> bool:
    """Tell whether ftfy would change the text: to ask first is much quicker than to let it look."""
    if _TROUBLE.search(text):
        return True
    if text.isascii():
        return False
    from ftfy.badness import is_bad

    return is_bad(" ".join(set(_FOREIGN.findall(text))))


def _mended(text: str) -> str:
    import ftfy

    return ftfy.fix_text(
        text,
        unescape_html=False,
        uncurl_quotes=False,
        fix_character_width=False,
        normalization="NFC",
        explain=False,
    )
