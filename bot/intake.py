"""Intake: what a source gives becomes articles and stories, each once (wall 1), a batch at a time."""

import logging
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import chain
from pathlib import PurePath
from threading import Event
from time import monotonic
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from bot.cleaning.recurring import lines_to_learn
from bot.model.article import CleanedPage
from bot.model.errors import PageRefused, StoreError
from bot.model.fixes import with_fixes
from bot.sources.base import Ahead, Found, Memory, NotTaken, Remember, SourceUnreachable, Taken
from bot.store import taken
from bot.store.database import Database
from bot.store.fresh import keep_files
from bot.store.pages import Kept, Outcome, Page
from bot.store.taken import Fate

if TYPE_CHECKING:
    from bot.model.schedule import Source

log = logging.getLogger("bot")

MOST_AT_ONCE = 50
"""Pages in one transaction: a durable commit costs more than a page, and is shared by so many."""

FEW_AT_FIRST = 5
"""Pages in the first one: what they teach of a source's furniture is known to those that follow."""

LOCKED = 0.1
"""Seconds that a transaction may hold the intake lock; one that held it longer makes the next one smaller."""

SLOW = 0.05
"""Seconds over a document after which it does not wait for others: the source is slow, not the disk."""

Read = Callable[[str, bytes], list[CleanedPage | PageRefused]]
"""Cleaning: file name and content to the pages in it; raises PageRefused for the whole file."""

Learn = Callable[[Connection, list[frozenset[int]], datetime], None]
"""Learns what lines the new stories of a source hold, in the transaction that keeps them."""

Beside = Callable[[Connection, datetime, Memory | None], None]
"""Writes into a batch's own transaction; a memory is given once all that came before it is taken in."""


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What became of one page of a file; `reason` says why it was refused."""

    place: str
    article_id: int | None
    outcome: Outcome
    reason: str | None = None

    @property
    def told(self) -> str:
        """The reason with the place in front, which many reasons name themselves."""
        reason = (self.reason or "").removeprefix(f"{PurePath(self.place).name}: ")
        return reason if self.place in reason else f"{self.place}: {reason}"


def take_in(
    db: Database,
    source: str,
    found: Iterable[Found],
    read: Read,
    *,
    fixes: "Source | None" = None,
    backlog: bool | Callable[[Taken], bool] = False,
    learn: Learn | None = None,
    beside: Beside | None = None,
    ahead: Callable[[int], None] | None = None,
    stop: Event | None = None,
) -> Iterator[TakenIn]:
    """Take in what one look at a source found; tell what became of every page once that is written.

    Reading and cleaning stand outside the transactions. Each keeps up to fifty pages together with what is
    remembered of their files, so that breaking off at any point loses and repeats nothing. A file that is
    refused is remembered like the others; the rest goes on. `fixes` is what schedules.yaml fixes for the
    source. `ahead` hears how many documents follow; `stop` ends it after those that were read. Raises
    SourceUnreachable once what was given before it is kept.
    """
    batch = _Batch(db, source, read, fixes, backlog, learn, beside)
    try:
        for one, took in _documents(found):
            if isinstance(one, Ahead):
                if ahead is not None:
                    ahead(one.count)
            elif isinstance(one, Remember):
                yield from batch.keep(one.memory)
            else:
                batch.add(one)
                if batch.is_full or took > SLOW:
                    yield from batch.keep()
            if stop is not None and stop.is_set():
                break
    except SourceUnreachable:
        yield from batch.keep()
        raise
    yield from batch.keep()


def _documents(found: Iterable[Found]) -> Iterator[tuple[Found, float]]:
    """Give what a source gives, each with the seconds it took; a bug of a source is that source's trouble."""
    documents = iter(found)
    while True:
        began = monotonic()
        try:
            one = next(documents)
        except StopIteration:
            return
        except (SourceUnreachable, StoreError):
            raise
        except Exception as error:
            log.exception("looking at a source")
            raise SourceUnreachable(f"a bug: {error!r}; please report it", state="a bug") from error
        yield one, monotonic() - began


