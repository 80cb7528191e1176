"""Pages become articles: known ones are met at wall 1, those that tell no news join a story at wall 2."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Literal

from sqlalchemy import Connection, Exists, delete, exists, insert, or_, select, union_all, update

from bot.model.article import Article
from bot.model.identity import article_keys, is_revision, text_hash
from bot.store import likeness
from bot.store.articles import from_json, next_ready_no, to_json
from bot.store.database import Database
from bot.store.likeness import Marks, Match, marks
from bot.store.schema import article, article_key, revision, story, taken
from bot.store.story_states import follow_page, initial_state

Outcome = Literal["new", "reprint", "revised", "same", "refused"]
"""A reprint is a new article that tells a story that was there: a copy, a later version, a translation."""

AT_ONE_PLACE = 50
"""How many articles that stood in one file are compared with what stands there now, newest first."""


@dataclass(frozen=True)
class Page:
    """An article with where it was found. `others` are the articles found in the same file before it.

    `trust` is its source's: post, or hold for an editor to release. `lines` are the fingerprints of its
    lines, from which a source's furniture is learned.
    """

    article: Article
    source: str
    path: str
    backlog: bool
    others: frozenset[int] = frozenset()
    trust: str = "post"
    lines: frozenset[int] = frozenset()

    @cached_property
    def keys(self) -> dict[str, str]:
        """The keys of wall 1 by kind."""
        return article_keys(self.article, self.source)

    @cached_property
    def text(self) -> str:
        """The hash of what it says."""
        return self.keys.get("text") or text_hash(self.article)

    @cached_property
    def bands(self) -> tuple[int, ...]:
        """The keys that find articles with a text like its own (wall 2)."""
        from bot.text.shingles import bands

        return bands(self.article)

    def marks(self, now: datetime) -> Marks:
        """What finds the articles like it; without a date its age counts from now."""
        return marks(self.article, self.bands, self.article.published or now)

    def reckon(self) -> "Page":
        """Reckon what matching needs, once, before the intake lock is taken."""
        assert self.text
        assert self.bands is not None
        return self


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of a page; `reason` says why it was refused, or which story a reprint joins and why."""

    outcome: Outcome
    article_id: int | None = None
    reason: str | None = None


def keep(db: Database, conn: Connection, page: Page, now: datetime) -> Kept:
    """Keep a page as a new article with its story or in one that was there, as a revision, or as nothing new.

    Call in an intake transaction. Looks only choose the way; that a key has one article is settled by the
    UNIQUE constraint, and a key that another transaction took meanwhile starts the page over.
    """
    keys = page.keys
    owners = _owners(conn, keys)
    if len(set(owners.values())) > 1:
        return Kept("refused", reason=_two_articles(owners))
    known = next(iter(owners.values()), None) or _same_text(conn, page, keys) or _same_place(conn, page, keys)
    if known is None:
        joins = _match(db, conn, page, now)
        made = _create(db, conn, page, keys, joins, now)
        if made is None:
            return keep(db, conn, page, now)
        return Kept("reprint", made, joins.why) if joins else Kept("new", made)
    missing = {kind: value for kind, value in keys.items() if kind not in owners}
    if not _claim(db, conn, known, missing):
        return keep(db, conn, page, now)
    return Kept("revised" if _revise(db, conn, known, page, now) else "same", known)


def _owners(conn: Connection, keys: Mapping[str, str]) -> dict[str, int]:
    mine = or_(*((article_key.c.kind == k) & (article_key.c.value == v) for k, v in keys.items()))
    rows = conn.execute(select(article_key.c.kind, article_key.c.article_id).where(mine))
    return {row.kind: row.article_id for row in rows}


def _two_articles(owners: Mapping[str, int]) -> str:
    return (
        f"its own id belongs to article {owners['source']} and its address to article {owners['url']}: "
        "these are never merged by themselves, so nothing was changed; correct the id or the address"
    )


def _same_text(conn: Connection, page: Page, keys: Mapping[str, str]) -> int | None:
    """Find the article with the same text, if it or the page has no key of its own."""
    found = select(article.c.id).where(article.c.text_hash == page.text)
    if "text" not in keys:
        found = found.where(~_has_own_key())
    return conn.execute(found.order_by(article.c.id)).scalar()


def _has_own_key() -> Exists:
    return exists().where(article_key.c.article_id == article.c.id, article_key.c.kind != "text")


