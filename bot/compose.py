"""Compose: make what each due slot publishes, once (walls 3 and 4).

Choosing is pure (`bot.model.choice`); here candidates are read, the choice rendered, and edition, claims,
rendition and deliveries committed together. Nothing is rendered inside a writing transaction.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.model.choice import Choice, choose
from bot.model.edition import (
    Brief,
    EditionRow,
    EditionState,
    NewEdition,
    Outlet,
    Recipe,
    Rendition,
    Slot,
)
from bot.model.errors import BotError, DoesNotFit
from bot.model.schedule import Newsroom, Schedule
from bot.model.story import Story
from bot.store import articles, editions, outbox, targets
from bot.store.database import Database

LOOK_BACK = timedelta(days=7)
"""How far back a start looks for slots that passed unsent: each is recorded as skipped, with the reason."""


@dataclass(frozen=True, slots=True)
class Press:
    """What composing needs of a newsroom; `bot.wiring` sets it up."""

    db: Database
    newsroom: Newsroom
    outlets: Mapping[str, Outlet]
    render: Callable[[Brief], Rendition]
    mail_head: Callable[[EditionRow, Outlet], dict[str, str]]
    public_url: str

    def brief(self, how: Recipe, outlet: Outlet, stories: tuple[Story, ...], day: date) -> Brief:
        """Give all that a rendition of these stories is made from; `day` is its date where it is read."""
        return Brief(
            stories=stories,
            channel=outlet.channel,
            template=how.template,
            style=how.style,
            language=outlet.language or self.newsroom.language,
            date=day,
            publication=outlet.newsletter or self.newsroom.name,
            newsroom=self.newsroom.name,
            public_url=self.public_url,
            subject=how.subject,
            postal_address=outlet.postal_address,
            site=next(iter(self.sites.values()), None),
        )

    @property
    def compose_post(
    press: Press,
    name: str,
    schedule: Schedule,
    slot: Slot,
    now: datetime,
    *,
    forced: bool = False,
    only: Iterable[int] | None = None,
) -> Composed:
    """Make the edition of an X or Telegram slot, or record why there is none.

    `only` narrows the candidates to these stories. `forced` also publishes a slot that was passed unsent.
    Raises BotError if a template fails; then nothing is written and the slot can be composed again.
    """
    outlet = press.outlets[schedule.to]
    narrowed = None if only is None else frozenset(only)
    unfit: dict[int, str] = {}
    while True:
        with press.db.read() as conn:
            stories, told = candidates(press, conn, outlet)
            if editions.slots_taken(conn, name, outlet.adapter, [slot.key]) and not forced:
                return Composed(name, slot.key, outlet, "taken", "this slot has its edition already")
        stories = [s for s in stories if s.id not in unfit and (narrowed is None or s.id in narrowed)]
        choice = choose(schedule.stories, stories, now=now, told=told, zone=press.newsroom.zone)
        if not choice.chosen:
            return skip(press, name, schedule, slot, nothing(choice, unfit), now)
        try:
            made = press.render(
                press.brief(recipe(schedule, outlet.channel), outlet, choice.chosen, press.today(now))
            )
        except DoesNotFit as error:
            unfit |= dict.fromkeys((story.id for story in choice.chosen), str(error))
            continue
        try:
            return _commit_post(press, name, schedule, slot, choice.chosen, made, forced=forced)
        except ToldMeanwhile:
            continue


def nothing(choice: Choice, unfit: Mapping[int, str]) -> str:
    """Say why a slot has no stories."""
    reason = choice.nothing or "no new stories"
    return f"{reason}; does not fit: {'; '.join(unfit.values())}" if unfit else reason


def _commit_post(
    press: Press,
    name: str,
    schedule: Schedule,
    slot: Slot,
    chosen: tuple[Story, ...],
    made: Rendition,
    *,
    forced: bool,
) -> Composed:
    outlet = press.outlets[schedule.to]
    wanted = new_edition(name, schedule, outlet, slot, EditionState.READY)
    with press.db.write() as conn:
        now = press.db.now(conn)
        if forced:
            editions.reopen_skipped(conn, name, outlet.adapter, slot.key)
            wanted = replace(wanted, due_at=now, expires_at=None)
        edition_id = editions.open_edition(press.db, conn, wanted, now)
        if edition_id is None:
            return Composed(name, slot.key, outlet, "taken", "this slot has its edition already")
        write_post(press, conn, edition_id, outlet, chosen, made, occasion="first", now=now)
    headlines = tuple(story.article.headline for story in chosen)
    reason = f"{len(made.parts)} part{'s' * (len(made.parts) != 1)}"
    return Composed(name, slot.key, outlet, "ready", reason, wanted.key, edition_id, headlines)


def write_post(
    press: Press,
    conn: Connection,
    edition_id: int,
    outlet: Outlet,
    chosen: tuple[Story, ...],
    made: Rendition,
    *,
    occasion: str,
    now: datetime,
) -> None:
    """Write claims, stories, rendition and deliveries of a post; raises ToldMeanwhile to roll all back."""
    row = editions.by_id(conn, edition_id)
    wanted = [story.id for story in chosen]
    granted = editions.claim_told(
        press.db,
        conn,
        target_id=row.target_id,
        stories=wanted,
        occasion=occasion,
        edition_id=edition_id,
        now=now,
    )
    if len(granted) < len(wanted):
        raise ToldMeanwhile
    editions.put_stories(conn, edition_id, chosen)
    frozen = editions.freeze(press.db, conn, edition_id, "", made, stories=wanted, head=None, now=now)
    recipient = targets.moved_recipient(conn, row.target_id, outlet.alias) or outlet.recipient
    outbox.put_parts(
        conn, row, rendition_id=frozen, recipient=recipient, parts=len(made.parts), now=now
    )
    editions.count_audience(conn, edition_id, len(made.parts))


def failed(name: str, slot: Slot, outlet: Outlet, error: BotError) -> Composed:
    """Say that a slot could not be composed now; nothing was written, the next tick tries again."""
    return Composed(name, slot.key, outlet, "failed", str(error))
