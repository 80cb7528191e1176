"""The folder source: files that a parser drops, each taken once its writing has ended.

Files are never moved, changed or deleted. Folders in the folder are looked into too (bot/sources/tree.py).
"""

import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from bot.model.errors import PageRefused
from bot.model.page_file import PAGE_LIMIT, allowed_suffixes, page_suffix, too_large
from bot.sources.base import Ahead, Known, Memory, NotTaken, SourceUnreachable, Taken
from bot.sources.tree import Barred, File, Signature, files_below, signature_of

PATIENCE = 60.0
"""Seconds that an editor's own files are waited for; one that still grows then is refused."""

MANY = 20
"""Files from which on it is said how many follow: people would rather see than wait."""


class FolderSource:
    """The pages in one folder and in the folders in it.

    `settle_seconds`: a file is taken when size and times were the same at two looks at least so far apart,
    or when it was last changed longer ago than that. Which files are done is remembered between looks: a file
    that has not changed since is not read again. `unsettled` files were left by the last look.
    """

    def __init__(self, folder: Path, settle_seconds: float) -> None:
        self.folder = folder
        self.unsettled = 0
        self._settling = _Settling(settle_seconds)
        self._done: dict[str, Signature] = {}
        self._given: dict[str, tuple[Signature, str]] = {}
        self._came: dict[str, float] = {}
        self._looked = False

    def look(self, known: Known, memory: Memory) -> Iterator[Ahead | Taken | NotTaken]:
        """Give files that have settled and hold content that is not `known`, in the order of their paths.

        A file that cannot be taken is told once until it changes. Where many follow, it is said how many at
        most. Raises SourceUnreachable.
        """
        seen = _look_below(self.folder)
        self._forget_others({one.path for one in seen})
        self._date_folders({one.folder for one in seen if isinstance(one, File)})
        changed = [one for one in seen if self._done.get(one.path) != one.signature]
        if len(changed) >= MANY:
            yield Ahead(len(changed))
        self.unsettled = 0
        for one in changed:
            signature, sha256 = self._given.pop(one.path, (None, ""))
            if signature == one.signature and known(sha256):
                self._done[one.path] = one.signature
                continue
            found = self._settling.take(one)
            if found is None:
                self.unsettled += 1
                continue
            if isinstance(found, NotTaken):
                self._done[one.path] = one.signature
                yield found
            elif known(found.sha256):
                self._done[one.path] = one.signature
            else:
                # Whether it was kept, only a later look can tell, without reading it again.
                self._given[one.path] = one.signature, found.sha256
                yield self._dated(found, one) if isinstance(one, File) else found

    def _forget_others(self, paths: set[str]) -> None:
        self._settling.forget_others(paths)
        self._done = {path: seen for path, seen in self._done.items() if path in paths}
        self._given = {path: seen for path, seen in self._given.items() if path in paths}

    def _dated(self, found: Taken, one: File) -> Taken:
        """A whole folder that is moved in brings files with old times: they came when their folder did."""
        folder_came = self._came.get(one.folder, 0.0)
        if found.came is None or folder_came <= found.came.timestamp():
            return found
        return replace(found, came=datetime.fromtimestamp(folder_came, UTC))

    def _date_folders(self, folders: set[str]) -> None:
        """Note when folders came that no earlier look found: when they, or one they lie in, last changed."""
        came = self._came
        self._came = {str(self.folder): 0.0}
        for folder in sorted(folders):
            self._came[folder] = came.get(folder, self._changed(folder) if self._looked else 0.0)
        self._looked = True

    def _changed(self, folder: str) -> float:
        times = [0.0]
        place = Path(folder)
        while str(place) not in self._came and place != self.folder:
            with suppress(OSError):
                times.append(place.stat().st_ctime)
            place = place.parent
        return max(*times, self._came.get(str(place), 0.0))


