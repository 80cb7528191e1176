"""UTF-8 in which characters stand as two halves: CESU-8, as Java and old databases write an emoji."""

import re

_HALVES = re.compile(rb"\xed[\xa0-\xaf][\x80-\xbf]\xed[\xb0-\xbf][\x80-\xbf]|\xed[\xa0-\xbf][\x80-\xbf]")


def joined(data: bytes) -> str | None:
    """Give the text of bytes that are UTF-8 but for halves of characters (surrogates); else None.

    Two halves that belong together are their character, one alone is U+FFFD: it stands for nothing.
    """
    try:
        return _HALVES.sub(lambda found: _character(found[0]), data).decode("utf-8")
    except UnicodeDecodeError:
        return None


def _character(halves: bytes) -> bytes:
    units = halves.decode("utf-8", "surrogatepass").encode("utf-16-le", "surrogatepass")
    return units.decode("utf-16-le", "replace").encode()
