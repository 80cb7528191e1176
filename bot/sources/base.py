"""What every source gives: documents taken, those that cannot be, and what to remember for the next look."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Protocol

from bot.model.errors import BotError, PageRefused

Known = Callable[[str], bool]
"""Tells whether content, by its SHA-256 in hex, was taken in before."""

Memory = Mapping[str, Any]
"""What a source keeps between looks, as JSON values: an ETag, the address it moved to, a high-water mark."""


class SourceUnreachable(BotError):
    """A source cannot be looked at: the message says why and the way out. Another look may succeed.

    `state` names the trouble in a word or three for `bot sources` ("not found", "no feed", "too slow").
    `retry_after` is the wait in seconds that the other side asked for. `final`: asking again is no use until
    somebody changes something (410 Gone, a wrong password); it is still looked at, but seldom.
    """

    def __init__(
        self,
        reason: str,
        *,
        state: str = "unreachable",
        retry_after: float | None = None,
        final: bool = False,
    ) -> None:
        super().__init__(reason)
        self.state = state
        self.retry_after = retry_after
        self.final = final


@dataclass(frozen=True, slots=True)
class Taken:
    """A document as it was found: its ending in `name` says how it is read.

    `sha256` (in hex) stands for what it says: of `data`, or of the part that no visit and no server changes.

    `place` is where it was found: a file's absolute path or an address, unique in its source. `name` is fit
    for printing. `came` is when it came to its place, where the place can tell (a file's change time).
    """

    place: str
    name: str
    data: bytes
    sha256: str
    came: datetime | None = None


@dataclass(frozen=True, slots=True)
class NotTaken:
    """A document that will never be a page as it is; `refusal` is written for an editor."""

    place: str
    refusal: PageRefused


@dataclass(frozen=True, slots=True)
class Ahead:
    """About so many documents follow in this look: for a progress bar."""

    count: int


@dataclass(frozen=True, slots=True)
class Remember:
    """Everything given so far is complete: once it is taken in, `memory` takes the old one's place."""

    memory: Memory


Found = Taken | NotTaken | Ahead | Remember


class Source(Protocol):
    """Where parsed articles come from."""

    def look(self, known: Known, memory: Memory) -> Iterator[Found]:
        """Give what is new since the last look; raises SourceUnreachable, also after some were given.

        `memory` is the last one that a `Remember` of an earlier look held, {} at first. Content that is
        `known` is left out. A document that cannot be taken is told once until it changes.
        """


Standing = Literal["stands", "gone", "draft", "protected", "unknown"]
"""What became of a page since it was taken in; "unknown": it could not be asked."""


class Asked(Protocol):
    """A source that can be asked about one of its pages again, right before its story is sent."""

    def still_stands(self, source_key: str | None, url: str | None) -> Standing:
        """Tell what became of a page, by the source's own id or its address; never raises."""
