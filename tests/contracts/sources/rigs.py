"""One rig a kind of source: something that publishes articles, and the source that looks at it.

A new kind adds a class here and its name to RIGS; the contract runs over all of them.
"""

import json
import os
import time
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

from bot.cleaning.read import read_file
from bot.model.article import CleanedPage
from bot.sources.base import Found, NotTaken, Remember, Source, SourceUnreachable, Taken
from bot.sources.folder import FolderSource

LONG_AGO = time.time() - 86_400


@dataclass
class Look:
    """What one look gave, in order, and how it ended."""

    given: list[Found] = field(default_factory=list)
    trouble: SourceUnreachable | None = None

    @property
    def taken(self) -> list[Taken]:
        return [found for found in self.given if isinstance(found, Taken)]

    @property
    def not_taken(self) -> list[NotTaken]:
        return [found for found in self.given if isinstance(found, NotTaken)]

    @property
    def headlines(self) -> list[str]:
        """The headlines of what was taken, as cleaning reads it."""
        pages = [page for found in self.taken for page in read_file(found.name, found.data)]
        return [page.article.headline if isinstance(page, CleanedPage) else str(page) for page in pages]


class SourceRig(ABC):
    """What is published, and the newsroom's side: known content and memory, kept as intake keeps them.

    `publish` gives an article a number of its own; `revise` changes its text. `spoil` publishes something
    that can never be taken. `cut_off` makes the source unreachable; `break_midway` makes the next look end
    after it has given something. `mend` undoes both.
    """

    breaks_midway: ClassVar[bool] = False

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.known: set[str] = set()
        self.memory: dict[str, Any] = {}
        self.start()
        self.source = self.open()

    @abstractmethod
    def start(self) -> None:
        """Set up the place that publishes, empty."""

    @abstractmethod
    def open(self) -> Source:
        """A source as after a restart: it knows nothing but what it is given."""

    @abstractmethod
    def publish(self, number: int, headline: str, text: str) -> None: ...

    def revise(self, number: int, headline: str, text: str) -> None:
        self.publish(number, headline, text)

    @abstractmethod
    def spoil(self, number: int) -> None: ...

    @abstractmethod
    def cut_off(self) -> None: ...

    def break_midway(self) -> None:
        raise NotImplementedError

    @abstractmethod
    def mend(self) -> None: ...

    @abstractmethod
    def close(self) -> None:
        """Put away what the rig opened."""

    def look(self, *, most: int | None = None, keep: bool = True) -> Look:
        """Look once as intake does; `most` ends it after so many documents, unless `keep` all is kept."""
        look = Look()
        try:
            for found in self.source.look(self.known.__contains__, self.memory):
                look.given.append(found)
                if keep and isinstance(found, Taken):
                    self.known.add(found.sha256)
                if keep and isinstance(found, Remember):
                    # As the database gives it back.
                    self.memory = json.loads(json.dumps(dict(found.memory)))
                if most is not None and len(look.taken) >= most:
                    break
        except SourceUnreachable as trouble:
            look.trouble = trouble
        return look


def words(about: str) -> str:
    """A text long enough for an article."""
    return "\n\n".join(
        f"The harbour council of Okafor Crossing met on {about} and spoke about point {number} of its plan"
        " for the ferry, which it had put off twice. Nobody spoke against it."
        for number in range(1, 7)
    )


class FolderRig(SourceRig):
    def start(self) -> None:
        self.inbox = self.folder / "inbox"
        self.inbox.mkdir()

    def open(self) -> Source:
        return FolderSource(self.inbox, 5.0)

    def publish(self, number: int, headline: str, text: str) -> None:
        self._put(f"{number}.txt", f"{headline}\n\n{text}\n")

    def spoil(self, number: int) -> None:
        self._put(f"{number}.exe", "MZ")

    def _put(self, name: str, text: str) -> None:
        path = self.inbox / name
        path.write_text(text, "utf-8")
        os.utime(path, (LONG_AGO, LONG_AGO))

    def cut_off(self) -> None:
        self.inbox.rename(self.folder / "away")

    def mend(self) -> None:
        (self.folder / "away").rename(self.inbox)

    def close(self) -> None:
        """A folder is the test's own."""


RIGS: dict[str, type[SourceRig]] = {"folder": FolderRig}
"""The kinds of source, each with its rig."""
