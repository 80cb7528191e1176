"""Intake: what a source holds becomes articles and stories, each once (wall 1)."""

import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import PurePath

from bot.model.article import Article, CleanedPage
from bot.model.errors import PageRefused
from bot.model.identity import without_tracking
from bot.sources.base import NotTaken, Taken
from bot.store import taken
from bot.store.database import Database
from bot.store.pages import Kept, Outcome, Page, keep

log = logging.getLogger("bot")

Read = Callable[[str, bytes], list[CleanedPage | PageRefused]]
"""Cleaning: file name and content to the pages in it; raises PageRefused for the whole file."""


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
    files: Iterable[Taken | NotTaken],
    read: Read,
    *,
    language: str | None = None,
    backlog: bool | None = None,
) -> Iterator[TakenIn]:
    """Take in what one look at a source found, one transaction a file, and tell what became of every page.

    `language` is the source's, for pages that name none. `backlog` None: what lay in the source before it was
    first looked at (`known_content`) is backlog; an editor who names files says False. A file that is refused
    is remembered like the others; the rest goes on.
    """
    first_look = _first_look(db, source)
    for file in files:
        if isinstance(file, NotTaken):
            yield TakenIn(file.place, None, "refused", str(file.refusal))
            continue
        old = (file.came is not None and file.came < first_look) if backlog is None else backlog
        found = list(_read(file, read, language))
        yield from _keep_file(db, source, file, found, backlog=old)


def known_content(db: Database, source: str) -> Callable[[str], bool]:
    """Begin a look at a source: give a test whether content (SHA-256 in hex) was taken in before.

    The first look ever is remembered, also when it finds nothing: what lay there before it is backlog.
    """
    _first_look(db, source)

    def known(sha256: str) -> bool:
        with db.read() as conn:
            return taken.is_known(conn, source, sha256)

    return known


def _first_look(db: Database, source: str) -> datetime:
    with db.read() as conn:
        before = taken.looked_at(conn, source)
    if before:
        return before
    # The machine's clock, not the database's: it is compared with the times of files.
    now = datetime.now(UTC)
    with db.write() as conn:
        return taken.first_look(db, conn, source, now)


def _read(file: Taken, read: Read, language: str | None) -> Iterator[Article | PageRefused]:
    try:
        pages = read(file.name, file.data)
    except PageRefused as refusal:
        yield refusal
        return
    except Exception as error:  # this page's trouble, not that of those after it
        log.exception("reading %s", file.place)
        yield PageRefused(f"cannot be read: a bug: {error!r}")
        return
    for page in pages:
        yield page if isinstance(page, PageRefused) else _completed(page.article, language)


def _completed(article: Article, language: str | None) -> Article:
    return replace(
        article,
        language=article.language or language,
        url=without_tracking(article.url) if article.url else None,
    )


def _keep_file(
    db: Database, source: str, file: Taken, found: list[Article | PageRefused], *, backlog: bool
) -> list[TakenIn]:
    done: list[Kept] = []
    with db.intake() as conn:
        now = db.now(conn)
        for page in found:
            if isinstance(page, PageRefused):
                done.append(Kept("refused", reason=str(page)))
                continue
            others = frozenset(kept.article_id for kept in done if kept.article_id is not None)
            done.append(keep(db, conn, Page(page, source, file.place, backlog, others), now))
        whole = _summary(done)
        taken.remember(
            conn,
            source_name=source,
            path=file.place,
            sha256=file.sha256,
            outcome=whole.outcome,
            article_id=whole.article_id,
            reason=whole.reason,
            now=now,
        )
    return [TakenIn(file.place, kept.article_id, kept.outcome, kept.reason) for kept in done]


def _summary(done: list[Kept]) -> Kept:
    """What is remembered of a file: its page, or of a list the refusals, else whether anything was new."""
    if len(done) == 1:
        return done[0]
    refusals = [kept.reason or "" for kept in done if kept.outcome == "refused"]
    if refusals:
        return Kept("refused", reason="; ".join(refusals))
    outcomes = {kept.outcome for kept in done}
    return Kept(next((word for word in ("new", "revised") if word in outcomes), "same"))
