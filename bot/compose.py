"""Compose: make what each due slot publishes, once (walls 3 and 4).

Choosing is pure (`bot.model.choice`); here candidates are read, the choice rendered, and edition, claims,
rendition and deliveries committed together. Nothing is rendered inside a writing transaction.
"""

import re
from collections.abc import Callable, Collection, Container, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot import slots
from bot.ask_again import Ask, nobody_to_ask
from bot.corrections import corrected_post, corrections
from bot.model.choice import Choice, Verdict, choose
from bot.model.correction import Correction
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
from bot.model.errors import DoesNotFit
from bot.model.schedule import Newsroom, Schedule
from bot.model.story import Story
from bot.store import articles, editions, outbox, passed, preferences, targets
from bot.store.database import Database
from bot.text.weekdays import named_weekday


@dataclass(frozen=True, slots=True)
class Press:
    """What composing needs of a newsroom; `bot.wiring` sets it up."""

    db: Database
    newsroom: Newsroom
    outlets: Mapping[str, Outlet]
    render: Callable[[Brief], Rendition]
    mail_head: Callable[[Outlet, str, datetime], dict[str, str]]
    public_url: str
    ask: Ask = nobody_to_ask

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
    def sites(self) -> dict[str, str]:
        """Give each source's own page, the link of stories without a URL."""
        return {name: source.site for name, source in self.newsroom.sources.items() if source.site}

    def today(self, now: datetime) -> date:
        """Give the newsroom's local date."""
        return now.astimezone(ZoneInfo(self.newsroom.zone)).date()


@dataclass(frozen=True, slots=True)
class Due:
    """A slot of a schedule with the outlet that it publishes through; `day` is its date where it is read."""

    schedule: str
    rule: Schedule
    outlet: Outlet
    slot: Slot
    day: date

    def became(self, state: str, reason: str) -> "Composed":
        """Say what became of it when there is no new edition."""
        return Composed(self.schedule, self.slot.key, self.outlet, state, reason)


@dataclass(frozen=True, slots=True)
class Composed:
    """What became of a slot: `state` is ready, skipped, taken (it has an edition already) or failed."""

    schedule: str
    slot: str
    outlet: Outlet
    state: str
    reason: str
    edition: str | None = None
    edition_id: int | None = None
    headlines: tuple[str, ...] = ()


TAKEN = "this slot has its edition already"


class ToldMeanwhile(Exception):
    """Fewer stories were granted than chosen: another edition claimed one first; compose again."""


def edition_key(schedule: str, slot: str, adapter: str) -> str:
    """Give the name of an edition, fit for people, folders and URLs."""
    # Etc/GMT+5 and Etc/GMT-5 are ten hours apart.
    named = f"{schedule} {slot}".lower().replace("+", " plus ")
    words = re.sub(r"[^a-z0-9]+", "-", named).strip("-")
    return f"{words}-files" if adapter.startswith("files/") else words


def recipe(schedule: Schedule, channel: str, *, update: bool = False) -> Recipe:
    """Give how a schedule has its editions printed.

    A reply that corrects a thread on X is a single post, in the shipped template's form.
    """
    if update and schedule.updates == "correct" and channel == "x":
        return Recipe("x/post", "post")
    style = schedule.style or ("thread" if channel == "x" else None)
    return Recipe(schedule.template, style, schedule.subject)


def new_edition(due: Due, state: EditionState) -> NewEdition:
    """Give the edition that a slot would open."""
    slot, outlet = due.slot, due.outlet
    return NewEdition(
        key=edition_key(due.schedule, slot.key, outlet.adapter),
        kind="scheduled",
        schedule=due.schedule,
        slot=slot.key,
        outlet=outlet,
        state=state,
        due_at=slot.due,
        expires_at=slot.expires,
        priority=3 if outlet.channel == "email" else 2,
        recipe=recipe(due.rule, outlet.channel),
        local_date=due.day if outlet.channel == "email" else None,
        zone=slot.wave.zone if slot.wave else None,
    )