def _same_place(conn: Connection, page: Page, keys: Mapping[str, str]) -> int | None:
    """Find the article that the page is a revision of: it stood in the same file, under a headline alike."""
    stood_there = select(taken.c.article_id).where(
        taken.c.source == page.source, taken.c.path == page.path, taken.c.article_id.is_not(None)
    )
    stands_there = select(article.c.id).where(article.c.source == page.source, article.c.path == page.path)
    # Each by its index: of an OR between them PostgreSQL makes a walk through all articles.
    found = select(article.c.id, article.c.content).where(
        article.c.id.in_(union_all(stands_there, stood_there)), article.c.id.not_in(page.others)
    )
    if "text" not in keys:
        found = found.where(~_has_own_key())
    rows = conn.execute(found.order_by(article.c.revised_at.desc(), article.c.id.desc()).limit(AT_ONE_PLACE))
    return next((row.id for row in rows if is_revision(from_json(row.content), page.article)), None)


def _claim(db: Database, conn: Connection, article_id: int, keys: Mapping[str, str]) -> bool:
    """Claim keys for an article, all or none; False if any belongs to another."""
    if not keys:
        return True
    rows = [{"kind": kind, "value": value, "article_id": article_id} for kind, value in sorted(keys.items())]
    with conn.begin_nested() as savepoint:
        claim = db.insert(article_key).values(rows).on_conflict_do_nothing().returning(article_key.c.id)
        if len(conn.execute(claim).all()) < len(keys):
            savepoint.rollback()
            return False
        if "text" not in keys:
            # With an address it is no longer known by its text: a reprint at another may say the same.
            by_text = (article_key.c.article_id == article_id) & (article_key.c.kind == "text")
            conn.execute(delete(article_key).where(by_text))
    return True


def _match(db: Database, conn: Connection, page: Page, now: datetime) -> Match | None:
    found = likeness.match(db, conn, page.article, page.bands, page.article.published or now)
    # A translation is told to readers of its language: one that waits for an editor is a story of its own.
    return None if found and found.is_translation and page.trust == "hold" else found


def _create(
    db: Database, conn: Connection, page: Page, keys: Mapping[str, str], joins: Match | None, now: datetime
) -> int | None:
    """Write an article, with a story if it joins none; nothing and None if a key has an article by now."""
    with conn.begin_nested() as savepoint:
        article_id: int = conn.execute(
            insert(article)
            .values(
                story_id=joins.story_id if joins else _new_story(db, conn, page, now),
                revision=1,
                source=page.source,
                path=page.path,
                first_seen=now,
                **columns(page),
                revised_at=now,
                joined_why=joins.why if joins else None,
                ready_no=_own_ready_no(db, conn, page, joins),
            )
            .returning(article.c.id)
        ).scalar_one()
        if not _claim(db, conn, article_id, keys):
            savepoint.rollback()
            return None
        _write_revision(conn, article_id, 1, page.article, now)
        likeness.remember(db, conn, [(article_id, page.marks(now))])
        return article_id


def _new_story(db: Database, conn: Connection, page: Page, now: datetime) -> int:
    made: int = conn.execute(
        insert(story)
        .values(
            source=page.source,
            backlog=page.backlog,
            first_seen=now,
            **initial_state(db, conn, page.article, now, trust=page.trust),
        )
        .returning(story.c.id)
    ).scalar_one()
    return made


def _own_ready_no(db: Database, conn: Connection, page: Page, joins: Match | None) -> int | None:
    """A translation is news to readers of its language from now on; backlog, since its story was (0)."""
    if joins is None or not joins.is_translation or page.article.language is None:
        return None
    return 0 if page.backlog else next_ready_no(db, conn)


def columns(page: Page) -> dict[str, object]:
    """Give the columns of an article's row that hold what its page says."""
    of = page.article
    return {
        "headline": of.headline,
        "section": of.section[:200] if of.section else None,
        "language": of.language[:35] if of.language else None,
        "published": of.published,
        "content": to_json(of),
        "text_hash": page.text,
        "sample": of.sample,
    }


def _revise(db: Database, conn: Connection, article_id: int, page: Page, now: datetime) -> bool:
    """Write the page as the article's next revision; False if it says what the article says already."""
    old = conn.execute(select(article.c.revision, article.c.content).where(article.c.id == article_id)).one()
    if old.content == to_json(page.article):
        return False
    number = old.revision + 1
    conn.execute(
        update(article)
        .where(article.c.id == article_id)
        .values(revision=number, path=page.path, revised_at=now, **columns(page))
    )
    _write_revision(conn, article_id, number, page.article, now)
    follow_page(conn, article_id, from_json(old.content), page.article, now)
    likeness.remember(db, conn, [(article_id, page.marks(now))])
    return True


def _write_revision(conn: Connection, article_id: int, number: int, of: Article, now: datetime) -> None:
    conn.execute(
        insert(revision).values(article_id=article_id, number=number, seen_at=now, content=to_json(of))
    )