class _Settling:
    """Which files have kept their size and times, and since when."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._since: dict[str, tuple[Signature, float]] = {}

    def forget_others(self, paths: set[str]) -> None:
        self._since = {path: since for path, since in self._since.items() if path in paths}

    def take(self, one: File | Barred) -> Taken | NotTaken | None:
        """The file, or why it is none for us; None while it may still be written."""
        if isinstance(one, Barred):
            return NotTaken(_place(one.path), PageRefused(f"{_shown(one.path)} {one.why}"))
        if why := _unfit(one):
            return NotTaken(_place(one.path), why)
        return _read(one) if self.settled(one) else None

    def settled(self, one: File) -> bool:
        """Whether it has stood still; a first look at it begins the wait."""
        now, untouched = time.monotonic(), time.time() - one.signature[1] / 1e9 > self.seconds
        earlier = self._since.get(one.path)
        if earlier is None or earlier[0] != one.signature:
            self._since[one.path] = one.signature, now
            return untouched
        return untouched or now - earlier[1] >= self.seconds


def take_paths(paths: Iterable[Path], settle_seconds: float) -> Iterator[Ahead | Taken | NotTaken]:
    """Give the files that an editor names, and the pages below the folders among them, each once.

    Waits until a file has settled, at most PATIENCE seconds for all. Known content comes too: an editor wants
    an answer for each file. A path that is missing or unreadable is a NotTaken like any other. Where many
    follow, it is said how many.
    """
    settling, files = _Settling(settle_seconds), dict[str, File | Barred | NotTaken]()
    for path in paths:
        for one in _named(path):
            place = one.place if isinstance(one, NotTaken) else _place(one.path)
            if files.setdefault(place, one) is one and isinstance(one, File):
                settling.settled(one)  # every wait begins now, not after the files before it
    if len(files) >= MANY:
        yield Ahead(len(files))
    deadline = time.monotonic() + PATIENCE
    for one in files.values():
        yield one if isinstance(one, NotTaken) else _wait_and_take(one, settling, deadline)


def _named(path: Path) -> Iterator[File | Barred | NotTaken]:
    if path.is_dir():
        try:
            yield from _look_below(path)
        except SourceUnreachable as error:
            yield NotTaken(_place(str(path)), PageRefused(str(error)))
    elif signature := _signature(str(path)):
        yield File(str(path), str(path.parent), path.name, signature)
    else:
        yield NotTaken(_place(str(path)), _gone(str(path)))


def _look_below(folder: Path) -> list[File | Barred]:
    try:
        return sorted(files_below(str(folder)), key=lambda one: one.path)
    except OSError as error:
        reason = error.strerror or str(error)
        raise SourceUnreachable(
            f"{_shown(str(folder))} cannot be read: {reason}."
            " Make the folder, or name another in schedules.yaml",
            state="not found" if isinstance(error, FileNotFoundError) else "unreachable",
        ) from error


def _wait_and_take(one: File | Barred, settling: _Settling, deadline: float) -> Taken | NotTaken:
    while True:
        if found := settling.take(one):
            return found
        if time.monotonic() >= deadline:
            why = f"{_shown(one.path)} is still being written after {PATIENCE:g} s; try again when it is done"
            return NotTaken(_place(one.path), PageRefused(why))
        time.sleep(min(max(settling.seconds / 4, 0.01), 0.5))
        signature = _signature(one.path)
        if signature is None:
            return NotTaken(_place(one.path), _gone(one.path))
        one = replace(one, signature=signature)


def _gone(path: str) -> PageRefused:
    return PageRefused(f"{_shown(path)} is no file that can be read; check its name")


def _signature(path: str) -> Signature | None:
    try:
        return signature_of(Path(path).stat())
    except (OSError, ValueError):
        return None


def _unfit(one: File) -> PageRefused | None:
    if page_suffix(one.name) is None:
        return PageRefused(f"{_shown(one.path)} is no page: files that end in {allowed_suffixes()} are taken")
    if one.signature[0] > PAGE_LIMIT:
        return PageRefused(too_large(_shown(one.path), one.signature[0]))
    return None


def _read(one: File) -> Taken | NotTaken | None:
    """The content, or None if it changed while it was read."""
    try:
        with Path(one.path).open("rb") as file:
            data = file.read(PAGE_LIMIT + 1)
    except FileNotFoundError:
        return None
    except OSError as error:
        why = f"{_shown(one.path)} cannot be read: {error.strerror or error}. Check its permissions"
        return NotTaken(_place(one.path), PageRefused(why))
    if _signature(one.path) != one.signature or len(data) != one.signature[0]:
        return None
    came = datetime.fromtimestamp(one.signature[2] / 1e9, UTC)
    return Taken(_place(one.path), _shown(one.name), data, sha256(data).hexdigest(), came)


def _place(path: str) -> str:
    # A name that is no UTF-8 can be read by the system, not stored.
    return str(Path(path).absolute()).encode("utf-8", "backslashreplace").decode()


def _shown(name: str) -> str:
    """A name without control characters and bytes that are no UTF-8, which the system allows in names."""
    text = name.encode("utf-8", "backslashreplace").decode()
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)
