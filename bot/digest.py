"""Compose a digest: one wave of a newsletter, rendered once per variant, owed to each of its readers.

Edition and renditions are committed first, then the deliveries in chunks; a crash between leaves it
`planning`, and `finish_planning` goes on after the last subscriber written.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from hashlib import sha256

from sqlalchemy import Connection

from bot.compose import TAKEN, Composed, Due, Press, new_edition, pass_over, skip, taken, too_long
from bot.model.choice import Choice, Verdict, choose
from bot.model.edition import EditionRow, EditionState, NewEdition, Outlet, Recipe, Rendition
from bot.model.errors import BotError, DoesNotFit
from bot.model.folding import folded
from bot.model.schedule import StoryRule
from bot.model.story import Story
from bot.store import articles, audience, editions, mailed, outbox, preferences
from bot.store.audience import Audience, Reader
from bot.text.weekdays import named_weekday

CHUNK = 200
"""Deliveries written in one transaction: about 50 ms, so that other writers get their turn."""

AT_WORK = timedelta(minutes=2)
"""How long an edition that is `planning` is left to whoever composes it."""

MOST_LEFT_OUT = 10
"""Stories too long for a mail that one digest leaves out; with more it is the template that is too long."""

NEVER_OPENED = -1
"""Stands for the edition while an audience is looked at before there is one."""

Printed = dict[tuple[int, ...], tuple[tuple[Story, ...], Rendition]]
"""Renditions by the ids of their stories."""


@dataclass
class Variants:
    """The variants of one edition: who shares sections and `since` shares the stories and the rendition.

    `frozen` gives the renditions that are in the database, by `variant_name`. A story that is too long for a
    mail even alone is `unfit`, with the reason: it is left out, and the others go.
    """

    press: Press
    schedule: str
    rule: StoryRule
    how: Recipe
    outlet: Outlet
    day: date
    now: datetime
    stories: list[Story] = field(default_factory=list)
    dropped: frozenset[int] = frozenset()
    sent: mailed.Mailed = field(default_factory=dict)
    choices: dict[tuple[tuple[str, ...], int], Choice] = field(default_factory=dict)
    frozen: dict[str, int] = field(default_factory=dict)
    unfit: dict[int, Verdict] = field(default_factory=dict)
    why: str = "no subscriber is due"

    def read(self, cut: int) -> None:
        """Read the stories up to the cut, and what of them the newsletter has mailed already."""
        with self.press.db.read() as conn:
            self.stories = articles.candidates(
                conn, sites=self.press.sites, cut=cut, language=self.outlet.language
            )
            self.dropped = preferences.dropped_from(conn, self.schedule)
            self.sent = mailed.read(conn, self.outlet, self.stories)

    def stories_for(self, sections: tuple[str, ...], since: int) -> tuple[Story, ...]:
        """Give the stories of a variant: new since `since`, in its sections; empty if it has none."""
        key = (sections, since)
        if key not in self.choices:
            rule = narrow(self.rule, sections)
            # A reader who shares no section with the rule gets none of them.
            fits = [story for story in self.stories if rule is not None and story.id not in self.unfit]
            fresh = mailed.fresh(fits, self.sent, since)
            choice = choose(
                rule or self.rule,
                fresh,
                now=self.now,
                zone=self.press.newsroom.zone,
                language=self.outlet.language,
                weekday=named_weekday,
                dropped=self.dropped,
            )
            self.choices[key] = choice
            self.why = choice.nothing or self.why
        return self.choices[key].chosen

    def verdicts(self) -> tuple[Verdict, ...]:
        """Give the verdicts on the stories of the variant that had most to choose from, and the unfit."""
        most = max((choice.verdicts for choice in self.choices.values()), key=len, default=())
        return (*most, *self.unfit.values())

    def ids_for(self, person: Reader) -> tuple[int, ...]:
        """Give the ids of a reader's stories in order."""
        return tuple(story.id for story in self.stories_for(person.sections, person.since))

    def print_for(self, people: Audience) -> Printed:
        """Render the variants of an audience that are not frozen, the fullest first.

        Raises BotError if a template fails.
        """
        with self.press.db.read() as conn:
            found = audience.groups(conn, people)
        return self._rendered([(sections, since) for sections, since, _ in found])

    def print_missing(self, people: list[Reader]) -> Printed:
        """Render what these people need and is not in the database yet."""
        return self._rendered([(person.sections, person.since) for person in people])

    def _rendered(self, groups: list[tuple[tuple[str, ...], int]]) -> Printed:
        while True:
            self._withdraw_gone(groups)
            printed: Printed = {}
            for stories in self._to_print(groups):
                try:
                    made = self.press.render(self.press.brief(self.how, self.outlet, stories, self.day))
                except DoesNotFit as error:
                    self._leave_out(stories[0], error)
                    break
                printed[_ids(stories)] = stories, replace(made, dropped=(*made.dropped, *self._left_out()))
            else:
                return printed

    def _to_print(self, groups: list[tuple[tuple[str, ...], int]]) -> list[tuple[Story, ...]]:
        wanted = {self.stories_for(sections, since) for sections, since in groups} - {()}
        new = [stories for stories in wanted if variant_name(_ids(stories)) not in self.frozen]
        return sorted(new, key=lambda stories: (-len(stories), stories[0].id))

    def _withdraw_gone(self, groups: list[tuple[tuple[str, ...], int]]) -> None:
        """Leave out the stories whose page stands no more; those that move up are asked about too."""
        while gone := self.press.ask(stories={story.id for one in self._to_print(groups) for story in one}):
            self.stories = [story for story in self.stories if story.id not in gone]
            self.choices.clear()

    def _leave_out(self, story: Story, error: DoesNotFit) -> None:
        if story.id in self.unfit or len(self.unfit) == MOST_LEFT_OUT:
            raise error
        self.unfit[story.id] = too_long(story, error)
        self.choices.clear()

    def _left_out(self) -> list[str]:
        return [verdict.reason for verdict in self.unfit.values()]

    def freeze(
        self, conn: Connection, edition_id: int, printed: Printed, head: dict[str, str], now: datetime
    ) -> None:
        """Write renditions and their stories into the database."""
        for ids, (stories, made) in printed.items():
            name = variant_name(ids)
            self.frozen[name] = editions.freeze(
                self.press.db, conn, edition_id, name, made, stories=ids, head=head, now=now
            )
            editions.add_stories(self.press.db, conn, edition_id, stories)


