"""Send: an editor's own edition of one story, through the same outbox and the same walls."""

import secrets
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection

from bot.compose import Composed, Press, ToldMeanwhile, claim_all, claim_free, edition_key, write_post
from bot.digest import Alone, write_audience
from bot.model.edition import EditionState, NewEdition, Outlet, Recipe, Rendition
from bot.model.errors import BotError, UsageError
from bot.model.schedule import Newsroom, StoryRule
from bot.model.story import Story, StoryState
from bot.model.words import moment
from bot.store import articles, editions, subscribers, targets

SCHEDULE = "send"
LATE = timedelta(hours=3)
"""How long an editor's send may wait for a channel; then it is no longer what they meant by now."""

DEFAULT_TEMPLATES = {"email": "email/digest", "telegram": "telegram/post"}


class ToldAlready(BotError):
    """The target was told this story before; the message says when and by what."""


def outlets_for(names: list[str], outlets: dict[str, Outlet]) -> list[Outlet]:
    """Give the outlets that targets or channels name; a channel means its only target.

    Raises UsageError for an unknown name and for a channel with several targets.
    """
    found: dict[str, Outlet] = {}
    for name in names:
        mine = [outlets[name]] if name in outlets else [o for o in outlets.values() if o.channel == name]
        if len(mine) > 1:
            listed = ", ".join(outlet.name for outlet in mine)
            raise UsageError(f"{name} has several targets: {listed}; name the one you mean")
        if not mine:
            known = ", ".join(f"{outlet.name} ({outlet.channel})" for outlet in outlets.values())
            raise UsageError(f"{name} is no target or channel; there are: {known}")
        found[mine[0].name] = mine[0]
    return list(found.values())


def recipe_for(newsroom: Newsroom, outlet: Outlet, style: str | None) -> Recipe:
    """Give how a story is printed for an outlet: as its schedule does, or in the style asked for."""
    mine = [schedule for schedule in newsroom.schedules.values() if schedule.to == outlet.name]
    if outlet.channel == "x":
        wanted = style or next((schedule.style for schedule in mine if schedule.style), None) or "thread"
        template = next((s.template for s in mine if (s.style or "thread") == wanted), f"x/{wanted}")
        return Recipe(template, wanted)
    template = next((s.template for s in mine), DEFAULT_TEMPLATES.get(outlet.channel, ""))
    return Recipe(template, None, next((s.subject for s in mine if s.subject), None))


def told_already(press: Press, story: Story, outlet: Outlet) -> str | None:
    """Say when and by what the outlet was told the story, or None if it was not."""
    with press.db.read() as conn:
        known = targets.known_target(conn, outlet)
        row = editions.told_by(conn, known, story.id) if known is not None else None
    if row is None:
        return None
    whom = f" by {row['by']}" if row["by"] else ""
    zone = press.newsroom.zone
    at = moment(row["told_at"], datetime.now(UTC), zone)
    return f"{outlet.name} was told on {at} {zone}{whom} ({row['key']})"


def refuse_withheld(press: Press, story: Story, at: datetime | None, now: datetime) -> None:
    """Raise BotError, with the way out, for a story that may not go out `at` that time (None: now)."""
    number, zone = story.article_id, press.newsroom.zone
    if story.state is StoryState.KILLED:
        raise BotError(f"article {number} is killed: it never goes out")
    if story.state is StoryState.HELD:
        why = story.why or "by an editor"
        raise BotError(
            f"article {number} is held: {why}. Nothing was sent; `bot release {number}` lets it go"
        )
    if story.publish_after and story.publish_after > max(at or now, now):
        until = f"{moment(story.publish_after, now, zone)} {zone}"
        raise BotError(
            f"article {number} is embargoed until {until}. Nothing was sent; say --at for a later time, "
            f"or `bot embargo {number} --lift`"
        )


def readers(conn: Connection, outlet: Outlet) -> int | None:
    """Count the subscribers an editor's mail goes to; None for a post."""
    if outlet.newsletter is None:
        return None
    return subscribers.audience_count(conn, outlet.newsletter)


def in_language(press: Press, story: Story, outlet: Outlet) -> Story:
    """Give a story as an outlet's readers can read it: in their language if it is there, else as it is."""
    if outlet.language is None:
        return story
    with press.db.read() as conn:
        return articles.by_ids(conn, [story.id], sites=press.sites, language=outlet.language)[0]


def render_send(press: Press, story: Story, outlet: Outlet, how: Recipe, now: datetime) -> Rendition:
    """Render an editor's edition without writing anything; raises TemplateError or DoesNotFit."""
    return press.render(press.brief(how, outlet, (story,), press.today(now)))


def compose_send(
    press: Press,
    story: Story,
    outlet: Outlet,
    how: Recipe,
    made: Rendition,
    *,
    by: str,
    again: bool = False,
    at: datetime | None = None,
) -> Composed:
    """Put an editor's edition into the outbox: exactly the rendition that was shown.

    Raises ToldAlready, and writes nothing, if the target was told the story and `again` does not overrule it;
    BotError if the story may not go out then.
    """
    with press.db.read() as conn:
        now = press.db.now(conn)
    refuse_withheld(press, story, at, now)
    slot = f"send:{now:%Y%m%d-%H%M%S}-{secrets.token_hex(2)}"
    due = max(at or now, now)
    wanted = NewEdition(
        key=edition_key("send", f"{outlet.name} {slot.removeprefix('send:')}", outlet.adapter),
        kind="send",
        schedule=SCHEDULE,
        slot=slot,
        outlet=outlet,
        state=EditionState.PLANNING if outlet.channel == "email" else EditionState.READY,
        due_at=due,
        expires_at=due + LATE,
        priority=1,
        by=by,
        recipe=how,
    )
    alone = Alone(press, SCHEDULE, StoryRule(), how, outlet, press.today(now), now, stories=[story])
    mail = outlet.channel == "email"
    head = press.mail_head(outlet, wanted.key, due) if mail else {}
    try:
        with press.db.write() as conn:
            now = press.db.now(conn)
            edition_id = editions.open_edition(press.db, conn, wanted, now)
            if edition_id is None:
                raise BotError(f"{wanted.key} exists already; try again")
            row = editions.by_id(conn, edition_id)
            if again:
                # `first` too, if it is free: a schedule that composes it now must not tell it as well.
                claim_free(press, conn, row, {story.id: "first"}, now)
            occasions = {story.id: f"again:{wanted.key}" if again else "first"}
            if mail:
                claim_all(press, conn, row, occasions, now)
                alone.freeze(conn, edition_id, {(story.id,): ((story,), made)}, head, now)
            else:
                write_post(press, conn, row, outlet, (story,), made, occasions=occasions, now=now)
            targets.write_log(conn, by, "send", wanted.key, now, story=story.id, again=again)
    except ToldMeanwhile:
        raise ToldAlready(told_already(press, story, outlet) or "told already") from None
    if mail:
        write_audience(press, row, alone)
    return Composed(
        SCHEDULE, slot, outlet, "ready", f"by {by}", wanted.key, edition_id, (story.article.headline,)
    )
