"""What a newsletter has mailed already, so that a story that became ready anew does not go to a reader twice.

A digest tells what came since a reader's last one, by `ready_no`; a story that was released, or whose embargo
came, has a new one. Those of its readers who had it before do not get it again.
"""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, select

from bot.model.edition import EditionState, Outlet
from bot.model.story import Story
from bot.store.schema import edition, edition_story

Mailed = Mapping[int, Sequence[int]]
"""The cuts of the digests that held a story, by its id."""


def read(conn: Connection, outlet: Outlet, stories: Sequence[Story]) -> dict[int, list[int]]:
    """Give the digests of an outlet's newsletter that held those of the stories that became ready anew."""
    # In a language a story may be new since its translation came, and have been mailed without one before.
    in_language = outlet.language is not None
    anew = [story.id for story in stories if in_language or story.ready_at not in (None, story.first_seen)]
    if not anew or outlet.newsletter is None:
        return {}
    rows = conn.execute(
        select(edition_story.c.story_id, edition.c.cut)
        .join(edition, edition.c.id == edition_story.c.edition_id)
        .where(
            edition_story.c.story_id.in_(anew),
            edition.c.newsletter == outlet.newsletter,
            edition.c.adapter == outlet.adapter,
            edition.c.cut.is_not(None),
            edition.c.state != EditionState.SKIPPED,
        )
    )
    found: dict[int, list[int]] = {}
    for row in rows:
        found.setdefault(row.story_id, []).append(row.cut)
    return found


def fresh(stories: Sequence[Story], mailed: Mailed, since: int) -> list[Story]:
    """Give the stories that are new to a reader whose last digest had the cut `since`."""
    return [
        story
        for story in stories
        if story.ready_no > since and not any(cut <= since for cut in mailed.get(story.id, ()))
    ]
