"""Wall 2: which stored article tells the same news as a page, by its text or as its translation."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, lru_cache
from itertools import islice
from operator import itemgetter
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    CompoundSelect,
    Connection,
    Row,
    Select,
    any_,
    bindparam,
    func,
    select,
    true,
    union_all,
)
from sqlalchemy.dialects import postgresql

from bot.model.article import Article
from bot.model.identity import url_key
from bot.model.sameness import WINDOW, judge
from bot.model.story import StoryState
from bot.model.subject import same_language
from bot.store.articles import from_json
from bot.store.database import Database
from bot.store.schema import article, article_key, band, story, translation
from bot.text.shingles import evidence

FORTNIGHT = 2 * WINDOW
"""What is looked for lies in one or two of these, and the rows of each lie together in the index."""

AT_ONE_BAND = 20
"""How many of the newest articles with one band are looked at: a site's standing first sentence is in all."""

CANDIDATES = 8
"""How many articles are judged, those first that share most bands."""

MOST_TRANSLATIONS = 100
"""Of one page; more is no newsroom's page."""

_BITS = 48
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Marks:
    """What finds the articles like a page: bands by their fortnights, its own address, its translations'.

    `bands` are those that it is found by itself, `around` those that it looks for.
    """

    bands: frozenset[int]
    around: frozenset[int]
    address: str | None
    translations: frozenset[str]


@dataclass(frozen=True, slots=True)
class Match:
    """The story a page belongs to; `why` is a sentence without its subject, the page."""

    story_id: int
    why: str
    is_translation: bool


