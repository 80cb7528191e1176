"""From bytes off the web to text: header, declaration and bytes may each say something else."""

import codecs
import re

from bot.text.halves import joined

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_UTF16 = ((b"<\0", "utf-16-le"), (b"\0<", "utf-16-be"))
"""How XML in UTF-16 begins when it lacks its mark."""

_STRAY = re.compile("[\udc80-\udcff]")
_IN_HEADER = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{2,40})", re.IGNORECASE)
_IN_XML = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{2,40})""")
_IN_HTML = re.compile(rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?([\w.:-]{2,40})", re.IGNORECASE)
_AS_BROWSERS_DO = {"iso8859-1": "cp1252", "ascii": "cp1252", "iso8859-9": "cp1254", "euc_kr": "cp949"}
"""The encoding that is meant where a page names its smaller sister (WHATWG's Encoding Standard)."""


def decoded(data: bytes, content_type: str) -> str:
    """Give the text of a feed or page, without a byte order mark; never raises.

    A byte order mark is believed first. Bytes that are UTF-8 are UTF-8 whatever is claimed: other text is
    so by chance only. Then the document's own claim, then the header's, if the bytes allow it.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, "replace").removeprefix("\ufeff")
    for beginning, encoding in _UTF16:
        if data.startswith(beginning):
            return data.decode(encoding, "replace")
    claims = list(_claims(data, content_type))
    # ISO-2022-JP and its kin are ASCII to the eye: their escapes tell.
    if b"\x1b" not in data and (text := joined(data)) is not None:
        return text
    for encoding in [*claims, "utf-8"]:
        try:
            return data.decode(encoding)
        except (UnicodeError, LookupError):
            continue
    return _mended(data) or data.decode(next((c for c in claims if c != "utf-8"), "cp1252"), "replace")


def _mended(data: bytes) -> str | None:
    """UTF-8 with a few other bytes in it, which mostly are Windows-1252; None where it is no UTF-8 at all."""
    text = data.decode("utf-8", "surrogateescape")
    stray = len(_STRAY.findall(text))
    if stray * 4 > sum(not c.isascii() for c in text) - stray:
        return None
    return _STRAY.sub(lambda found: bytes([ord(found[0]) - 0xDC00]).decode("cp1252", "replace"), text)


def _claims(data: bytes, content_type: str) -> list[str]:
    head = data[:4096]
    found = [
        match[1].decode("ascii", "replace")
        for match in (_IN_XML.search(head), _IN_HTML.search(head))
        if match
    ]
    if stated := _IN_HEADER.search(content_type):
        found.append(stated[1])
    return [name for claim in found if (name := _known(claim))]


def _known(claim: str) -> str | None:
    """Python's name of a text encoding, as browsers read it; None for none."""
    try:
        name = codecs.lookup(claim).name
        b"x".decode(name, "replace")
    except (LookupError, UnicodeError):
        return None
    return _AS_BROWSERS_DO.get(name, name)