def skip(press: Press, due: Due, reason: str, now: datetime, verdicts: Collection[Verdict] = ()) -> Composed:
    """Record that a slot passes unsent, with the reason and the verdicts on the stories it passed over.

    A slot that has an edition keeps it.
    """
    wanted = replace(new_edition(due, EditionState.SKIPPED), reason=reason)
    with press.db.write() as conn:
        made = editions.open_edition(press.db, conn, wanted, now)
        if made is not None:
            pass_over(press, conn, due, verdicts, now)
    if made is None and taken(press, due, forced=True):
        return due.became("taken", TAKEN)
    return replace(due.became("skipped", reason), edition=wanted.key, edition_id=made)


def pass_over(
    press: Press,
    conn: Connection,
    due: Due,
    verdicts: Collection[Verdict],
    now: datetime,
    printed: Collection[int] = (),
) -> None:
    """Record why a slot passes stories over; those `printed` it tells."""
    passed.record(
        press.db,
        conn,
        schedule=due.schedule,
        adapter=due.outlet.adapter,
        verdicts=verdicts,
        now=now,
        printed=printed,
    )


def taken(press: Press, due: Due, *, forced: bool) -> bool:
    """Whether a slot has an edition; only to spare work, wall 3 decides. `forced` overlooks a skipped one."""
    with press.db.read() as conn:
        return editions.slot_taken(conn, due.schedule, due.outlet.adapter, due.slot.key, skipped=not forced)


def compose_post(press: Press, due: Due, now: datetime, *, forced: bool = False) -> Composed:
    """Make the edition of an X or Telegram slot, or record why there is none.

    `forced` also publishes a slot that was passed unsent.
    Raises BotError if a template fails; then nothing is written and the slot can be composed again.
    """
    if taken(press, due, forced=forced):
        return due.became("taken", TAKEN)
    unfit: dict[int, Verdict] = {}
    while True:
        choice = choose_for(press, due, now, without=unfit, forced=forced)
        verdicts = (*choice.verdicts, *unfit.values())
        if not choice.chosen:
            return skip(press, due, nothing(choice, unfit), now, verdicts)
        if press.ask(stories=[story.id for story in choice.chosen]):
            continue  # one of them is held from now on
        how = recipe(due.rule, due.outlet.channel, update=any(story.update for story in choice.chosen))
        try:
            made = press.render(press.brief(how, due.outlet, choice.chosen, due.day))
        except DoesNotFit as error:
            unfit |= {story.id: too_long(story, error) for story in choice.chosen}
            continue
        try:
            return _commit_post(press, due, how, choice.chosen, made, verdicts, forced=forced)
        except ToldMeanwhile:
            continue


def choose_for(
    press: Press, due: Due, now: datetime, *, without: Container[int] = (), forced: bool = False
) -> Choice:
    """Choose among what may go out to a target now: a read and a pure decision.

    An arrival slot is for its own story alone: which of a night's stories still have one is decided before
    (`bot.arrivals`). `forced` overlooks the quiet hours.
    """
    with press.db.read() as conn:
        known = targets.known_target(conn, due.outlet)
        told = editions.told_to(conn, known) if known is not None else frozenset()
        stories = articles.candidates(conn, sites=press.sites, language=due.outlet.language)
        dropped = preferences.dropped_from(conn, due.schedule)
        owed: dict[int, Correction] = {}
        if due.rule.updates != "never" and known is not None:
            owed = corrections(conn, known, stories, now)
    stories = [replace(story, update=story.id in owed) for story in stories if story.id not in without]
    if due.slot.story is not None:
        stories = [story for story in stories if story.id == due.slot.story]
    of_the_night = slots.quiet_arrivals(due.rule, press.newsroom.zone, stories)
    choice = choose(
        due.rule.stories,
        stories,
        now=now,
        told=told - owed.keys(),
        zone=press.newsroom.zone,
        language=due.outlet.language,
        after_quiet="all" if forced or due.slot.story else due.rule.when.after_quiet,
        quiet_arrivals=of_the_night,
        weekday=named_weekday,
        dropped=dropped,
    )
    return replace(choice, verdicts=tuple(as_update(verdict, owed) for verdict in choice.verdicts))


