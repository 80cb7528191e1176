"""Header lines of a mail as bytes: folded rightly, encoded rightly, and closed to injection.

Words for people (subjects, names) go through `email.header.Header`: its encoded words keep to RFC 2047's 75
characters. Everything a machine reads (URLs, ids) stays on one line of at most 998 (RFC 5322, 2.1.1): the
stdlib's default policy folds a long List-Unsubscribe into an encoded word, and no mailbox offers the button.
"""

import re
from email.header import Header
from unicodedata import category

from bot.model.errors import BotError

LINE_LIMIT = 998
_PLAIN_LIMIT = 200
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]+")
_ADDRESS = re.compile(r"[^\s<>@\x00-\x1f\x7f]+@[^\s<>@\x00-\x1f\x7f]+")
_URL = re.compile(r"(https?://|mailto:)[!#-;=?-~]+")
_TOKENS = re.compile(r"[ -~]+")


def one_line(text: str) -> str:
    """Fold the text to one line: white space and line ends become single spaces, control characters go."""
    words = " ".join(text.split())
    kept = "".join(char for char in words if category(char) not in {"Cc", "Cs"})
    return " ".join(kept.split())


def words(name: str, text: str) -> bytes:
    """Return a header line of words for people, encoded after RFC 2047 where it must be."""
    return f"{name}: {_encoded(one_line(text), name)}\r\n".encode("ascii")


def mailbox(name: str, display: str | None, address: str) -> bytes:
    """Return a header line with one mailbox; raises BotError if the address is none.

    A local part beyond ASCII stays as it is (RFC 6532; the channel asks for SMTPUTF8), a domain becomes IDNA.
    """
    return labelled(name, display, checked_address(address, name))


def labelled(name: str, display: str | None, value: str) -> bytes:
    """Return a header line `display <value>`, the display name quoted or encoded as it needs."""
    label = one_line(display or "")
    if not label:
        return f"{name}: <{value}>\r\n".encode()
    if _is_plain(label):
        if not _ATOMS.fullmatch(label):
            label = '"' + label.replace("\\", "\\\\").replace('"', '\\"') + '"'
        return f"{name}: {label} <{value}>\r\n".encode()
    return f"{name}: {_encoded(label, name)}\r\n <{value}>\r\n".encode()


def tokens(name: str, value: str) -> bytes:
    """Return a header line that a machine reads, on one line; raises BotError if it cannot be one."""
    if not _TOKENS.fullmatch(value):
        raise BotError(f"{name}: {value!r} cannot stand in a mail's header; remove line ends and non-ASCII")
    line = f"{name}: {value}\r\n".encode("ascii")
    if len(line) > LINE_LIMIT:
        raise BotError(f"{name} would be {len(line)} bytes long, the limit is {LINE_LIMIT}: shorten it")
    return line


def checked_address(address: str, header: str) -> str:
    """Return the address with its domain in IDNA; raises BotError if it is no address."""
    if not _ADDRESS.fullmatch(address):
        raise BotError(f"{header}: {address!r} is no mail address; it must look like name@example.org")
    local, _, domain = address.rpartition("@")
    if domain.isascii():
        return address
    # Not Python's own "idna": it is of 2003 and turns größe.example into another domain, grösse.example.
    from email_validator import EmailNotValidError, validate_email

    try:
        return f"{local}@{validate_email(address, check_deliverability=False).ascii_domain}"
    except EmailNotValidError as error:
        raise BotError(f"{header}: {address!r} cannot be used in a mail: {error}") from error


def checked_url(url: str, header: str) -> str:
    """Return the URL if it may stand in a header and in a link; raises BotError otherwise."""
    if not _URL.fullmatch(url):
        raise BotError(f"{header}: {url!r} is no http(s) or mailto address without spaces and line ends")
    return url


def _is_plain(text: str) -> bool:
    """Whether the text needs no encoded words: short ASCII that nobody could take for one."""
    return text.isascii() and len(text) <= _PLAIN_LIMIT and "=?" not in text


def _encoded(text: str, header: str) -> str:
    charset = "us-ascii" if _is_plain(text) else "utf-8"
    return Header(text, charset, header_name=header, maxlinelen=76).encode(linesep="\r\n")
