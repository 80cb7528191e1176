"""The folder source: files that a parser drops, each taken once its writing has ended.

Files are never moved, changed or deleted. Only the folder itself is looked at, not folders in it.
"""

import os
import stat
import time
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from bot.model.errors import PageRefused
from bot.model.page_file import PAGE_LIMIT, PAGE_SUFFIXES, allowed_suffixes, too_large
from bot.sources.base import Known, Memory, NotTaken, SourceUnreachable, Taken

TEMPORARY = (".part", ".partial", ".tmp", ".temp", ".swp", ".crdownload", ".filepart", "~")
"""Endings of files that a program is still writing or keeps for itself."""

PATIENCE = 60.0
"""Seconds that an editor's own file is waited for; one that still grows then is refused."""

_Signature = tuple[int, int, int]
"""Size, modification and change time: the last one tells that permissions were mended."""


class FolderSource:
    """The pages in one folder.

    `settle_seconds`: a file is taken when size and times were the same at two looks at least so far apart,
    or when it was last changed longer ago than that.
    """

    def __init__(self, folder: Path, settle_seconds: float) -> None:
        self.folder = folder
        self._settling = _Settling(settle_seconds)
        self._done: dict[Path, _Signature] = {}

    def look(self, known: Known, memory: Memory) -> Iterator[Taken | NotTaken]:
        """Give files that have settled and hold content that is not `known`, in name order.

        A file that cannot be taken is told once until it changes. Raises SourceUnreachable.
        """
        paths = page_paths(self.folder)
        self._settling.forget_others(paths)
        self._done = {path: self._done[path] for path in paths if path in self._done}
        for path in paths:
            signature = _signature(path)
            if signature is None or self._done.get(path) == signature:
                continue
            found = self._settling.take(path, signature)
            if isinstance(found, NotTaken):
                self._done[path] = signature
                yield found
            elif found and known(found.sha256):
                self._done[path] = signature
            elif found:
                yield found


class _Settling:
    """Which files have kept their size and times, and since when."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._since: dict[Path, tuple[_Signature, float]] = {}

    def forget_others(self, paths: Iterable[Path]) -> None:
        self._since = {path: self._since[path] for path in paths if path in self._since}

    def take(self, path: Path, signature: _Signature) -> Taken | NotTaken | None:
        """The file, or why it is none for us; None while it may still be written."""
        if why := _unfit(path, signature):
            return NotTaken(_place(path), why)
        return _read(path, signature) if self._settled(path, signature) else None

    def _settled(self, path: Path, signature: _Signature) -> bool:
        now, untouched = time.monotonic(), time.time() - signature[1] / 1e9 > self.seconds
        earlier = self._since.get(path)
        if earlier is None or earlier[0] != signature:
            self._since[path] = signature, now
            return untouched
        return untouched or now - earlier[1] >= self.seconds


def take_paths(paths: Iterable[Path], settle_seconds: float) -> Iterator[Taken | NotTaken]:
    """Give the files that an editor names, and the pages of the folders among them, each once.

    Waits until a file has settled, at most PATIENCE seconds. Known content comes too: an editor wants an
    answer for each file. A path that is missing or unreadable is a NotTaken like any other.
    """
    told: set[Path] = set()
    for path in paths:
        try:
            files = page_paths(path) if path.is_dir() else [path]
        except SourceUnreachable as error:
            yield NotTaken(_place(path), PageRefused(str(error)))
            continue
        for file in files:
            if file.absolute() not in told:
                told.add(file.absolute())
                yield _wait_and_take(file, settle_seconds)


def page_paths(folder: Path) -> list[Path]:
    """Give the files in a folder by name, without hidden and temporary ones; raises SourceUnreachable."""
    try:
        with os.scandir(folder) as entries:
            files = [folder / entry.name for entry in entries if _may_be_page(entry)]
    except OSError as error:
        reason = error.strerror or str(error)
        raise SourceUnreachable(
            f"{_shown(folder)} cannot be read: {reason}. Make the folder, or name another in schedules.yaml"
        ) from error
    return sorted(files, key=lambda path: path.name)


def _may_be_page(entry: "os.DirEntry[str]") -> bool:
    return not entry.name.startswith(".") and not entry.name.lower().endswith(TEMPORARY) and entry.is_file()


def _wait_and_take(path: Path, settle_seconds: float) -> Taken | NotTaken:
    settling, deadline = _Settling(settle_seconds), time.monotonic() + PATIENCE
    while signature := _signature(path):
        if found := settling.take(path, signature):
            return found
        if time.monotonic() >= deadline:
            why = f"{_shown(path)} is still being written after {PATIENCE:g} s; try again when it is done"
            return NotTaken(_place(path), PageRefused(why))
        time.sleep(min(max(settle_seconds / 4, 0.01), 0.5))
    return NotTaken(_place(path), PageRefused(f"{_shown(path)} is no file that can be read; check its name"))


def _signature(path: Path) -> _Signature | None:
    """What changes when a regular file is written; None when there is no such file."""
    try:
        status = path.stat()
    except (OSError, ValueError):
        return None
    if not stat.S_ISREG(status.st_mode):
        return None
    return status.st_size, status.st_mtime_ns, status.st_ctime_ns


def _unfit(path: Path, signature: _Signature) -> PageRefused | None:
    if path.suffix.lower() not in PAGE_SUFFIXES:
        return PageRefused(f"{_shown(path)} is no page: files that end in {allowed_suffixes()} are taken")
    if signature[0] > PAGE_LIMIT:
        return PageRefused(too_large(_shown(path), signature[0]))
    return None


def _read(path: Path, signature: _Signature) -> Taken | NotTaken | None:
    """The content, or None if it changed while it was read."""
    try:
        with path.open("rb") as file:
            data = file.read(PAGE_LIMIT + 1)
    except FileNotFoundError:
        return None
    except OSError as error:
        why = PageRefused(f"{_shown(path)} cannot be read: {error.strerror or error}. Check its permissions")
        return NotTaken(_place(path), why)
    if _signature(path) != signature or len(data) != signature[0]:
        return None
    came = datetime.fromtimestamp(signature[2] / 1e9, UTC)
    return Taken(_place(path), _printable(path.name), data, sha256(data).hexdigest(), came)


def _place(path: Path) -> str:
    # A name that is no UTF-8 can be read by the system, not stored.
    return str(path.absolute()).encode("utf-8", "backslashreplace").decode()


def _shown(path: Path) -> str:
    return _printable(str(path))


def _printable(name: str) -> str:
    """A name without control characters and bytes that are no UTF-8, which the system allows in names."""
    text = name.encode("utf-8", "backslashreplace").decode()
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)
