"""One rig a kind of source: something that publishes articles, and the source that looks at it.

A new kind adds a class here and its name to RIGS; the contract runs over all of them.
"""

import json
import os
import sqlite3
import time
from abc import ABC, abstractmethod
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

from bot.cleaning.read import read_file
from bot.model.article import CleanedPage
from bot.sources.base import Found, NotTaken, Remember, Source, SourceUnreachable, Taken
from bot.sources.feed import FeedSource
from bot.sources.folder import FolderSource
from bot.sources.sql import SqlSource
from bot.sources.web import Web
from bot.sources.wordpress import WordPressSource
from tests.loopback.site import Site
from tests.loopback.wordpress import LoopbackWordPress

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
        for number in range(1, 10)
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


class FeedRig(SourceRig):
    """A feed of whole texts, and of one teaser whose page is a PDF when it is spoiled."""

    def start(self) -> None:
        self.site = Site()
        self.items: dict[int, str] = {}
        self._write()

    def open(self) -> Source:
        return FeedSource(f"{self.site.url}/feed", Web(private_hosts=self.site.private_hosts), pause=0)

    def publish(self, number: int, headline: str, text: str) -> None:
        paragraphs = "".join(f"&lt;p&gt;{part}&lt;/p&gt;" for part in text.split("\n\n"))
        self.items[number] = self._item(number, headline, paragraphs)
        self._write()

    def spoil(self, number: int) -> None:
        self.items[number] = self._item(number, "A leaflet", "Read more")
        self.site.put(f"/{number}", b"%PDF-1.7", "application/pdf")
        self._write()

    def cut_off(self) -> None:
        self.site.put("/feed", "no access", status=503)

    def mend(self) -> None:
        self._write()

    def close(self) -> None:
        self.site.stop()

    def _item(self, number: int, headline: str, text: str) -> str:
        return (
            f"<item><guid>tag:news.example,2026:{number}</guid><link>/{number}</link><title>{headline}</title>"
            f"<pubDate>Sat, 21 Nov 2026 1{number}:00:00 GMT</pubDate><description>{text}</description></item>"
        )

    def _write(self) -> None:
        newest_first = "".join(self.items[number] for number in sorted(self.items, reverse=True))
        text = f'<rss version="2.0"><channel><title>News</title>{newest_first}</channel></rss>'
        self.site.put("/feed", text, etag=f'"{hash(text)}"')


class TeaserRig(FeedRig):
    """A feed of teasers: each article is on its page, and the site may fall over while they are fetched."""

    breaks_midway = True

    def publish(self, number: int, headline: str, text: str) -> None:
        self.items[number] = self._item(number, headline, text[:120] + " [...]")
        self._put_page(number, headline, text)
        self._write()

    def revise(self, number: int, headline: str, text: str) -> None:
        self.publish(number, headline, text)

    def break_midway(self) -> None:
        self.sound = dict(self.site.pages)
        for number in sorted(self.items)[1:]:
            self.site.put(f"/{number}", "overloaded", status=503)

    def mend(self) -> None:
        self.site.pages.update(getattr(self, "sound", {}))
        self._write()

    def _put_page(self, number: int, headline: str, text: str) -> None:
        paragraphs = "".join(f"<p>{part}</p>" for part in text.split("\n\n"))
        self.site.put(
            f"/{number}",
            f"<html><head><title>{headline}</title></head><body><article><h1>{headline}</h1>{paragraphs}"
            "</article></body></html>",
            "text/html",
        )


class WordPressRig(SourceRig):
    """A site whose database may go away; a post that asks for a password spoils it."""

    breaks_midway = True

    def start(self) -> None:
        self.site = LoopbackWordPress("America/New_York")
        self.site.start()

    def open(self) -> Source:
        return WordPressSource(self.site.url, Web(private_hosts=[("127.0.0.1", self.site.port)]))

    def publish(self, number: int, headline: str, text: str) -> None:
        paragraphs = "".join(f"<p>{part}</p>" for part in text.split("\n\n"))
        self.site.post(number, headline, paragraphs, datetime.now(UTC) - timedelta(hours=20 - number))

    def revise(self, number: int, headline: str, text: str) -> None:
        paragraphs = "".join(f"<p>{part}</p>" for part in text.split("\n\n"))
        self.site.change(number, datetime.now(UTC), title=headline, content=paragraphs)

    def spoil(self, number: int) -> None:
        self.site.post(number, "For members", "<p>Members know.</p>", datetime.now(UTC), password="x")

    def cut_off(self) -> None:
        self.site.plan.default = "503"

    def break_midway(self) -> None:
        """The site falls over once it has listed its posts."""
        self.site.plan.add("accepted", "dropped-before")

    def mend(self) -> None:
        while self.site.plan.peek() != self.site.plan.default:
            self.site.plan.take()
        self.site.plan.default = "accepted"

    def close(self) -> None:
        self.site.stop()


class SqlRig(SourceRig):
    """A CMS's table in a SQLite file; a row too large spoils it."""

    sql = "SELECT id, headline, body, changed FROM story WHERE :mark IS NULL OR changed > :mark"
    mark: ClassVar[str | None] = "changed"

    def start(self) -> None:
        self.path = self.folder / "cms.db"
        self.changes = 0
        self._run("CREATE TABLE story (id integer PRIMARY KEY, headline text, body text, changed integer)")

    def open(self) -> Source:
        return SqlSource(self.sql, "sqlite:///cms.db", columns={}, mark=self.mark, home=self.folder)

    def publish(self, number: int, headline: str, text: str) -> None:
        self.changes += 1
        self._run("REPLACE INTO story VALUES (?, ?, ?, ?)", number, headline, text, self.changes)

    def spoil(self, number: int) -> None:
        self.publish(number, "A film", "x" * 6_000_000)

    def cut_off(self) -> None:
        self.path.rename(self.folder / "away.db")

    def mend(self) -> None:
        (self.folder / "away.db").rename(self.path)

    def _run(self, statement: str, *values: object) -> None:
        with closing(sqlite3.connect(self.path)) as connection, connection:
            connection.execute(statement, values)

    def close(self) -> None:
        """A file is the test's own."""


class UnmarkedSqlRig(SqlRig):
    """The same table, read whole at every look."""

    sql = "SELECT id, headline, body FROM story"
    mark = None


RIGS: dict[str, type[SourceRig]] = {
    "folder": FolderRig,
    "feed": FeedRig,
    "teasers": TeaserRig,
    "wordpress": WordPressRig,
    "sql": SqlRig,
    "sql without a mark": UnmarkedSqlRig,
}
"""The kinds of source, each with its rig."""
