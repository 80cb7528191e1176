"""Withhold: an editor holds a story, releases it, or embargoes it until a time; who did it is logged."""

from dataclasses import dataclass
from datetime import datetime

from bot.model.errors import BotError
from bot.model.story import Story, StoryState
from bot.model.words import moment
from bot.store import story_states
from bot.store.database import Database
from bot.store.targets import write_log


@dataclass(frozen=True, slots=True)
class Withheld:
    """What a decision changed. `deliveries` waited in the outbox and stop, or go on, with the story."""

    deliveries: int
    changed: bool = True


def hold(db: Database, story: Story, *, reason: str, by: str) -> Withheld:
    """Let nothing of a story go out until it is released; what went out already stays.

    Raises BotError for a killed story.
    """
    if story.state is StoryState.KILLED:
        raise BotError(f"article {story.article_id} is killed: nothing of it goes out in any case")
    with db.write() as conn:
        now = db.now(conn)
        waited = story_states.hold(conn, story.id, reason, now)
        write_log(conn, by, "hold", f"story {story.id}", now, reason=reason)
    return Withheld(waited)


def release(db: Database, story: Story, *, by: str) -> Withheld:
    """Let a held story go: it is news from now on. An embargo that is on it stays.

    Nothing changes for a story that is not held. Raises BotError for a killed one.
    """
    if story.state is StoryState.KILLED:
        raise BotError(f"article {story.article_id} is killed, which is for good")
    if story.state is StoryState.READY:
        return Withheld(0, changed=False)
    with db.intake() as conn:
        now = db.now(conn)
        waited = story_states.release(db, conn, story.id, now)
        write_log(conn, by, "release", f"story {story.id}", now)
    return Withheld(waited)


def embargo(db: Database, story: Story, until: datetime, *, zone: str, by: str) -> Withheld:
    """Let nothing of a story go out before a time; `zone` is the newsroom's, for what is said of it."""
    with db.write() as conn:
        now = db.now(conn)
        why = f"embargoed until {moment(until, now, zone)} {zone}"
        waited = story_states.embargo(conn, story.id, until, why, now)
        write_log(conn, by, "embargo", f"story {story.id}", now, until=until.isoformat())
    return Withheld(waited)


def lift_embargo(db: Database, story: Story, *, by: str) -> Withheld:
    """End a story's embargo before its time: it is news from now on. Nothing changes where there is none."""
    with db.intake() as conn:
        now = db.now(conn)
        if story.publish_after is None or story.publish_after <= now:
            return Withheld(0, changed=False)
        waited = story_states.lift_embargo(db, conn, story.id, now)
        write_log(conn, by, "lift", f"story {story.id}", now)
    return Withheld(waited)
