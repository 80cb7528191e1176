"""What state a story is in, and the moves between: taken in, held, released, embargoed, come of age."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bot.model.article import Article
from bot.model.story import StoryState
from bot.store.articles import next_ready_no
from bot.store.database import Database

UNTRUSTED = "the source is not trusted to post at once: an editor releases it"


def initial_state(
    db: Database, conn: Connection, of: Article, now: datetime, *, trust: str = "post"
) -> dict[str, Any]:
    """Give the columns of a new story that say whether it may go out; only in an intake transaction.

    `trust` is its source's, "post" or "hold". A held story has no `ready_no` until an editor releases it. One
    whose embargo or printed date lies ahead has one, which every schedule passes over, and gets a new one
    when it has come (`bot.publish.release_dated`).
    """
    if trust == "hold":
        return {
            "state": StoryState.HELD,
            "why": UNTRUSTED,
            "ready_no": None,
            "ready_at": None,
            "publish_after": of.publish_after,
        }
    return {
        "state": StoryState.READY,
        "why": None,
        "ready_no": next_ready_no(db, conn),
        "ready_at": now,
        "publish_after": of.publish_after,
    }
