"""Corrections: which told stories a revision has made wrong, and how they are told."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.model.correction import Correction
from bot.model.story import Story
from bot.store.revised import revised_since_told, standing_posts
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


def corrected_post(
    conn: Connection, target_id: int, channel: str, story_id: int, parts: int
) -> dict[str, str] | None:
    """Say where a correction of so many parts goes: None is a post of its own.

    On Telegram it takes the place of the told posts, if it has as many parts as they; on X, where a post
    cannot be changed, it is a reply to the last of them. What an editor has not settled yet is left alone.
    """
    posts = standing_posts(conn, target_id, story_id)
    if posts and channel == "telegram" and len(posts) == parts:
        return {"changes": " ".join(posts)}
    if posts and channel == "x":
        return {"answers": posts[-1]}
    return None
