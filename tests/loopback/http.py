"""The HTTP half of the loopback X and Telegram: faults, control addresses, threads."""

import json
import threading
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar, Self

from tests.loopback.plan import Kept, Plan

SLOW_SECONDS = 0.15
HUNG_SECONDS = 120.0


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Reply:
    status: int
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)

    def content(self) -> bytes:
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()


class LoopbackHttp(ABC):
    """A service on 127.0.0.1. `plan` says what happens to the next posts, `kept.items` what it has.

    GET /loopback/kept answers with what it has; POST /loopback/modes with a JSON list adds modes.
    """

    service: ClassVar[str]

    def __init__(
        self, port: int = 0, log: Path | None = None, modes: tuple[str, ...] = (), default: str = "accepted"
    ) -> None:
        self.plan = Plan(modes, default)
        self.kept = Kept(log)
        self.requests: list[Request] = []
        self.stopped = threading.Event()
        self.lock = threading.RLock()
        self._http = _Http(("127.0.0.1", port), _Handler, bind_and_activate=True)
        self._http.loopback = self
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True)
        self.port = self._http.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        if self.stopped.is_set():
            return
        self.stopped.set()
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @abstractmethod
    def is_post(self, request: Request) -> bool:
        """Whether the request publishes something, so that the plan has a say."""

    @abstractmethod
    def objection(self, request: Request) -> Reply | None:
        """What the real service would object to, whatever the plan says; None: nothing."""

    @abstractmethod
    def keep(self, request: Request) -> Reply:
        """Publish, and the reply to it."""

    @abstractmethod
    def fault(self, mode: str) -> Reply | None:
        """The reply of a mode of this service's own (nothing is kept); None: no such mode."""

    @abstractmethod
    def read(self, request: Request) -> Reply:
        """The reply to a request that publishes nothing."""

    def answer(self, request: Request) -> Reply | None:
        """The reply; None: hang up without one."""
        with self.lock:
            self.requests.append(request)
        if request.path == "/loopback/kept":
            return Reply(200, self.kept.items)
        if request.path == "/loopback/modes":
            self.plan.add(*json.loads(request.body))
            return Reply(200, {"ok": True})
        if not self.is_post(request):
            return self.read(request)
        with self.lock:
            objection = self.objection(request)
        return objection if objection is not None else self._by_plan(self.plan.take(), request)

    def _by_plan(self, mode: str, request: Request) -> Reply | None:
        if mode == "dropped-before":
            return None
        if mode == "hung-before":
            self.stopped.wait(HUNG_SECONDS)
            return None
        if mode.isdigit():
            return Reply(
                int(mode), b"<html><body>upstream error</body></html>", {"Content-Type": "text/html"}
            )
        fault = self.fault(mode)
        if fault is not None:
            return fault
        if mode == "slow":
            self.stopped.wait(SLOW_SECONDS)
        with self.lock:
            reply = self.keep(request)
        if mode == "dropped-after":
            return None
        if mode == "hung":
            self.stopped.wait(HUNG_SECONDS)
            return None
        if mode == "unreadable":
            return Reply(reply.status, b'{"data": {"i')
        if mode.endswith("-after") and mode[:3].isdigit():
            return Reply(int(mode[:3]), b"<html>bad gateway</html>")
        if mode not in ("accepted", "slow"):
            raise ValueError(f"{self.service} knows no mode {mode!r}")
        return reply


class _Http(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False  # a hung call must not hang the test
    loopback: LoopbackHttp


class _Handler(BaseHTTPRequestHandler):
    server: _Http
    protocol_version = "HTTP/1.1"

    def _serve(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        path, _, query = self.path.partition("?")
        request = Request(
            self.command,
            path,
            dict(pair.split("=", 1) for pair in query.split("&") if "=" in pair),
            {name.lower(): value for name, value in self.headers.items()},
            self.rfile.read(length),
        )
        reply = self.server.loopback.answer(request)
        if reply is None:
            self.close_connection = True
            return
        content = reply.content()
        self.send_response(reply.status)
        for name, value in {"Content-Type": "application/json", **reply.headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def handle(self) -> None:
        try:
            super().handle()
        except ConnectionError:
            self.close_connection = True

    def log_message(self, *_: object) -> None:
        pass
