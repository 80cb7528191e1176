"""Correct: a revision that comes before an edition's first send recomposes it."""

from dataclasses import replace

from bot.compose import Press
from bot.model.edition import EditionRow
from bot.model.errors import BotError
from bot.store import articles, editions, outbox


def refresh_waiting(press: Press) -> list[tuple[str, str | None]]:
    """Compose anew each waiting edition of which an article was revised; give each key and what went wrong.

    Once anything of an edition was begun its text is frozen. One that cannot be composed anew (a template
    fails, the new text does not fit) waits: the old text is not sent.
    """
    with press.db.read() as conn:
        waiting = [row for row in editions.outdated(conn) if not row.recipe.edited]
    done: list[tuple[str, str | None]] = []
    for row in waiting:
        try:
            if refresh(press, row):
                done.append((row.key, None))
        except BotError as error:
            done.append((row.key, f"it waits, as its revised text cannot be made: {error}"))
    return done


def refresh(press: Press, row: EditionRow) -> bool:
    """Compose a waiting edition anew; False if something of it was begun meanwhile.

    Raises BotError if a template fails or the new text does not fit; nothing is changed then.
    """
    outlet = press.outlets.get(row.target)
    if outlet is None or outlet.adapter != row.adapter:
        return False
    with press.db.read() as conn:
        frozen = editions.renditions_of(conn, row.id)
        updates = editions.corrected_by(conn, row.id)
        news = {
            story.id: replace(story, update=story.id in updates)
            for story in articles.by_ids(
                conn, editions.stories_of(conn, row.id), sites=press.sites, language=outlet.language
            )
        }
        now = press.db.now(conn)
    day = row.local_date or press.today(now)
    made = {
        rendition_id: press.render(
            press.brief(row.recipe, outlet, tuple(news[number] for number in ids if number in news), day)
        )
        for rendition_id, ids in frozen
    }
    with press.db.write() as conn:
        now = press.db.now(conn)
        if not outbox.nothing_begun(conn, row.id, now):
            return False
        editions.put_stories(conn, row.id, list(news.values()))
        for rendition_id, new in made.items():
            editions.freeze_again(conn, rendition_id, new, now)
            if row.channel != "email":
                recipient = outbox.take_back_parts(conn, row.id)
                outbox.put_parts(
                    conn, row, rendition_id=rendition_id, recipient=recipient, parts=len(new.parts), now=now
                )
                editions.count_audience(conn, row.id, len(new.parts))
    return True
