"""Text as Broadsheet keeps it: NFC, no control characters, no lone surrogates, no broken encodings."""

import re

_OURS_TO_MARK = re.compile("[\u200b\u2060\ufeff\u00ad\u202a-\u202e]")
"""Zero-width spaces, soft hyphens and direction overrides: unseen, and each breaks a search or a line."""

_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f]")


def tidy(text: str) -> str:
    """Give text with its encoding mended (ftfy) and lines ended by newlines; quotes and dashes stay.

    Nothing in it is taken for HTML: `&amp;` and `<b>` are what the page shows.
    """
    import ftfy

    mended = ftfy.fix_text(
        text.encode("utf-16", "surrogatepass").decode("utf-16", "replace"),
        unescape_html=False,
        uncurl_quotes=False,
        fix_character_width=False,
        normalization="NFC",
        explain=False,
    )
    return _CONTROLS.sub("", _OURS_TO_MARK.sub("", mended))


def one_line(text: str) -> str:
    """Give tidy text on one line with single spaces: `Yes\\r\\nBcc: x` becomes `Yes Bcc: x`."""
    return " ".join(tidy(text).split())
