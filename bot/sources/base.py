"""What every source gives: files taken, and files that cannot be."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from bot.model.errors import BotError, PageRefused

Known = Callable[[str], bool]
"""Tells whether content, by its SHA-256 in hex, was taken in before."""


class SourceUnreachable(BotError):
    """A source cannot be looked at: the message says why and the way out. Another look may succeed."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A file whose writing has ended: `name` is fit for printing, `sha256` is of `data`, in hex."""

    path: Path
    name: str
    data: bytes
    sha256: str


@dataclass(frozen=True, slots=True)
class NotTaken:
    """A file that will never be a page as it is; `refusal` is written for an editor."""

    path: Path
    refusal: PageRefused


class Source(Protocol):
    """Where parsed articles come from."""

    def look(self, known: Known) -> Iterator[Taken | NotTaken]:
        """Give what is new since the last look, in name order; raises SourceUnreachable.

        Content that is `known` is left out. A file that cannot be taken is told once until it changes.
        """
