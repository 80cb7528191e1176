"""A story's link written so that X links all of it."""

import re
from urllib.parse import quote, urlsplit, urlunsplit

from bot.text.links import links


def x_link(url: str) -> str:
    """The same address in a form that X makes a link of to its last letter, or as it is if there is none.

    X ends a link at the first letter it does not know in an address (an Arabic or Chinese path) and leaves a
    last full stop or bracket outside. RFC 3987 section 3.1 gives the escaped form of the same address.
    """
    if is_linked(url):
        return url
    parts = urlsplit(url)
    try:
        host = (parts.hostname or "").encode("idna").decode("ascii")
    except UnicodeError:
        return url
    port = f":{parts.port}" if parts.port else ""
    path = quote(parts.path, safe="/%~=+,:@&;-_.")
    query = quote(parts.query, safe="/%~=+,:@&;-_.?")
    escaped = urlunsplit(
        (parts.scheme, host + port, path, query, quote(parts.fragment, safe="/%~=+,:@&;-_.?"))
    )
    escaped = re.sub(r"[^A-Za-z0-9\-_=#/&+]$", lambda last: f"%{ord(last[0]):02X}", escaped)
    return escaped if is_linked(escaped) else url


def is_linked(url: str) -> bool:
    """Whether X makes one link of exactly this address."""
    return [link.text for link in links(url)] == [url]