class Alone(Variants):
    """The one variant of an editor's mail: every active subscriber gets the same, as it was shown."""

    def stories_for(self, sections: tuple[str, ...], since: int) -> tuple[Story, ...]:
        """Give the stories, whatever the reader's sections and `since`."""
        return tuple(self.stories)

    def _withdraw_gone(self, groups: list[tuple[tuple[str, ...], int]]) -> None:
        """Leave none out: the editor chose them. Whether they stand is asked before they go."""


def _ids(stories: tuple[Story, ...]) -> tuple[int, ...]:
    return tuple(story.id for story in stories)


def narrow(rule: StoryRule, sections: tuple[str, ...]) -> StoryRule | None:
    """Give the rule for a reader of these sections (none: all); None if it and they share no section."""
    if not sections:
        return rule
    if not rule.sections:
        return rule.model_copy(update={"sections": sections})
    wanted = set(map(folded, sections))
    both = tuple(section for section in rule.sections if folded(section) in wanted)
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
    variants = Variants(press, due.schedule, due.rule.stories, wanted.recipe, due.outlet, due.day, now)
    variants.read(cut)
    printed = variants.print_for(audience_of(wanted, NEVER_OPENED, now))
    if not printed:
        why = "; does not fit: ".join((variants.why, *(one.reason for one in variants.unfit.values())))
        return skip(press, due, why, now, variants.verdicts())
    head = press.mail_head(due.outlet, wanted.key, max(wanted.due_at, now))
    with press.db.write() as conn:
        now = press.db.now(conn)
        if forced:
            editions.reopen_skipped(conn, due.schedule, due.outlet.adapter, due.slot.key)
        edition_id = editions.open_edition(press.db, conn, wanted, now)
        if edition_id is None:
            return due.became("taken", TAKEN)
        variants.freeze(conn, edition_id, printed, head, now)
        told = {story_id for ids in printed for story_id in ids}
        pass_over(press, conn, due, variants.verdicts(), now, told)
        row = editions.by_id(conn, edition_id)
    owed = write_audience(press, row, variants)
    fullest, _ = next(iter(printed.values()))
    return replace(
        due.became("ready", f"{owed:,} subscriber{'s' * (owed != 1)}"),
        edition=wanted.key,
        edition_id=edition_id,
        headlines=tuple(story.article.headline for story in fullest),
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
        fresh = variants.print_missing(chunk)
        after = chunk[-1].subscriber_id
        with press.db.write() as conn:
            now = press.db.now(conn)
            variants.freeze(conn, row.id, fresh, head, now)
            owed = [
                (person.subscriber_id, person.address, variants.frozen[variant_name(ids)])
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


def finish_planning(press: Press, *, left_alone: timedelta = AT_WORK) -> Iterator[tuple[str, str | None]]:
    """Finish the editions that a crash left half written; give each key, and why it cannot be finished.

    Those younger than `left_alone` are somebody's work; two at one edition would only do it twice over.
    """
    with press.db.read() as conn:
        left = editions.unfinished(conn)
        now = press.db.now(conn)
    for row in left:
        if row.created_at > now - left_alone:
            continue
        try:
            variants = _variants_of(press, row)
            if variants is not None:
                write_audience(press, row, variants)
            yield row.key, None if variants else "its schedule or target is not in schedules.yaml any more"
        except BotError as error:
            yield row.key, str(error)


def _variants_of(press: Press, row: EditionRow) -> Variants | None:
    """Give an edition's variants as they were when it was opened; None if nobody knows them any more."""
    schedule, outlet = press.newsroom.schedules.get(row.schedule), press.outlets.get(row.target)
    if outlet is None or outlet.adapter != row.adapter or (schedule is None and row.kind != "send"):
        return None
    rule = schedule.stories if schedule else StoryRule()
    day = row.local_date or press.today(row.created_at)
    kind = Alone if row.kind == "send" else Variants
    variants = kind(press, row.schedule, rule, row.recipe, outlet, day, row.created_at)
    with press.db.read() as conn:
        variants.frozen = editions.variants_of(conn, row.id)
        if row.kind == "send":
            chosen = editions.stories_of(conn, row.id)
            variants.stories = articles.by_ids(conn, chosen, sites=press.sites, language=outlet.language)
    if row.kind != "send":
        variants.read(row.cut or 0)
        variants.print_for(audience_of(row, row.id, row.created_at))  # which stories do not fit
    return variants


def variant_name(ids: tuple[int, ...]) -> str:
    """Give the name of the variant with these stories in this order."""
    return sha256(repr(ids).encode()).hexdigest()[:32]
