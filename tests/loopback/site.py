"""A web site on 127.0.0.1 that answers as a test says, also byte by byte: a bad server is sent raw."""

import contextlib
import gzip
import socketserver
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from email.message import Message
from http.client import parse_headers
from typing import Self


@dataclass(frozen=True)
class Asked:
    """A request that came: `headers` as they were sent, whatever the case of their names."""

    method: str
    path: str
    headers: Message


@dataclass(frozen=True)
class Page:
    """What a path answers with, with an ETag of its own if `etag` is given: asked with it again, 304."""

    body: bytes
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    etag: str | None = None


Raw = Callable[[Asked], Iterator[bytes]]
"""Gives what goes over the wire, head and all; the connection ends with it, or when the site stops."""


class Site:
    """Its pages by path; `asked` are the requests that came, in order."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.pages: dict[str, Page | Raw] = {}
        self.asked: list[Asked] = []
        self.stopped = threading.Event()
        self._server = _Server(("127.0.0.1", 0), _Visit)
        self._server.site = self
        self._server.tls = tls
        self.port: int = self._server.server_address[1]
        self.url = f"http{'s' if tls else ''}://127.0.0.1:{self.port}"
        self.private_hosts = [("127.0.0.1", self.port), ("localhost", self.port)]
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    def put(
        self,
        path: str,
        body: bytes | str,
        content_type: str = "application/xml",
        *,
        status: int = 200,
        etag: str | None = None,
        **headers: str,
    ) -> str:
        """Publish a page; gives its address. A header's underscores stand for hyphens."""
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        data = body.encode() if isinstance(body, str) else body
        self.pages[path] = Page(data, status, {"Content-Type": content_type, **given}, etag)
        return self.url + path

    def redirect(self, path: str, to: str, status: int = 302) -> str:
        """Make a path lead on."""
        return self.put(path, "", status=status, Location=to)

    def raw(self, path: str, answer: Raw) -> str:
        """Make a path answer with bytes as they come."""
        self.pages[path] = answer
        return self.url + path

    def paths(self) -> list[str]:
        """The paths that were asked for, in order."""
        return [asked.path for asked in self.asked]

    def stop(self) -> None:
        if not self.stopped.is_set():
            self.stopped.set()
            self._server.shutdown()
            self._thread.join()
            self._server.server_close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False  # a hung call must not hang the test
    request_queue_size = 50
    site: Site
    tls: ssl.SSLContext | None

    def handle_error(self, request: object, client_address: object) -> None:
        """A visitor who does not trust the certificate ends the handshake: no news."""


class _Visit(socketserver.StreamRequestHandler):
    server: _Server

    def setup(self) -> None:
        if self.server.tls:
            self.request = self.server.tls.wrap_socket(self.request, server_side=True)
        super().setup()

    def handle(self) -> None:
        site = self.server.site
        try:
            line = self.rfile.readline().decode("latin-1").split()
            if len(line) != 3:
                return
            asked = Asked(line[0], line[1], parse_headers(self.rfile))
            site.asked.append(asked)
            page = site.pages.get(asked.path, Page(b"nothing here", 404))
            for piece in _whole(page, asked) if isinstance(page, Page) else page(asked):
                if site.stopped.is_set():
                    return
                self.wfile.write(piece)
        except (ConnectionError, ssl.SSLError, TimeoutError):
            pass

    def finish(self) -> None:
        with contextlib.suppress(ConnectionError, ssl.SSLError):
            super().finish()
        if self.server.tls:
            self.request.close()  # the server closes the socket that was wrapped


def _whole(page: Page, asked: Asked) -> Iterator[bytes]:
    headers = {**page.headers, **({"ETag": page.etag} if page.etag else {})}
    if page.etag and asked.headers["If-None-Match"] == page.etag:
        yield head(304, headers)
        return
    body = page.body
    if (
        "gzip" in (asked.headers["Accept-Encoding"] or "")
        and len(body) > 1000
        and "Content-Encoding" not in headers
    ):
        body = gzip.compress(body)
        headers["Content-Encoding"] = "gzip"
    yield head(page.status, {**headers, "Content-Length": str(len(body))}) + body


def head(status: int = 200, headers: Mapping[str, str] | None = None) -> bytes:
    """The first line and the headers of an answer."""
    lines = [f"HTTP/1.1 {status} Said", *(f"{name}: {value}" for name, value in (headers or {}).items())]
    return "\r\n".join([*lines, "Connection: close", "", ""]).encode("latin-1")
