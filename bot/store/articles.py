"""Articles and stories as they are read: by number, by words, and those that may go out."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    Text,
    cast,
    exists,
    false,
    func,
    literal,
    or_,
    select,
    update,
)

from bot.model.article import Article, Block, Image
from bot.model.folding import folded
from bot.model.identity import url_key
from bot.model.story import Story, StoryState
from bot.store.database import Database
from bot.store.schema import article, article_key, counter, dropped, edition, story

NEWS = 2000
"""How many of the newest stories are candidates; older ones are history. Ten days of a large newsroom."""

READY_NO = "ready_no"


def to_json(of: Article) -> dict[str, Any]:
    """Give an article as plain values for the database; `from_json` gives the same article back."""
    return {
        "headline": of.headline,
        "body": [[block.kind, block.text] for block in of.body],
        "section": of.section,
        "authors": list(of.authors),
        "published": of.published.isoformat() if of.published else None,
        "standfirst": of.standfirst,
        "publisher": of.publisher,
        "language": of.language,
        "url": of.url,
        "image": [of.image.url, of.image.alt, of.image.credit] if of.image else None,
        "source_key": of.source_key,
        "sample": of.sample,
        # Only where there is one: articles of 0.1 have no such fields and are no revisions for it.
        **({"publish_after": of.publish_after.isoformat()} if of.publish_after else {}),
        **({"translations": list(of.translations)} if of.translations else {}),
        **({"social_title": of.social_title} if of.social_title else {}),
    }


def from_json(values: Mapping[str, Any]) -> Article:
    """Give the article that `to_json` wrote."""
    published, image = values["published"], values["image"]
    embargo = values.get("publish_after")
    return Article(
        headline=values["headline"],
        body=tuple(Block(kind, text) for kind, text in values["body"]),
        section=values["section"],
        authors=tuple(values["authors"]),
        published=datetime.fromisoformat(published) if published else None,
        standfirst=values["standfirst"],
        publisher=values["publisher"],
        language=values["language"],
        url=values["url"],
        image=Image(*image) if image else None,
        source_key=values["source_key"],
        publish_after=datetime.fromisoformat(embargo) if embargo else None,
        translations=tuple(values.get("translations", ())),
        social_title=values.get("social_title"),
        sample=values["sample"],
    )


def current_cut(conn: Connection) -> int:
    """Give the highest `ready_no` so far, 0 if there is none; ask in an intake transaction."""
    return conn.execute(select(counter.c.value).where(counter.c.name == READY_NO)).scalar() or 0


def next_ready_no(db: Database, conn: Connection) -> int:
    """Give out the next `ready_no`; only in an intake transaction, so that cuts see every one below."""
    return next_ready_nos(db, conn, 1)[0]


def next_ready_nos(db: Database, conn: Connection, number: int) -> range:
    """Give out the next so many; only in an intake transaction."""
    grown = db.insert(counter).values(name=READY_NO, value=number)
    last: int = conn.execute(
        grown.on_conflict_do_update(
            index_elements=[counter.c.name], set_={"value": counter.c.value + number}
        ).returning(counter.c.value)
    ).scalar_one()
    return range(last - number + 1, last + 1)


def make_ready(db: Database, conn: Connection, story_id: int, now: datetime) -> None:
    """Give a story a new `ready_no`: it is news from now on; only in an intake transaction."""
    number = next_ready_no(db, conn)
    conn.execute(update(story).where(story.c.id == story_id).values(ready_no=number, ready_at=now))


def _stories(language: str | None = None) -> Select[Any]:
    # A story is told through the first of its articles; in a language, through the first one in that
    # language: itself, or a translation.
    mine = article.c.story_id == story.c.id
    first = select(func.min(article.c.id)).where(mine).correlate(story).scalar_subquery()
    told: ColumnElement[int] = first
    if language is not None:
        may = or_(article.c.ready_no.is_not(None), article.c.id == first)
        fits = select(func.min(article.c.id)).where(mine, may, _spoken(language)).correlate(story)
        told = func.coalesce(fits.scalar_subquery(), first)
    return select(
        story,
        article.c.id.label("article_id"),
        article.c.revision,
        article.c.content,
        article.c.ready_no.label("translated_no"),
        article.c.first_seen.label("translated_at"),
        article.c.source.label("told_by"),
    ).join(article, article.c.id == told)


def _spoken(language: str) -> ColumnElement[bool]:
    """Whether an article is in a language, wherever it is spoken (`bot.model.subject.same_language`)."""
    tongue, said = re.split("[-_]", language)[0].lower(), func.lower(article.c.language)
    return or_(
        said == tongue,
        said.startswith(f"{tongue}-", autoescape=True),
        said.startswith(f"{tongue}_", autoescape=True),
    )


def _story(row: Row[Any], sites: Mapping[str, str]) -> Story:
    told = from_json(row.content)
    # A translation is news to its readers since it came, if its story was ready before.
    came = bool(row.ready_no) and (row.translated_no or 0) > row.ready_no
    return Story(
        id=row.id,
        article_id=row.article_id,
        revision=row.revision,
        ready_no=row.translated_no if came else row.ready_no or 0,
        article=told,
        first_seen=row.translated_at if came else row.first_seen,
        source=row.told_by,
        state=StoryState(row.state),
        backlog=row.backlog,
        link=told.url or sites.get(row.told_by),
        ready_at=row.translated_at if came else row.ready_at,
        publish_after=row.publish_after,
        why=row.why,
        pinned=row.pinned_at is not None,
    )


def candidates(
    conn: Connection,
    *,
    sites: Mapping[str, str],
    since_no: int = 0,
    cut: int | None = None,
    limit: int = NEWS,
    language: str | None = None,
) -> list[Story]:
    """List the newest stories with `since_no < ready_no <= cut`, held and killed ones included.

    `sites` gives each source's page, linked to where an article has no address. In order of `ready_no`.
    With a `language` each is told in it if there is a translation, and its `ready_no` is that of the
    translation if that came later.
    """
    first = [story.c.ready_no > since_no]
    later = [article.c.ready_no > since_no]
    if cut is not None:
        first, later = [*first, story.c.ready_no <= cut], [*later, article.c.ready_no <= cut]
    rows = list(conn.execute(_stories(language).where(*first).order_by(story.c.ready_no.desc()).limit(limit)))
    if language is not None:
        translated = select(article.c.story_id).where(*later, _spoken(language))
        ids = translated.order_by(article.c.ready_no.desc()).limit(limit)
        rows += conn.execute(_stories(language).where(story.c.id.in_(ids))).all()
    found = {row.id: _story(row, sites) for row in rows}.values()
    fit = [one for one in found if since_no < one.ready_no and (cut is None or one.ready_no <= cut)]
    return sorted(fit, key=lambda one: one.ready_no)[-limit:]


def waiting_arrivals(
    conn: Connection,
    schedule: str,
    adapter: str,
    moment: datetime,
    *,
    sites: Mapping[str, str],
    language: str | None = None,
) -> list[Story]:
    """List the stories that became ready at `moment` or later and have no edition of an arrival schedule.

    Backlog is left out, and what an editor dropped from it; in order of `ready_no`, at most `NEWS`.
    """
    slot = literal("story:") + cast(story.c.id, Text)
    had = exists().where(edition.c.schedule == schedule, edition.c.adapter == adapter, edition.c.slot == slot)
    out = exists().where(dropped.c.story_id == story.c.id, dropped.c.schedule == schedule)
    query = _stories(language).where(
        story.c.ready_at >= moment, story.c.ready_no.is_not(None), story.c.backlog == false(), ~had, ~out
    )
    rows = conn.execute(query.order_by(story.c.ready_no.desc()).limit(NEWS)).all()
    return [_story(row, sites) for row in reversed(rows)]


def by_ids(
    conn: Connection, ids: Iterable[int], *, sites: Mapping[str, str], language: str | None = None
) -> list[Story]:
    """List stories in the order of their ids as given; an id that is not there is left out."""
    wanted = list(ids)
    rows = conn.execute(_stories(language).where(story.c.id.in_(wanted)))
    found = {row.id: _story(row, sites) for row in rows}
    return [found[number] for number in wanted if number in found]


def by_article(conn: Connection, article_id: int, *, sites: Mapping[str, str]) -> Story | None:
    """Give the story of an article, told in its language; None if there is no such article."""
    named = conn.execute(select(article.c.story_id, article.c.language).where(article.c.id == article_id))
    if (one := named.first()) is None:
        return None
    return by_ids(conn, [one.story_id], sites=sites, language=one.language)[0]


def recent(conn: Connection, limit: int, *, sites: Mapping[str, str]) -> list[Story]:
    """List the newest stories, whatever their state, newest first."""
    rows = conn.execute(_stories().order_by(story.c.id.desc()).limit(limit))
    return [_story(row, sites) for row in rows]


def find(conn: Connection, text: str, *, sites: Mapping[str, str]) -> list[Story]:
    """List the stories an editor may mean, newest first: an article's id, its address, words of its headline.

    Every word must begin a word of the headline; case, accents and punctuation do not matter.
    """
    text = text.strip()
    if text.isascii() and text.isdigit():
        found = by_article(conn, int(text), sites=sites) if len(text) < 19 else None
        return [found] if found else []
    if "://" in text:
        key = url_key(text)
        at = select(article_key.c.article_id).where(article_key.c.kind == "url", article_key.c.value == key)
        number = conn.execute(at).scalar()
        found = by_article(conn, number, sites=sites) if number else None
        return [found] if found else []
    return by_ids(conn, saying(conn, text), sites=sites)


def saying(conn: Connection, text: str) -> list[int]:
    """List the ids of the stories whose headline has words that begin with the text's, newest first."""
    wanted = re.findall(r"\w+", folded(text))
    headlines = conn.execute(select(article.c.story_id, article.c.headline).order_by(article.c.id.desc()))
    return list(dict.fromkeys(row.story_id for row in headlines if _says(folded(row.headline), wanted)))


def _says(headline: str, wanted: list[str]) -> bool:
    # Nearly every headline fails the first test, which costs a hundredth of the second.
    if not wanted or not all(word in headline for word in wanted):
        return False
    standing = re.findall(r"\w+", headline)
    return all(any(there.startswith(word) for there in standing) for word in wanted)
