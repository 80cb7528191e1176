"""The wire under the guarded client: only checked addresses are called, and every wait has an end."""

import ssl
import time
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import httpcore

from bot.sources.base import SourceUnreachable
from bot.sources.guard import Guard

_WINDOW_BITS = {"gzip": 31, "x-gzip": 31, "deflate": 15}
"""What zlib takes for each coding: 31 is gzip, 15 zlib."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds to connect, between two bytes and for a whole fetch with its redirects."""

    connect: float = 10
    silence: float = 20
    whole: float = 60


class Deadline:
    """When a whole fetch must be over, however little each read waits: one byte a second ends too."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def share(self, seconds: float | None) -> float:
        """Give what one step may take, at most `seconds`; raises httpcore.ReadTimeout at the end."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout
        return left if seconds is None else min(left, seconds)

    @property
    def over(self) -> bool:
        """Whether the whole time is used up."""
        return time.monotonic() >= self._end


class GuardedBackend(httpcore.NetworkBackend):
    """Opens connections to what the guard lets through.

    A host is looked up once a connection, and the connection goes to the address that was checked: a name
    server that answers differently the next time changes nothing. TLS is still held to the host's name.
    """

    def __init__(self, guard: Guard, deadline: Deadline) -> None:
        self._guard = guard
        self._deadline = deadline
        self._system = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first address that answers; raises SourceUnreachable and httpcore's errors."""
        wait = Deadline(self._deadline.share(timeout))
        addresses = self._guard.addresses(host, port, wait.share(None))
        for left in range(len(addresses), 0, -1):
            # Each address gets its share of the time, so that a dead one leaves some to the next.
            patience = wait.share(None) / left
            try:
                stream = self._system.connect_tcp(
                    addresses[-left], port, patience, local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if left == 1:
                    raise
            else:
                return _Timed(stream, self._deadline)
        raise httpcore.ConnectError("no address")


class _Timed(httpcore.NetworkStream):
    """A connection whose every step keeps to the deadline of the whole fetch."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.share(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.share(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        inner = self._stream.start_tls(ssl_context, server_hostname, self._deadline.share(timeout))
        return _Timed(inner, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def read_body(chunks: Iterable[bytes], coding: str, limit: int, shown: str) -> bytes:
    """Give a body of at most `limit` bytes, decoded as it comes; raises SourceUnreachable.

    `coding` is the Content-Encoding. A bomb is refused after `limit` bytes, whatever it would unpack to.
    """
    body = bytearray()
    for piece in _unpacked(chunks, coding, limit, shown):
        body += piece
        if len(body) > limit:
            why = f"{shown} sends more than {limit / 1e6:g} MB; give the address of a shorter one"
            raise SourceUnreachable(why, state="too large")
    return bytes(body)


def _unpacked(chunks: Iterable[bytes], coding: str, limit: int, shown: str) -> Iterator[bytes]:
    coding = coding.strip().lower()
    if coding in {"", "identity"}:
        yield from chunks
        return
    if coding not in _WINDOW_BITS:
        why = f"{shown} is packed as {coding[:40]}, which was not asked for; mend the server's compression"
        raise SourceUnreachable(why, state="unreadable")
    try:
        yield from _inflated(chunks, _WINDOW_BITS[coding], limit)
    except zlib.error as error:
        why = f"{shown} is packed as {coding}, and cannot be unpacked; mend the server's compression"
        raise SourceUnreachable(why, state="unreadable") from error


def _inflated(chunks: Iterable[bytes], bits: int, limit: int) -> Iterator[bytes]:
    """Each chunk unpacked, to one byte more than `limit` at most; raises zlib.error also for a cut end."""
    unpack = None
    for chunk in filter(None, chunks):
        if unpack is None:
            # Some servers' "deflate" lacks zlib's own header, whose first byte ends in an 8.
            bare = bits == 15 and chunk[0] & 15 != 8
            unpack = zlib.decompressobj(-15 if bare else bits)
        yield unpack.decompress(chunk, limit + 1)
    if unpack is not None and not unpack.eof:
        raise zlib.error("cut off")