@dataclass(slots=True)
class _File:
    """A document on its way in: its pages before `at` were handed on, `done` is what became of them."""

    found: Taken | NotTaken
    pages: list[Page | PageRefused]
    at: int = 0
    done: list[Kept] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Span:
    """The pages of one file that one transaction keeps; `ends`: they are its last."""

    file: _File
    pages: list[Page | PageRefused]
    ends: bool


class _Batch:
    """The documents that wait for a transaction to be kept in."""

    def __init__(
        self,
        db: Database,
        source: str,
        read: Read,
        fixes: "Source | None",
        backlog: bool | Callable[[Taken], bool],
        learn: Learn | None,
        beside: Beside | None,
    ) -> None:
        self._db = db
        self._source = source
        self._read = read
        self._fixes = fixes
        self._backlog = backlog
        self._learn = learn
        self._beside = beside
        self._files: deque[_File] = deque()
        self._waiting = 0
        self._at_once = FEW_AT_FIRST

    @property
    def is_full(self) -> bool:
        """Whether as many pages wait as one transaction keeps."""
        return self._waiting >= self._at_once

    def add(self, found: Taken | NotTaken) -> None:
        """Read a document, and let its pages wait."""
        if isinstance(found, NotTaken):
            self._files.append(_File(found, [found.refusal]))
            return
        pages = list(self._pages_of(found))
        self._files.append(_File(found, pages))
        self._waiting += len(pages)

    def _pages_of(self, file: Taken) -> Iterator[Page | PageRefused]:
        try:
            pages = self._read(file.name, file.data)
        except PageRefused as refusal:
            # The name of what was no file, such as "page.json", was made up and tells nobody anything.
            known = PurePath(file.place).name == file.name
            yield refusal if known else PageRefused(str(refusal).removeprefix(f"{file.name}: "))
            return
        except Exception as error:  # this page's trouble, not that of those after it
            log.exception("reading %s", file.place)
            yield PageRefused(f"cannot be read: a bug: {error!r}")
            return
        backlog = self._backlog(file) if callable(self._backlog) else self._backlog
        trust = self._fixes.trust if self._fixes else "post"
        for page in pages:
            if isinstance(page, PageRefused):
                yield page
            else:
                article = with_fixes(page.article, self._fixes)
                lines = lines_to_learn(page) if self._learn else frozenset()
                yield Page(article, self._source, file.place, backlog, trust=trust, lines=lines).reckon()

    def keep(self, memory: Memory | None = None) -> Iterator[TakenIn]:
        """Keep all that waits; `memory` is remembered in the transaction that completes it."""
        self._waiting = 0
        while self._files or memory is not None:
            group = self._next_group()
            last = None if self._files else memory
            began = monotonic()
            done = self._keep_group(group, last)
            self._pace(monotonic() - began)
            for span, kept in zip(group, done, strict=True):
                place = span.file.found.place
                yield from (TakenIn(place, one.article_id, one.outcome, one.reason) for one in kept)
            memory = None if last is not None else memory

    def _next_group(self) -> list[_Span]:
        """Take as many pages as one transaction keeps; a file with more of them goes in several."""
        group: list[_Span] = []
        room = self._at_once
        while self._files and room > 0:
            file = self._files[0]
            before = frozenset(kept.article_id for kept in file.done if kept.article_id is not None)
            pages = [
                replace(page, others=before) if before and isinstance(page, Page) else page
                for page in file.pages[file.at : file.at + room]
            ]
            file.at += len(pages)
            room -= max(len(pages), 1)
            group.append(_Span(file, pages, ends=file.at >= len(file.pages)))
            if group[-1].ends:
                self._files.popleft()
        return group

    def _pace(self, took: float) -> None:
        """Let the next transaction hold the intake lock about as long as it may."""
        if took > LOCKED:
            self._at_once = max(1, self._at_once // 2)
        elif took < LOCKED / 2:
            self._at_once = min(MOST_AT_ONCE, self._at_once * 2)

    def _keep_group(self, group: list[_Span], memory: Memory | None) -> list[list[Kept]]:
        """Keep spans in one transaction, or one by one if a page breaks it: it alone is refused."""
        refusals = [span.file.found.refusal for span in group if isinstance(span.file.found, NotTaken)]
        if memory is None and len(refusals) == len(group):
            return [[_refused(refusal)] for refusal in refusals]
        try:
            done = self._write(group, memory)
        except StoreError:
            raise  # the database's trouble, not a page's
        except Exception:
            log.exception("keeping %s", ", ".join(span.file.found.place for span in group))
            done = [self._keep_alone(span) for span in group]
            if memory is not None:
                self._write([], memory)
        return done

    def _keep_alone(self, span: _Span) -> list[Kept]:
        done: list[Kept] = []
        for number, page in enumerate(span.pages):
            ends = span.ends and number + 1 == len(span.pages)
            try:
                (kept,) = self._write([_Span(span.file, [page], ends)], None)
            except StoreError:
                raise
            except Exception as error:
                log.exception("keeping %s", span.file.found.place)
                bug = PageRefused(f"cannot be kept: a bug: {error!r}")
                (kept,) = self._write([_Span(span.file, [bug], ends)], None)
            done += kept
        return done

    def _write(self, group: list[_Span], memory: Memory | None) -> list[list[Kept]]:
        """Keep spans and remember the files that end in them, in one transaction; all of it or nothing."""
        pages = [[page for page in span.pages if isinstance(page, Page)] for span in group]
        with self._db.intake() as conn:
            now = self._db.now(conn)
            kept = keep_files(self._db, conn, pages, now)
            done = [_with_refused(span, iter(of_span)) for span, of_span in zip(group, kept, strict=True)]
            fates = [
                _fate(span.file.found, [*span.file.done, *of_span])
                for span, of_span in zip(group, done, strict=True)
                if span.ends and isinstance(span.file.found, Taken)
            ]
            taken.remember(conn, self._source, fates, now)
            if self._learn is not None:
                self._learn(conn, list(_lines_of_new(pages, kept)), now)
            if self._beside is not None:
                self._beside(conn, now, memory)
        for span, of_span in zip(group, done, strict=True):
            span.file.done += of_span
        return done


def _lines_of_new(pages: list[list[Page]], kept: list[list[Kept]]) -> Iterator[frozenset[int]]:
    """The lines of the pages that began a story; a reprint's are counted already."""
    for page, became in zip(chain(*pages), chain(*kept), strict=True):
        if became.outcome == "new" and page.lines:
            yield page.lines


def _with_refused(span: _Span, kept: Iterator[Kept]) -> list[Kept]:
    """What became of the pages of a span in their order: those that were kept, and those refused before."""
    return [_refused(page) if isinstance(page, PageRefused) else next(kept) for page in span.pages]


def _fate(file: Taken, done: list[Kept]) -> Fate:
    whole = _summary(done)
    return Fate(file.place, file.sha256, whole.outcome, whole.article_id, whole.reason)


def _refused(page: PageRefused) -> Kept:
    return Kept("refused", reason=str(page))


def _summary(done: list[Kept]) -> Kept:
    """What is remembered of a file: its page, or of a list the refusals, else whether anything was new."""
    if len(done) == 1:
        return done[0]
    refusals = [kept.reason or "" for kept in done if kept.outcome == "refused"]
    if refusals:
        return Kept("refused", reason="; ".join(refusals))
    outcomes = {kept.outcome for kept in done}
    return Kept(next((word for word in ("new", "reprint", "revised") if word in outcomes), "same"))
