"""Compose a digest: one wave of a newsletter, rendered once per variant, owed to each of its readers.

The edition is committed first, then its deliveries in chunks; a crash between leaves it `planning`, and
`write_audience` goes on from the last subscriber written.
"""

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from hashlib import sha256

from bot.compose import TAKEN, Composed, Due, Press, new_edition, recipe, skip, taken
from bot.model.choice import choose
from bot.model.edition import EditionRow, EditionState, NewEdition, Outlet, Rendition
from bot.model.schedule import Schedule, StoryRule
from bot.model.story import Story
from bot.store import articles, audience, editions, outbox
from bot.store.audience import Audience, Reader
from bot.text.weekdays import named_weekday

CHUNK = 200
"""Deliveries written in one transaction: about 50 ms, so that other writers get their turn."""


NEVER_OPENED = -1
"""Stands for the edition while an audience is looked at before there is one."""


@dataclass
class Variants:
    """The variants of one edition: who shares sections and `since` shares the stories and the rendition."""

    press: Press
    schedule: Schedule
    outlet: Outlet
    day: date
    now: datetime
    stories: list[Story] = field(default_factory=list)
    chosen: dict[tuple[tuple[str, ...], int], tuple[Story, ...]] = field(default_factory=dict)
    frozen: dict[tuple[int, ...], int] = field(default_factory=dict)
    why: str = "no subscriber is due"

    def read(self, cut: int) -> None:
        """Read the stories up to the cut."""
        with self.press.db.read() as conn:
            self.stories = articles.candidates(conn, sites=self.press.sites, cut=cut)

    def stories_for(self, sections: tuple[str, ...], since: int) -> tuple[Story, ...]:
        """Give the stories of a variant: new since `since`, in its sections; empty if it has none."""
        key = (sections, since)
        if key not in self.chosen:
            rule = narrow(self.schedule.stories, sections)
            fresh = [story for story in self.stories if story.ready_no > since] if rule else []
            choice = choose(
                rule or self.schedule.stories,
                fresh,
                now=self.now,
                zone=self.press.newsroom.zone,
                language=self.outlet.language,
                weekday=named_weekday,
            )
            self.chosen[key] = choice.chosen
            self.why = choice.nothing or self.why
        return self.chosen[key]

    def ids_for(self, person: Reader) -> tuple[int, ...]:
        """Give the ids of a reader's stories in order."""
        return tuple(story.id for story in self.stories_for(person.sections, person.since))

    def first(self, people: Audience) -> tuple[Story, ...] | None:
        """Give the first variant that has stories, or None if nobody would get anything."""
        with self.press.db.read() as conn:
            found = audience.groups(conn, people)
        variants = (self.stories_for(sections, since) for sections, since, _ in found)
        return max(variants, key=len, default=()) or None

    def render(self, stories: tuple[Story, ...]) -> Rendition:
        """Render a variant; raises BotError if the template fails."""
        how = recipe(self.schedule, self.outlet.channel)
        return self.press.render(self.press.brief(how, self.outlet, stories, self.day))

    def prepare(self, people: list[Reader]) -> dict[tuple[int, ...], tuple[tuple[Story, ...], Rendition]]:
        """Render what these people need and nobody before them did."""
        fresh: dict[tuple[int, ...], tuple[tuple[Story, ...], Rendition]] = {}
        for person in people:
            stories = self.stories_for(person.sections, person.since)
            ids = self.ids_for(person)
            if ids and ids not in self.frozen and ids not in fresh:
                fresh[ids] = (stories, self.render(stories))
        return fresh


def narrow(rule: StoryRule, sections: tuple[str, ...]) -> StoryRule | None:
    """Give the rule for a reader of these sections (none: all); None if it and they share no section."""
    if not sections:
        return rule
    if not rule.sections:
        return rule.model_copy(update={"sections": sections})
    wanted = {section.casefold() for section in sections}
    both = tuple(section for section in rule.sections if section.casefold() in wanted)
    return rule.model_copy(update={"sections": both}) if both else None


