"""The kinds of value a setting may hold: addresses, hosts, web addresses, a mail relay, a sender."""

import ipaddress
from contextlib import suppress
from typing import Annotated, NamedTuple
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, SecretStr


class Address(NamedTuple):
    """Where a web server listens."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def loopback(self) -> bool:
        """Whether only this machine can reach it."""
        return is_loopback(self.host)

    @property
    def every_interface(self) -> bool:
        """Whether it stands for all of the machine's addresses (0.0.0.0, ::)."""
        return self.host in (str(ipaddress.IPv4Address(0)), str(ipaddress.IPv6Address(0)))


def is_loopback(host: str) -> bool:
    """Whether a host is this machine by its name alone; nothing is looked up."""
    if host.casefold().rstrip(".") == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def read_address(value: object) -> Address:
    """Read "host:port", "[ipv6]:port"; raises ValueError with what to write."""
    if isinstance(value, Address):
        return value
    host, colon, port = str(value).rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    if not colon or not host or not (port.isascii() and port.isdigit() and int(port) < 65536):
        raise ValueError(f'"{value}" is no address: write host:port, such as 127.0.0.1:8000')
    return Address(host, int(port))


def read_hosts(value: object) -> tuple[tuple[str, int | None], ...]:
    """Read "cms.example.org, 10.0.0.7:8080" into hosts and ports; raises ValueError with what to write."""
    if not value:
        return ()
    return tuple(_read_host(entry.strip()) for entry in str(value).split(",") if entry.strip())


def _read_host(entry: str) -> tuple[str, int | None]:
    host, port = entry.removeprefix("[").removesuffix("]"), None
    if ":" in entry and not _is_ip(host):
        with suppress(ValueError):
            host, port = read_address(entry)
    if not (_is_ip(host) or all(c.isalnum() or c in ".-_" for c in host)):
        raise ValueError(
            f'"{entry}" is no host: write names or addresses with commas between them, each with a port or'
            " without, such as cms.example.org, 10.0.0.7:8080"
        )
    return host, port


def _is_ip(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _web_url(value: str) -> str:
    """Check an http(s) URL by its parts; give it back without the slash at the end."""
    if not _is_url(value, ("http", "https")) or "?" in value or "#" in value:
        raise ValueError(
            f'"{value}" is no web address: write it in full, such as https://letters.example.org'
        )
    return value.rstrip("/")


def _smtp_url(value: SecretStr) -> SecretStr:
    """Check the outline; bot.channels.email reads it in full. The value, a password in it, is never shown."""
    if not _is_url(value.get_secret_value(), ("smtp", "smtps")):
        raise ValueError(
            "this is no mail relay: write smtp://user:password@host:587 or smtps://..., with special "
            "characters of the password as %40 and the like"
        )
    return value


def _is_url(value: str, schemes: tuple[str, ...]) -> bool:
    try:
        parts = urlsplit(value)
        return parts.scheme in schemes and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that is no number, a broken [ipv6]
        return False


def _sender(value: str) -> str:
    from email.utils import getaddresses

    found = getaddresses([value])
    local, at, domain = found[0][1].rpartition("@")
    if len(found) != 1 or not (local and at and domain) or "@" in local:
        raise ValueError(
            f'"{value}" is no sender: write an address, or a name and an address, such as '
            "The Morning Paper <news@example.org>"
        )
    return value


WebUrl = Annotated[str, AfterValidator(_web_url)]
"""An http or https address without query, fragment and closing slash."""

Listens = Annotated[Address, BeforeValidator(read_address)]
"""Where a server listens, written host:port."""

Hosts = Annotated[tuple[tuple[str, int | None], ...], BeforeValidator(read_hosts)]
"""Hosts, each with a port or with None for every port, written with commas."""

SmtpUrl = Annotated[SecretStr, AfterValidator(_smtp_url)]
"""A mail relay; it holds a password."""

Sender = Annotated[str, AfterValidator(_sender)]
"""One mail address, with or without a name."""