def marks(of: Article, bands: Collection[int], told_at: datetime) -> Marks:
    """Give what finds the articles like one that was told at a moment; `bands` are its text's."""
    own = url_key(of.url) if of.url else None
    others = {url_key(address) for address in islice(of.translations, MOST_TRANSLATIONS)}
    age = told_at - _EPOCH
    fortnights = {(age - WINDOW) // FORTNIGHT, age // FORTNIGHT, (age + WINDOW) // FORTNIGHT}
    return Marks(
        bands=frozenset(_value(age // FORTNIGHT, key) for key in bands),
        around=frozenset(_value(number, key) for number in fortnights for key in bands),
        address=own,
        translations=frozenset(other for other in others if other and other != own),
    )


def _value(fortnight: int, key: int) -> int:
    # 63 bits: fifteen for the fortnight, enough for 1,200 years.
    return (fortnight % 2**15) << _BITS | key


def match(
    db: Database, conn: Connection, of: Article, bands: Collection[int], told_at: datetime
) -> Match | None:
    """Find the story that a new page tells: as a translation, or in the same words; None: it is news."""
    found_by = marks(of, bands, told_at)
    return _translated(conn, of, found_by) or _reprinted(db, conn, of, found_by.around, told_at)


def remember(db: Database, conn: Connection, found: Iterable[tuple[int, Marks]]) -> None:
    """Let articles be found by their marks, beside those that they had before: (number, marks) of each."""
    bands: list[dict[str, Any]] = []
    addresses: list[dict[str, Any]] = []
    for article_id, its in found:
        bands += ({"value": value, "article_id": article_id} for value in its.bands)
        addresses += ({"address": address, "article_id": article_id} for address in its.translations)
    # In the order of the index: its pages are filled one after the other.
    bands.sort(key=itemgetter("value"))
    if bands and db.dialect == "postgresql":
        columns = {name: [row[name] for row in bands] for name in ("value", "article_id")}
        conn.execute(_INSERT_ARRAYS, columns)
    elif bands:
        conn.execute(db.insert(band).on_conflict_do_nothing(), bands)
    if addresses:
        conn.execute(db.insert(translation).on_conflict_do_nothing(), addresses)


def strangers(db: Database, conn: Connection, pages: Sequence[Marks]) -> list[bool]:
    """Tell of each page whether nothing that is stored, and no page before it, shares a mark with it.

    One statement a table for all of them. Who is no stranger is judged by `match`.
    """
    bands = _known_bands(db, conn, {value for page in pages for value in page.around})
    named = _known(conn, _NAMED, {page.address for page in pages if page.address})
    there = _known(conn, _THERE, {address for page in pages for address in page.translations})
    found: list[bool] = []
    for page in pages:
        known = page.address in named or not there.isdisjoint(page.translations)
        found.append(not known and bands.isdisjoint(page.around))
        bands |= page.bands
        named |= page.translations
        if page.address:
            there.add(page.address)
    return found


# Built once: to build a statement costs more than to run it. PostgreSQL takes arrays: a list of a thousand
# parameters, or a row at a time, costs it a tenth of a second.
_BIGINTS = ARRAY(BigInteger)
_ANY_BAND = select(band.c.value).where(band.c.value == any_(bindparam("wanted", type_=_BIGINTS))).distinct()
_INSERT_ARRAYS = (
    postgresql.insert(band)
    .from_select(
        ["value", "article_id"],
        select(*(func.unnest(bindparam(name, type_=_BIGINTS)) for name in ("value", "article_id"))),
    )
    .on_conflict_do_nothing()
)
_BANDS = select(band.c.value).where(band.c.value.in_(bindparam("wanted", expanding=True))).distinct()
_NAMED = select(translation.c.address).where(translation.c.address.in_(bindparam("wanted", expanding=True)))
_THERE = select(article_key.c.value).where(
    article_key.c.kind == "url", article_key.c.value.in_(bindparam("wanted", expanding=True))
)


def _known_bands(db: Database, conn: Connection, values: Collection[int]) -> set[int]:
    wanted = sorted(values)
    if db.dialect == "postgresql":
        return {*conn.execute(_ANY_BAND, {"wanted": wanted}).scalars()}
    # SQLite takes 32,766 parameters.
    lots = (wanted[at : at + 10_000] for at in range(0, len(wanted), 10_000))
    return {value for lot in lots for value in conn.execute(_BANDS, {"wanted": lot}).scalars()}


def _known(conn: Connection, query: Select[Any], addresses: Collection[str]) -> set[str]:
    return {*conn.execute(query, {"wanted": sorted(addresses)}).scalars()} if addresses else set()


def _translated(conn: Connection, of: Article, found_by: Marks) -> Match | None:
    if found_by.address:
        for row in _articles(conn, _naming(found_by.address)):
            if _may_translate(row, of):
                return _joined(row, "is article {} in another language: that page names its address")
    if found_by.translations:
        for row in _articles(conn, _at(found_by.translations)):
            if _may_translate(row, of):
                return _joined(row, "is article {} in another language: it names that page's address")
    return None


def _naming(address: str) -> Select[tuple[int]]:
    return select(translation.c.article_id).where(translation.c.address == address)


def _at(addresses: Collection[str]) -> Select[tuple[int]]:
    return select(article_key.c.article_id).where(
        article_key.c.kind == "url", article_key.c.value.in_(sorted(addresses))
    )


def _articles(conn: Connection, ids: Select[tuple[int]] | Sequence[int]) -> Sequence[Row[Any]]:
    query: Select[Any] = select(
        article.c.id,
        article.c.story_id,
        article.c.language,
        article.c.published,
        article.c.first_seen,
        article.c.content,
        article.c.sample,
        story.c.state,
        story.c.backlog,
    ).join(story, story.c.id == article.c.story_id)
    return conn.execute(query.where(article.c.id.in_(ids)).order_by(article.c.id)).all()


def _may_translate(row: Row[Any], of: Article) -> bool:
    # A page that names one in its own language is a site's mistake, or an edition for another region.
    both = bool(row.language and of.language)
    return row.sample == of.sample and not (both and same_language(row.language, of.language or ""))


def _joined(row: Row[Any], why: str, *, is_translation: bool = True) -> Match:
    told = why.format(row.id)
    if row.state != StoryState.READY:
        told += f"; its story is {row.state}"
    elif row.backlog:
        told += "; its story is backlog"
    return Match(row.story_id, told, is_translation)


def _reprinted(
    db: Database, conn: Connection, of: Article, values: Collection[int], told_at: datetime
) -> Match | None:
    if not (sharing := _sharing(db, conn, values)):
        return None
    rows = {row.id: row for row in _articles(conn, sharing)}
    says = evidence(of)
    for row in (rows[number] for number in sharing):
        if row.sample != of.sample:
            continue
        apart = told_at - (row.published or row.first_seen)
        verdict = judge(evidence(from_json(row.content)), says, apart)
        if verdict.same:
            why = f"says what article {{}} says ({verdict.share:.0%} of their text is the same)"
            return _joined(row, why, is_translation=False)
    return None


def _sharing(db: Database, conn: Connection, values: Collection[int]) -> list[int]:
    """List the articles that share most bands, the first of them first; of each band the newest count."""
    if not values:
        return []
    newest = _newest_by_array if db.dialect == "postgresql" else _newest_by_union
    shared = Counter(conn.execute(*newest(sorted(values))).scalars())
    return sorted(shared, key=lambda number: (-shared[number], number))[:CANDIDATES]


def _newest_of(value: ColumnElement[int]) -> Select[tuple[int]]:
    # One short walk down the index for each band, however many articles have it.
    newest = select(band.c.article_id).where(band.c.value == value)
    return newest.order_by(band.c.article_id.desc()).limit(AT_ONE_BAND)


def _newest_by_array(values: list[int]) -> tuple[Select[tuple[int]], dict[str, Any]]:
    # PostgreSQL takes 7 ms to plan the union, SQLite has no LATERAL.
    return _lateral(), {"wanted": values}


@cache
def _lateral() -> Select[tuple[int]]:
    values = func.unnest(bindparam("wanted", type_=_BIGINTS))
    wanted = values.table_valued("value").render_derived("wanted")
    each = _newest_of(wanted.c.value).lateral()
    return select(each.c.article_id).select_from(wanted.join(each, true()))


def _newest_by_union(values: list[int]) -> tuple[CompoundSelect[tuple[int]], dict[str, Any]]:
    return _union(len(values)), {f"v{at}": value for at, value in enumerate(values)}


@lru_cache(maxsize=100)
def _union(number: int) -> CompoundSelect[tuple[int]]:
    each = (_newest_of(bindparam(f"v{at}", type_=BigInteger)).subquery() for at in range(number))
    return union_all(*(select(one.c.article_id) for one in each))
