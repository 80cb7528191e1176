"""The files below a folder: what lies in it and in the folders in it, without what is hidden or half written.

Symbolic links are followed to files below the same folder only. Two links can make a loop of folders, and one
that leads out of the folder would take in what nobody put there.
"""

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass

TEMPORARY = (".part", ".partial", ".tmp", ".temp", ".swp", ".crdownload", ".filepart", "~")
"""Endings of files and folders that a program is still writing or keeps for itself."""

DEEPEST = 16
"""Folders within folders: years, months, days and desks need five."""

Signature = tuple[int, int, int]
"""Size, modification and change time: the last one tells that permissions were mended."""


@dataclass(frozen=True, slots=True)
class File:
    """A regular file; `path` is `folder` and `name`, and begins as the folder's that was named."""

    path: str
    folder: str
    name: str
    signature: Signature


@dataclass(frozen=True, slots=True)
class Barred:
    """A file or folder that is not entered; `why` is written for an editor."""

    path: str
    signature: Signature
    why: str


def signature_of(status: os.stat_result) -> Signature | None:
    """Give what changes when a regular file is written; None for what is no regular file."""
    if not stat.S_ISREG(status.st_mode):
        return None
    return status.st_size, status.st_mtime_ns, status.st_ctime_ns


def files_below(folder: str) -> Iterator[File | Barred]:
    """Give the files of a folder and of the folders in it; raises OSError for the folder itself.

    A folder below it that cannot be read costs no other.
    """
    root = os.path.realpath(folder)
    waiting = [(folder, 0)]
    while waiting:
        place, depth = waiting.pop()
        try:
            entries = _entries(place)
        except OSError as error:
            if depth == 0:
                raise
            if not isinstance(error, FileNotFoundError):  # that one was moved away since it was listed
                yield _barred(place, f"cannot be read: {error.strerror or error}. Check its permissions")
            continue
        for entry in entries:
            if not entry.is_dir(follow_symlinks=False):
                if seen := _seen(entry, place, root):
                    yield seen
            elif depth < DEEPEST:
                waiting.append((entry.path, depth + 1))
            else:
                yield _barred(entry.path, f"lies more than {DEEPEST} folders deep and is not looked into")


def _entries(place: str) -> "list[os.DirEntry[str]]":
    with os.scandir(place) as found:
        return [
            one for one in found if not one.name.startswith(".") and not one.name.lower().endswith(TEMPORARY)
        ]


def _seen(entry: "os.DirEntry[str]", place: str, root: str) -> File | Barred | None:
    """The entry as a file, or why it is none for us; None for pipes, links to folders and to nowhere."""
    try:
        signature = signature_of(entry.stat())
    except OSError:
        return None
    if entry.is_symlink() and (why := _astray(entry.path, place, root)):
        return _barred(entry.path, why)
    return File(entry.path, place, entry.name, signature) if signature else None


def _astray(link: str, place: str, root: str) -> str | None:
    target = os.path.realpath(link)
    if _is_below(os.path.realpath(place), target):
        return "is a link to a folder that it lies in: it is not followed"
    if not _is_below(target, root):
        return "is a link that leads out of the folder: it is not followed. Put the file itself there"
    return None


def _is_below(path: str, folder: str) -> bool:
    return f"{path}{os.sep}".startswith(f"{folder.rstrip(os.sep)}{os.sep}")


def _barred(path: str, why: str) -> Barred:
    try:
        status = os.lstat(path)
    except OSError:
        return Barred(path, (0, 0, 0), why)
    return Barred(path, (status.st_size, status.st_mtime_ns, status.st_ctime_ns), why)
