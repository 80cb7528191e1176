"""What a loopback server does with the next calls, what it kept, and how it runs alone."""

import argparse
import json
import signal
import threading
from collections import deque
from pathlib import Path
from typing import Any, Protocol

MODES = "accepted, refused, deferred, dropped-before, dropped-after, slow, hung, hung-before"


class Plan:
    """Modes for the next calls, first come first served; then `default`. Thread-safe."""

    def __init__(self, modes: tuple[str, ...] = (), default: str = "accepted") -> None:
        self.default = default
        self._modes = deque(modes)
        self._lock = threading.Lock()

    def add(self, *modes: str) -> None:
        with self._lock:
            self._modes.extend(modes)

    def peek(self) -> str:
        with self._lock:
            return self._modes[0] if self._modes else self.default

    def take(self) -> str:
        with self._lock:
            return self._modes.popleft() if self._modes else self.default


class Kept:
    """What the service has: in memory, and as JSON lines in a file if one is given."""

    def __init__(self, log: Path | None) -> None:
        self._log = log
        self._lock = threading.Lock()
        self.items: list[dict[str, Any]] = []

    def add(self, item: dict[str, Any]) -> None:
        with self._lock:
            self.items.append(item)
            if self._log is not None:
                with self._log.open("a", encoding="utf-8") as file:
                    file.write(json.dumps(item, ensure_ascii=False) + "\n")


class Server(Protocol):
    url: str

    def start(self) -> None: ...

    def stop(self) -> None: ...


def arguments(about: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--port", type=int, default=0, help="0: any free port")
    parser.add_argument("--log", type=Path, help="JSON lines of what was accepted are added to this file")
    parser.add_argument("--modes", default="", help=f"comma-separated modes of the first calls: {MODES}, ...")
    parser.add_argument("--default", default="accepted", help="the mode of every call after those")
    return parser


def serve(server: Server) -> None:
    """Print the address on one line and serve until SIGTERM or SIGINT."""
    stopped = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stopped.set())
    server.start()
    print(server.url, flush=True)
    stopped.wait()
    server.stop()


def split_modes(modes: str) -> tuple[str, ...]:
    return tuple(mode.strip() for mode in modes.split(",") if mode.strip())
