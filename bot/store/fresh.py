"""Pages of a batch that nobody knows yet are written together; every other one meets walls 1 and 2 alone."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, and_, bindparam, insert, or_, select, union_all

from bot.store import likeness
from bot.store.articles import next_ready_nos
from bot.store.database import Database
from bot.store.pages import Kept, Page, columns, keep
from bot.store.schema import article, article_key, revision, story, taken
from bot.store.story_states import initial_state


def keep_files(
    db: Database, conn: Connection, files: Sequence[Sequence[Page]], now: datetime
) -> list[list[Kept]]:
    """Keep the pages of files, each as `bot.store.pages.keep` does; give what became of them, file by file.

    Call in an intake transaction. A few statements for all of them say which are known in no way: by a key,
    by their text, by their place, by what they share with others. Those are written by one statement a table;
    the others are kept one by one, in the order of the pages.
    """
    done: list[list[Kept]] = [[] for _ in files]
    strangers = _Strangers(db, conn, [page for file in files for page in file], now)
    waiting: list[tuple[int, Page]] = []

    def write() -> None:
        made = _create_all(db, conn, [page for _, page in waiting], now)
        for (number, _), article_id in zip(waiting, made, strict=True):
            done[number].append(Kept("new", article_id))
        waiting.clear()

    for number, file in enumerate(files):
        for page in file:
            if strangers.meet(page, number):
                waiting.append((number, page))
                continue
            write()
            others = page.others.union(
                kept.article_id for kept in done[number] if kept.article_id is not None
            )
            done[number].append(keep(db, conn, replace(page, others=others), now))
    write()
    return done


class _Strangers:
    """What of a batch may be known: asked of the database once for all, then noted of each page met."""

    def __init__(self, db: Database, conn: Connection, pages: Sequence[Page], now: datetime) -> None:
        self._keys = _known_keys(conn, {key for page in pages for key in page.keys.items()})
        self._texts = _known_texts(conn, {page.text for page in pages})
        self._places: dict[tuple[str, str], int | None] = dict.fromkeys(_known_places(conn, pages))
        unlike = likeness.strangers(db, conn, [page.marks(now) for page in pages])
        self._unlike = {id(page) for page, alone in zip(pages, unlike, strict=True) if alone}

    def meet(self, page: Page, file: int) -> bool:
        """Whether a page is known in no way: not to the database, nor by a page that was met before.

        The pages of one `file` share their place and are no revisions of each other.
        """
        place = page.source, page.path
        stranger = (
            page.trust == "post"
            and id(page) in self._unlike
            and self._keys.isdisjoint(page.keys.items())
            and page.text not in self._texts
            and self._places.get(place, file) == file
        )
        self._keys.update(page.keys.items())
        self._texts.add(page.text)
        self._places.setdefault(place, file)
        return stranger


# Built once: to build a statement costs more than to run it.
_OWNED = select(article_key.c.kind, article_key.c.value).where(
    or_(
        *(
            and_(article_key.c.kind == kind, article_key.c.value.in_(bindparam(kind, expanding=True)))
            for kind in ("source", "url", "text")
        )
    )
)
_SAID = select(article.c.text_hash).where(article.c.text_hash.in_(bindparam("texts", expanding=True)))
_STOOD = union_all(
    *(
        select(table.c.path).where(
            table.c.source == bindparam("of"), table.c.path.in_(bindparam("places", expanding=True))
        )
        for table in (article, taken)
    )
)


def _known_keys(conn: Connection, keys: set[tuple[str, str]]) -> set[tuple[str, str]]:
    wanted: dict[str, list[str]] = {"source": [], "url": [], "text": []}
    for kind, value in keys:
        wanted[kind].append(value)
    return {(row.kind, row.value) for row in conn.execute(_OWNED, wanted)}


def _known_texts(conn: Connection, texts: set[str]) -> set[str]:
    return set(conn.execute(_SAID, {"texts": list(texts)}).scalars())


def _known_places(conn: Connection, pages: Sequence[Page]) -> set[tuple[str, str]]:
    by_source: dict[str, set[str]] = {}
    for page in pages:
        by_source.setdefault(page.source, set()).add(page.path)
    return {
        (source, path)
        for source, paths in by_source.items()
        for path in conn.execute(_STOOD, {"of": source, "places": list(paths)}).scalars()
    }


def _create_all(db: Database, conn: Connection, pages: Sequence[Page], now: datetime) -> list[int]:
    """Write an article with its story for each page; give the articles' numbers in order."""
    if not pages:
        return []
    numbers = next_ready_nos(db, conn, len(pages))
    begun = conn.execute(
        insert(story).returning(story.c.ready_no, story.c.id),
        [
            {
                "source": page.source,
                "backlog": page.backlog,
                "first_seen": now,
                **initial_state(db, conn, page.article, now, trust=page.trust, ready_no=number),
            }
            for page, number in zip(pages, numbers, strict=True)
        ],
    )
    stories: dict[int, int] = {row.ready_no: row.id for row in begun}
    rows = [
        {
            "story_id": stories[number],
            "revision": 1,
            "source": page.source,
            "path": page.path,
            "first_seen": now,
            "revised_at": now,
            **columns(page),
        }
        for page, number in zip(pages, numbers, strict=True)
    ]
    written = conn.execute(insert(article).returning(article.c.story_id, article.c.id), rows)
    made: dict[int, int] = {row.story_id: row.id for row in written}
    articles = [made[stories[number]] for number in numbers]
    conn.execute(
        insert(article_key),
        [
            {"kind": kind, "value": value, "article_id": article_id}
            for page, article_id in zip(pages, articles, strict=True)
            for kind, value in page.keys.items()
        ],
    )
    conn.execute(
        insert(revision),
        [
            {"article_id": article_id, "number": 1, "seen_at": now, "content": row["content"]}
            for article_id, row in zip(articles, rows, strict=True)
        ],
    )
    marked = ((article_id, page.marks(now)) for page, article_id in zip(pages, articles, strict=True))
    likeness.remember(db, conn, marked)
    return articles
