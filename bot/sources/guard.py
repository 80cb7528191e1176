"""Which addresses may be called: public ones, and the newsroom's own that a setting names.

A feed, a redirect or a link in an article can name any host. Nothing but this stands between it and the desk
on 127.0.0.1, a router, or the keys that a cloud's metadata service gives to whoever asks.
"""

import socket
import threading
from collections.abc import Callable, Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from bot.sources.base import SourceUnreachable

PrivateHost = tuple[str, int | None]
"""A host of the newsroom's own by its name, and the port; None: every port."""

Resolve = Callable[[str, int], list[str]]
"""Gives a host's addresses for a port; raises OSError."""

_Address = IPv4Address | IPv6Address
_Networks = tuple[IPv4Network | IPv6Network, ...]


def _networks(names: str) -> _Networks:
    return tuple(ip_network(name) for name in names.split())


_OWN = _networks("10.0.0.0/8 172.16.0.0/12 192.168.0.0/16 100.64.0.0/10 127.0.0.0/8 fc00::/7 ::1/128")
"""Private, shared (CGNAT) and loopback: where a newsroom's own hosts may live, once they are named."""

_METADATA = _networks("169.254.0.0/16 100.100.100.200/32 168.63.129.16/32 192.0.0.192/32 fd00:ec2::/32")
"""Link-local, and where clouds keep their metadata: AWS, Google and Azure; Alibaba; Azure; Oracle; AWS."""

_SPECIAL_4 = _networks(
    "0.0.0.0/8 192.0.0.0/24 192.0.2.0/24 192.88.99.0/24 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24"
    " 224.0.0.0/4 240.0.0.0/4"
)
"""https://www.iana.org/assignments/iana-ipv4-special-registry and multicast."""

_GLOBAL_6 = ip_network("2000::/3")
_SPECIAL_6 = _networks("2001::/23 2001:db8::/32 2002::/16 3fff::/20")
"""https://www.iana.org/assignments/iana-ipv6-special-registry within the global range; Teredo, 6to4."""

_NAT64 = ip_network("64:ff9b::/96")


def is_public(address: str) -> bool:
    """Tell whether an IP address is on the open internet, and no cloud's metadata service."""
    return _is_public(ip_address(address))


def _is_public(address: _Address) -> bool:
    if isinstance(address, IPv6Address):
        if address in _NAT64:  # a network without IPv4 of its own reaches every IPv4 host by these
            return _is_public(IPv4Address(int(address) & 0xFFFFFFFF))
        return address in _GLOBAL_6 and not _within(address, _SPECIAL_6)
    return not _within(address, _OWN + _METADATA + _SPECIAL_4)


def may_be_own(address: str) -> bool:
    """Tell whether a newsroom's own host may have this address; a metadata service's is never one."""
    ip = ip_address(address)
    return _is_public(ip) or (_within(ip, _OWN) and not _within(ip, _METADATA))


def _within(address: _Address, networks: _Networks) -> bool:
    return any(address in network for network in networks)


def system_addresses(host: str, port: int) -> list[str]:
    """Ask the system's resolver; raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class Guard:
    """Says which addresses of a host may be called.

    `private_hosts` are the newsroom's own; their addresses may be private. `resolve` is asked once a call.
    """

    def __init__(
        self, private_hosts: Iterable[PrivateHost] = (), resolve: Resolve = system_addresses
    ) -> None:
        self._private = {(_plain(host), port) for host, port in private_hosts}
        self._resolve = resolve

    def is_own(self, host: str, port: int) -> bool:
        """Whether the newsroom named this host, with this port or with none, as its own."""
        name = _plain(host)
        return (name, port) in self._private or (name, None) in self._private

    def addresses(self, host: str, port: int, seconds: float) -> list[str]:
        """Give the addresses that may be called, at least one; raises SourceUnreachable.

        One address out of bounds refuses them all: a name that mixes public and private ones is set up to
        get past a check. `seconds` is how long the resolver may take.
        """
        found = self._looked_up(host, port, seconds)
        fit = may_be_own if self.is_own(host, port) else is_public
        for address in found:
            if not fit(address):
                raise SourceUnreachable(_refused(host, port, address), state="refused address", final=True)
        return found

    def _looked_up(self, host: str, port: int, seconds: float) -> list[str]:
        """The resolver's answer; it has no time limit of its own, so it is asked in a thread."""
        answer: list[str] = []
        trouble: list[Exception] = []

        def ask() -> None:
            try:
                answer.extend(self._resolve(host, port))
            except (OSError, ValueError) as error:
                trouble.append(error)

        thread = threading.Thread(target=ask, name=f"resolve {host}", daemon=True)
        thread.start()
        thread.join(seconds)
        if thread.is_alive():
            why = f"{host} was not looked up within {seconds:.0f} s; check this machine's name server"
            raise SourceUnreachable(why, state="too slow")
        if trouble or not answer:
            why = f"there is no host {host}, or the name server cannot say; check its spelling"
            raise SourceUnreachable(why, state="no such host")
        return list(answer)


def _plain(host: str) -> str:
    """A host as it is compared: ASCII, small letters, no dot at the end, an IP address in its short form."""
    name = host.strip("[]").rstrip(".")
    try:
        return str(ip_address(name))
    except ValueError:
        pass
    try:
        return name.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return name.lower()


def _refused(host: str, port: int, address: str) -> str:
    shown = host if host.strip("[]") == address else f"{host} ({address})"
    why = f"{shown} is no address on the open internet, so it is not called"
    if not may_be_own(address):
        return f"{why}; give the source another address"
    name = f"[{host}]" if ":" in host else host
    return f"{why}. If it is the newsroom's own, name it: BOT_PRIVATE_HOSTS={name}:{port}"
