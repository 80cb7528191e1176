"""What must be true of a delivery at the last moment, as predicates of the UPDATE that moves it."""

from datetime import datetime

from sqlalchemy import BindParameter, and_, exists, or_, true
from sqlalchemy.sql.elements import ColumnElement

from bot.model.delivery import State
from bot.model.edition import EditionState
from bot.model.story import StoryState
from bot.store.schema import (
    article,
    attempt,
    delivery,
    edition,
    edition_story,
    pause,
    story,
    subscription,
    target,
)

earlier = delivery.alias("earlier")

HELD_WITH_STORY = "the story is held by an editor"
"""The reason of a delivery that goes on when its story is released."""


def paused() -> ColumnElement[bool]:
    """Whether a delivery's target, schedule, edition or everything is paused."""
    return exists().where(
        or_(
            pause.c.scope == "all",
            and_(pause.c.scope == "target", pause.c.name == target.c.name),
            and_(pause.c.scope == "schedule", pause.c.name == edition.c.schedule),
            and_(pause.c.scope == "edition", pause.c.name == edition.c.key),
        ),
        target.c.id == delivery.c.target_id,
        edition.c.id == delivery.c.edition_id,
    )


def earlier_parts_allow() -> ColumnElement[bool]:
    """Whether the parts before it let a part go: X chains receipts, others only keep the order."""
    passed = or_(
        earlier.c.state == State.SENT,
        and_(
            earlier.c.channel != "x",
            earlier.c.state.in_([State.UNCERTAIN, State.ABANDONED]),
        ),
    )
    return or_(
        delivery.c.part == 1,
        exists().where(
            earlier.c.edition_id == delivery.c.edition_id,
            earlier.c.recipient_key == delivery.c.recipient_key,
            earlier.c.part == delivery.c.part - 1,
            passed,
        ),
    )


def edition_is(state: EditionState) -> ColumnElement[bool]:
    """Whether a delivery's edition is in this state."""
    return exists().where(edition.c.id == delivery.c.edition_id, edition.c.state == state)


def story_is_not(state: StoryState) -> ColumnElement[bool]:
    """Whether any story of a delivery's edition is in another state."""
    return _any_story(story.c.state != state)


def story_is(state: StoryState) -> ColumnElement[bool]:
    """Whether any story of a delivery's edition is in this state."""
    return _any_story(story.c.state == state)


def embargoed(now: datetime | BindParameter[datetime]) -> ColumnElement[bool]:
    """Whether any story of a delivery's edition is to wait for a time that has not come."""
    return _any_story(story.c.publish_after > now)


def withheld(now: datetime | BindParameter[datetime]) -> ColumnElement[bool]:
    """Whether any story of a delivery's edition is held, killed or embargoed: all of it in one look."""
    return _any_story(or_(story.c.state != StoryState.READY, story.c.publish_after > now))


def _any_story(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(
        edition_story.c.edition_id == delivery.c.edition_id,
        story.c.id == edition_story.c.story_id,
        condition,
    )


def tells(story_id: int) -> ColumnElement[bool]:
    """Whether a delivery's edition tells this story."""
    mine = edition_story.c.edition_id == delivery.c.edition_id
    return exists().where(mine, edition_story.c.story_id == story_id)


def too_late(now: datetime | BindParameter[datetime]) -> ColumnElement[bool]:
    """Whether the slot has passed: binds part 1 only, a begun thread is finished."""
    return and_(delivery.c.part == 1, delivery.c.expires_at.is_not(None), delivery.c.expires_at <= now)


def may_have_gone() -> ColumnElement[bool]:
    """Whether a reader may have the delivery: sent, or once uncertain and nobody said that it did not go."""
    return or_(
        delivery.c.state.in_([State.SENDING, State.SENT, State.UNCERTAIN, State.ABANDONED]),
        exists().where(attempt.c.delivery_id == delivery.c.id, attempt.c.outcome == "uncertain"),
    )


def text_stands() -> ColumnElement[bool]:
    """Whether the edition's text is the newest, or can change no more: something of it was begun."""
    revised = exists().where(
        edition_story.c.edition_id == delivery.c.edition_id,
        article.c.id == edition_story.c.article_id,
        article.c.revision > edition_story.c.revision,
    )
    edited = exists().where(
        edition.c.id == delivery.c.edition_id, edition.c.recipe["edited"].as_boolean() == true()
    )
    begun = exists().where(
        earlier.c.edition_id == delivery.c.edition_id,
        or_(earlier.c.attempts > 0, earlier.c.state != State.DUE),
    )
    return or_(~revised, edited, begun)


def left() -> ColumnElement[bool]:
    """Whether the delivery's subscriber no longer wants it."""
    return and_(
        delivery.c.subscriber_id.is_not(None),
        ~exists().where(
            subscription.c.subscriber_id == delivery.c.subscriber_id,
            subscription.c.newsletter == delivery.c.newsletter,
            subscription.c.state == "active",
        ),
    )
