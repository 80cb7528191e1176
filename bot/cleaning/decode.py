"""From bytes to text: what is no text is refused, what is badly encoded is mended."""

import codecs
import re
import zlib

from bot.model.errors import PageRefused
from bot.model.page_file import PACKED, PAGE_LIMIT, allowed_suffixes, too_large
from bot.text.halves import joined

_MAGIC = (
    (b"%PDF", "a PDF"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"RIFF", "a picture, sound or film"),
    (b"PK\x03\x04", "a ZIP archive or office document"),
    (b"\xd0\xcf\x11\xe0", "an office document"),
    (b"{\\rtf", "an RTF document"),
    (b"\x1f\x8b", "a compressed file"),
    (b"SQLite format 3", "a database"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
)
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([\w-]{2,30})", re.IGNORECASE)
_STRAY = re.compile("[\udc80-\udcff]")
_GUESS_FROM = 60_000
"""Bytes that are enough to tell an encoding."""


def unpacked(name: str, data: bytes) -> bytes:
    """Give what is in a file whose name ends in .gz, and any other as it is; raises PageRefused.

    At most PAGE_LIMIT bytes are made of it, and one more, by which a file that is too large is told.
    """
    if not name.lower().endswith(PACKED):
        return data
    whole = b""
    while data:
        gzip = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
        try:
            whole += gzip.decompress(data, PAGE_LIMIT + 1 - len(whole))
        except zlib.error as error:
            raise PageRefused(f"{name} is no gzip file, or a broken one; compress it again") from error
        if len(whole) > PAGE_LIMIT:
            raise PageRefused(f"{name} holds more than {PAGE_LIMIT / 1e6:g} MB; give the article alone")
        if not gzip.eof:
            raise PageRefused(f"{name} ends in the middle: it was cut off while it was written")
        data = gzip.unused_data.lstrip(b"\0")
    return whole


def text_of(name: str, data: bytes) -> str:
    """Give the text in a file; raises PageRefused for what is too large, empty or no text.

    UTF-8 and what a byte order mark or an HTML page declares are read as such. Else the encoding is guessed;
    a few bad bytes in UTF-8 are read as Windows-1252, which is what they mostly are.
    """
    if len(data) > PAGE_LIMIT:
        raise PageRefused(too_large(name, len(data)))
    if not data.strip(b" \t\r\n\x0b\x0c\xef\xbb\xbf"):
        raise PageRefused(f"{name} is empty; save the article into it")
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            raise PageRefused(f"{name} is {kind}, no text. Files of text are taken: {allowed_suffixes()}")
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, "replace").removeprefix("\ufeff")
    if b"\0" in data:
        raise PageRefused(f"{name} is no text (it holds NUL bytes). Save it as UTF-8 text")
    return _without_mark(name, data)


def _without_mark(name: str, data: bytes) -> str:
    if (text := joined(data)) is not None:
        return text
    if declared := _declared(data):
        return data.decode(declared, "replace")
    kept = data.decode("utf-8", "surrogateescape")
    bad = len(_STRAY.findall(kept))
    beyond_ascii = sum(not c.isascii() for c in kept) - bad
    if bad * 4 <= beyond_ascii or bad * 2000 <= len(kept):
        return _STRAY.sub(lambda c: bytes([ord(c[0]) - 0xDC00]).decode("cp1252", "replace"), kept)
    return _guessed(name, data)


def _declared(data: bytes) -> str | None:
    found = _DECLARED.search(data[:4096])
    if found is None:
        return None
    try:
        name = codecs.lookup(found[1].decode("ascii")).name
        b"".decode(name)
    except (LookupError, UnicodeError):
        return None
    return None if name == "utf-8" else name


def _guessed(name: str, data: bytes) -> str:
    from charset_normalizer import from_bytes

    best = from_bytes(data[:_GUESS_FROM]).best()
    text = data.decode(best.encoding, "replace") if best else ""
    odd = sum(not (c.isprintable() or c.isspace()) or c == "\ufffd" for c in text)
    if not text or odd * 50 > len(text):
        raise PageRefused(f"{name} is in no encoding that can be told. Save it as UTF-8 text")
    return text
