"""Corrections: which told stories a revision has made wrong, for schedules with `updates: repost`."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.model.correction import Correction
from bot.model.story import Story
from bot.store.revised import revised_since_told
from bot.text.changes import corrects

LASTS = timedelta(days=1)
"""How long after a revision came it still goes out: later nobody looks for the correction of a post."""


def corrections(
    conn: Connection, target_id: int, stories: Sequence[Story], now: datetime
) -> dict[int, Correction]:
    """Give the corrections that a target is owed, by story.

    Only what changes the headline or a sentence that was printed counts; and of a story in several languages
    the version that was told.
    """
    newest = {story.id: (story.article_id, story.revision) for story in stories if story.revision > 1}
    found = revised_since_told(conn, target_id, newest, now - LASTS) if newest else []
    return {
        one.story_id: Correction(one.story_id, one.revision, one.revised_at, what)
        for one in found
        if newest[one.story_id] == (one.article_id, one.revision)
        and (what := corrects(one.told, one.now, one.printed))
    }