def as_update(verdict: Verdict, owed: Mapping[int, Correction]) -> Verdict:
    """Give the verdict on a story that goes out once more, with what of it was corrected."""
    if not verdict.chosen or verdict.story.id not in owed:
        return verdict
    return replace(verdict, reason=f"{verdict.reason}, as an update: {owed[verdict.story.id].what} changed")


def too_long(story: Story, error: DoesNotFit) -> Verdict:
    """Give the verdict on a story whose text does not fit."""
    return Verdict(story, chosen=False, reason=str(error), kind="does not fit")


def nothing(choice: Choice, unfit: Mapping[int, Verdict]) -> str:
    """Say why a slot has no stories."""
    reason = choice.nothing or "no new stories"
    reasons = "; ".join(verdict.reason for verdict in unfit.values())
    return f"{reason}; does not fit: {reasons}" if unfit else reason


def _commit_post(
    press: Press,
    due: Due,
    how: Recipe,
    chosen: tuple[Story, ...],
    made: Rendition,
    verdicts: Collection[Verdict],
    *,
    forced: bool,
) -> Composed:
    wanted = replace(new_edition(due, EditionState.READY), recipe=how)
    with press.db.write() as conn:
        now = press.db.now(conn)
        if forced:
            editions.reopen_skipped(conn, due.schedule, due.outlet.adapter, due.slot.key)
            wanted = replace(wanted, due_at=now, expires_at=None)
        edition_id = editions.open_edition(press.db, conn, wanted, now)
        if edition_id is None:
            return due.became("taken", TAKEN)
        row = editions.by_id(conn, edition_id)
        occasions = {
            story.id: f"correction:{story.revision}" if story.update else "first" for story in chosen
        }
        onto = None
        if due.rule.updates == "correct" and chosen[0].update:
            onto = corrected_post(conn, row.target_id, row.channel, chosen[0].id, len(made.parts))
        write_post(press, conn, row, due.outlet, chosen, made, occasions=occasions, now=now, onto=onto)
        pass_over(press, conn, due, verdicts, now)
    parts = len(made.parts)
    return replace(
        due.became("ready", f"{parts} part{'s' * (parts != 1)}"),
        edition=wanted.key,
        edition_id=edition_id,
        headlines=tuple(story.article.headline for story in chosen),
    )


def write_post(
    press: Press,
    conn: Connection,
    row: EditionRow,
    outlet: Outlet,
    chosen: tuple[Story, ...],
    made: Rendition,
    *,
    occasions: Mapping[int, str],
    now: datetime,
    onto: Mapping[str, str] | None = None,
) -> None:
    """Write claims, stories, rendition and deliveries of a post; raises ToldMeanwhile to roll all back.

    `occasions` says for each story on which occasion it is told, `onto` which post a correction goes to
    (`bot.corrections.corrected_post`).
    """
    wanted = [story.id for story in chosen]
    claim_all(press, conn, row, occasions, now)
    editions.put_stories(conn, row.id, chosen)
    frozen = editions.freeze(press.db, conn, row.id, "", made, stories=wanted, head=onto, now=now)
    recipient = targets.moved_recipient(conn, row.target_id, outlet.alias) or outlet.recipient
    outbox.put_parts(conn, row, rendition_id=frozen, recipient=recipient, parts=len(made.parts), now=now)
    editions.count_audience(conn, row.id, len(made.parts))


def claim_all(
    press: Press, conn: Connection, row: EditionRow, occasions: Mapping[int, str], now: datetime
) -> None:
    """Claim the stories for the edition's target (wall 4); raises ToldMeanwhile if any was claimed before."""
    granted = claim_free(press, conn, row, occasions, now)
    if len(granted) < len(occasions):
        raise ToldMeanwhile


def claim_free(
    press: Press, conn: Connection, row: EditionRow, occasions: Mapping[int, str], now: datetime
) -> set[int]:
    """Claim those of the stories that are still free for the edition's target; give which they are."""
    return editions.claim_told(
        press.db,
        conn,
        target_id=row.target_id,
        occasions=occasions,
        edition_id=row.id,
        now=now,
    )
