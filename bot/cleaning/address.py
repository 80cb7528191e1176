"""Web addresses as pages give them."""

from urllib.parse import urlsplit, urlunsplit

from bot.cleaning.text import one_line

_LONGEST = 2000


def absolute_url(address: str) -> str | None:
    """Give a web address with scheme and host as it is to be linked to, or None for anything else.

    A user and password in it are the fetcher's, never the readers': they are taken out.
    """
    address = "".join(one_line(address).split())
    try:
        split = urlsplit(address)
        fit = split.scheme.lower() in {"http", "https"} and bool(split.hostname) and split.port != 0
    except ValueError:
        return None
    if "@" in split.netloc:
        address = urlunsplit(split._replace(netloc=split.netloc.rpartition("@")[2]))
    return address if fit and len(address) <= _LONGEST else None
