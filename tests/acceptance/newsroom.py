"""A newsroom as its editor drives it: a home, its environment, and the bot in a process of its own."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

PATIENCE = 60.0
T = TypeVar("T")


@dataclass(frozen=True)
class Done:
    """A command that has ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one document that --json promises on standard output."""
        return json.loads(self.out)

    @property
    def said(self) -> str:
        return self.out + self.err


@dataclass
class Newsroom:
    """A home, and `python -m bot` in it with nothing of the developer's own environment."""

    home: Path
    settings: dict[str, str] = field(default_factory=dict)

    @property
    def inbox(self) -> Path:
        return self.home / "inbox"

    def environ(self, **more: str) -> dict[str, str]:
        kept = {
            name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH", "PYTHONPATH") if name in os.environ
        }
        own = {"HOME": str(self.home.parent), "LANG": "C.UTF-8", "BOT_HOME": str(self.home)}
        return {**kept, **own, **self.settings, **more}

    def bot(self, *args: object, code: int | None = 0, feed: str | None = None, **more: str) -> Done:
        """Run a command to its end; fails unless it exits with `code`, and on any traceback."""
        done = subprocess.run(
            [sys.executable, "-m", "bot", *map(str, args)],
            cwd=self.home.parent,
            env=self.environ(**more),
            input=feed if feed is not None else "",
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        said = f"bot {' '.join(map(str, args))} exited with {done.returncode}:\n{done.stdout}\n{done.stderr}"
        assert "Traceback" not in done.stderr, said
        assert code is None or done.returncode == code, said
        return Done(done.returncode, done.stdout, done.stderr)

    @contextmanager
    def running(self, *args: object, **more: str) -> Iterator["subprocess.Popen[str]"]:
        """A command that goes on beside the test; killed if it is still there at the end."""
        log = self.home.parent / "running.log"
        with log.open("a", encoding="utf-8") as file:
            process = subprocess.Popen(
                [sys.executable, "-m", "bot", *map(str, args)],
                cwd=self.home.parent,
                env=self.environ(**more),
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
                text=True,
            )
            try:
                yield process
            finally:
                if process.poll() is None:
                    process.kill()
                process.wait()

    @property
    def log(self) -> str:
        """What the processes of `running` have printed."""
        return (self.home.parent / "running.log").read_text("utf-8")

    def copy(self, folder: Path) -> "Newsroom":
        """The same home elsewhere, with settings of its own."""
        shutil.copytree(self.home, folder)
        return Newsroom(folder, dict(self.settings))

    def outbox(self, **wanted: object) -> list[dict[str, Any]]:
        """The deliveries that `bot outbox --json` lists, those with the wanted values."""
        rows = self.bot("outbox", "--json").json
        return [row for row in rows if all(row[name] == value for name, value in wanted.items())]

    def page(self, name: str, **article: Any) -> Path:
        """Write an article as JSON next to the home (not into the inbox)."""
        path = self.home.parent / name
        path.write_text(json.dumps(article, ensure_ascii=False), "utf-8")
        return path


def until(seen: Callable[[], T], *, what: str = "", alive: "subprocess.Popen[str] | None" = None) -> T:
    """Wait for something to be seen; give it. Fails when patience or the process ends."""
    deadline = time.monotonic() + PATIENCE
    while not (found := seen()):
        assert alive is None or alive.poll() is None, f"the process ended before {what or 'it was seen'}"
        assert time.monotonic() < deadline, f"{what or 'it'} was not seen in {PATIENCE:g} s"
        time.sleep(0.05)
    return found


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


def fetch(url: str, body: bytes | None = None) -> tuple[int, str]:
    """Status and text of a page; 0 while nobody answers. A body makes it a POST."""
    try:
        with urllib.request.urlopen(urllib.request.Request(url, body), timeout=10) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()
    except urllib.error.URLError:
        return 0, ""