def compose_wave(press: Press, due: Due, now: datetime, *, forced: bool = False) -> Composed:
    """Make the digest of a slot for its readers, or record why there is none.

    `forced` also publishes a slot that was passed unsent. Raises BotError if a template fails; then nothing
    is written and the slot can be composed again.
    """
    if taken(press, due, forced=forced):
        return due.became("taken", TAKEN)
    with press.db.intake() as conn:
        cut = articles.current_cut(conn)
    wanted = replace(new_edition(due, EditionState.PLANNING), cut=cut)
    if forced:
        wanted = replace(wanted, due_at=now, expires_at=None)
    variants = Variants(press, due.rule, due.outlet, due.day, now)
    variants.read(cut)
    first = variants.first(audience_of(wanted, NEVER_OPENED, now))
    if first is None:
        return skip(press, due, variants.why, now)
    variants.render(first)  # a template that fails must fail before anything is written
    with press.db.write() as conn:
        now = press.db.now(conn)
        if forced:
            editions.reopen_skipped(conn, due.schedule, due.outlet.adapter, due.slot.key)
        edition_id = editions.open_edition(press.db, conn, wanted, now)
        if edition_id is None:
            return due.became("taken", TAKEN)
        row = editions.by_id(conn, edition_id)
        editions.put_stories(conn, edition_id, first)
    owed = write_audience(press, row, variants)
    return replace(
        due.became("ready", f"{owed:,} subscriber{'s' * (owed != 1)}"),
        edition=wanted.key,
        edition_id=edition_id,
        headlines=tuple(story.article.headline for story in first),
    )


def audience_of(row: EditionRow | NewEdition, edition_id: int, frozen_at: datetime) -> Audience:
    """Describe for whom an edition is."""
    adapter, newsletter = (
        (row.adapter, row.newsletter)
        if isinstance(row, EditionRow)
        else (row.outlet.adapter, row.outlet.newsletter)
    )
    return Audience(
        newsletter=newsletter or "",
        adapter=adapter,
        edition_id=edition_id,
        joined_by=row.due_at,
        frozen_at=frozen_at,
        zone=row.zone,
        day=row.local_date,
    )


def write_audience(press: Press, row: EditionRow, variants: Variants) -> int:
    """Write what an edition owes to each reader, in chunks; give how many. It is `ready` afterwards.

    Goes on after the last subscriber written, so it also finishes what a crash left.
    """
    people = audience_of(row, row.id, row.created_at)
    head = press.mail_head(variants.outlet, row.key, max(row.due_at, row.created_at))
    after = row.audience_after or 0
    while True:
        with press.db.read() as conn:
            chunk = audience.readers(conn, people, after, CHUNK)
        if not chunk:
            break
        fresh = variants.prepare(chunk)
        after = chunk[-1].subscriber_id
        with press.db.write() as conn:
            now = press.db.now(conn)
            for ids, (stories, made) in fresh.items():
                variants.frozen[ids] = editions.freeze(
                    press.db,
                    conn,
                    row.id,
                    variant_name(ids),
                    made,
                    stories=ids,
                    head=head,
                    now=now,
                )
                editions.add_stories(press.db, conn, row.id, stories)
            owed = [
                (person.subscriber_id, person.address, variants.frozen[ids])
                for person in chunk
                if (ids := variants.ids_for(person))
            ]
            outbox.put_mail(press.db, conn, row, owed, now=now)
            editions.audience_reached(conn, row.id, after)
    return _complete(press, row, people, variants)


def _complete(press: Press, row: EditionRow, people: Audience, variants: Variants) -> int:
    with press.db.write() as conn:
        counted = sum(
            number
            for sections, since, number in audience.groups(conn, people)
            if variants.stories_for(sections, since)
        )
        editions.count_audience(conn, row.id, counted)
        editions.set_state(conn, row.id, EditionState.PLANNING, EditionState.READY)
        editions.close_finished(conn, row.id, press.db.now(conn))
    return counted


def finish_planning(press: Press) -> list[str]:
    """Finish the editions that a crash left half written; give their keys."""
    with press.db.read() as conn:
        left = editions.unfinished(conn)
        now = press.db.now(conn)
    for row in left:
        schedule = press.newsroom.schedules.get(row.schedule)
        outlet = press.outlets.get(row.target)
        if row.kind != "scheduled" or schedule is None or outlet is None:
            continue
        variants = Variants(press, schedule, outlet, row.local_date or press.today(now), now)
        variants.read(row.cut or 0)
        write_audience(press, row, variants)
    return [row.key for row in left]


def variant_name(ids: tuple[int, ...]) -> str:
    """Give the name of the variant with these stories in this order."""
    return sha256(repr(ids).encode()).hexdigest()[:32]
