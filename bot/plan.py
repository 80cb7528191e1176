"""Plan: the coming slots in words, and for each candidate story why it is in or out."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from bot import slots
from bot.arrivals import arrival_queue, story_key
from bot.compose import Press, choose_for
from bot.digest import NEVER_OPENED
from bot.model.choice import OVER, TOLD, Choice, Verdict, choose
from bot.model.edition import Slot
from bot.model.story import StoryState
from bot.model.words import in_words
from bot.publish import LOOK_BACK, due_of
from bot.store import articles, audience, editions, mailed, preferences, subscribers, targets
from bot.store.audience import Audience
from bot.text.weekdays import named_weekday


@dataclass(frozen=True, slots=True)
class Coming:
    """A coming slot of a schedule with the stories chosen so far; `slot` None: when a story arrives."""

    schedule: str
    target: str
    channel: str
    slot: Slot | None
    readers: int | None
    choice: Choice
    paused: str | None

    @property
    def waits_for(self) -> str:
        """Say what a schedule without a coming slot waits for."""
        return "When somebody subscribes" if self.readers == 0 else "When a story arrives"


def coming(press: Press, now: datetime, count: int = 3) -> Iterator[Coming]:
    """Give the next slots of every schedule, soonest first within each."""
    for name, schedule in press.newsroom.schedules.items():
        outlet = press.outlets[schedule.to]
        with press.db.read() as conn:
            zones = subscribers.active_zones(conn, outlet.newsletter) if outlet.newsletter else set()
            stopped = targets.paused_reason(conn, schedule=name, target_name=outlet.name)
        choice = choice_now(press, name, now)
        if schedule.when.on == "arrival":
            yield from _arrivals(press, name, choice, stopped, now, count)
            continue
        found: list[Slot | None] = [
            *slots.next_slots(name, schedule, press.newsroom.zone, now, count, zones=zones)
        ]
        for slot in found or [None]:
            readers = _readers(press, name, slot) if outlet.newsletter else None
            yield Coming(name, outlet.name, outlet.channel, slot, readers, choice, stopped)


def _arrivals(
    press: Press, name: str, choice: Choice, stopped: str | None, now: datetime, count: int
) -> Iterator[Coming]:
    """Give the stories that wait for their turn in an arrival schedule; none: it waits for a story."""
    schedule = press.newsroom.schedules[name]
    outlet = press.outlets[schedule.to]
    with press.db.read() as conn:
        started = targets.known_since(conn, name, outlet.adapter) or now
        since = max(started, now - LOOK_BACK)
        waiting = articles.waiting_arrivals(
            conn, name, outlet.adapter, since, sites=press.sites, language=outlet.language
        )
        last = editions.last_due(conn, name, outlet.adapter)
    queue = arrival_queue(
        name, schedule, press.newsroom.zone, waiting, last=last, now=now, language=outlet.language
    )
    turns = {one.slot.story: one.slot for one in queue if one.skip is None}
    fit = {verdict.story.id: verdict.story for verdict in choice.verdicts if verdict.story.id in turns}
    verdicts = tuple(_in_turn(verdict, turns, now, press.newsroom.zone) for verdict in choice.verdicts)
    found = sorted((slot.due, number) for number, slot in turns.items() if number in fit)[:count]
    for _, number in found:
        mine = Choice((fit[number],), verdicts, None)
        yield Coming(name, outlet.name, outlet.channel, turns[number], None, mine, stopped)
    if not found:
        none = Choice((), verdicts, "no story waits its turn")
        yield Coming(name, outlet.name, outlet.channel, None, None, none, stopped)


def _in_turn(verdict: Verdict, turns: Mapping[int | None, Slot], now: datetime, zone: str) -> Verdict:
    """On arrival each story has a slot of its own, and no other story's limit keeps it out."""
    slot = turns.get(verdict.story.id)
    if verdict.story.update and verdict.chosen:
        return verdict
    if verdict.kind == TOLD or (slot is None and not verdict.chosen and verdict.kind != OVER):
        return verdict
    if slot is None and verdict.story.backlog:
        why = "backlog, which does not go out on arrival; `bot send` tells it, or `bot ingest --from TIME`"
        return replace(verdict, chosen=False, reason=why)
    if slot is None:
        return replace(
            verdict, chosen=False, reason="came before this schedule first ran; `bot send` tells it"
        )
    return replace(verdict, chosen=True, reason=f"in: {in_words(slot, now, zone)}")


def choice_now(press: Press, name: str, now: datetime) -> Choice:
    """Give what a schedule would choose if it were due now; of a digest what most readers would get."""
    schedule = press.newsroom.schedules[name]
    if press.outlets[schedule.to].newsletter:
        return _next_digest(press, name, now)
    slot = Slot(name, story_key(0) if schedule.when.on == "arrival" else "", now)
    return choose_for(press, due_of(press, name, schedule, slot), now)


def _next_digest(press: Press, name: str, now: datetime) -> Choice:
    """Give what the next digest tells most of its readers: what came since the last one they had."""
    schedule = press.newsroom.schedules[name]
    outlet = press.outlets[schedule.to]
    everybody = Audience(outlet.newsletter or "", outlet.adapter, NEVER_OPENED, now, now, None, None)
    with press.db.read() as conn:
        groups = audience.groups(conn, everybody)
        stories = articles.candidates(conn, sites=press.sites, language=outlet.language)
        dropped = preferences.dropped_from(conn, name)
        sent = mailed.read(conn, outlet, stories)
    people: Counter[int] = Counter()
    for _, since, count in groups:
        people[since] += count
    had = max(people, key=lambda since: people[since], default=0)
    fresh = {story.id for story in mailed.fresh(stories, sent, had)}
    # What is withheld becomes ready anew, whatever digests went meanwhile: its own reason is the true one.
    free = [
        story for story in stories if story.state is StoryState.READY and (story.publish_after or now) <= now
    ]
    last = "or passed over by the last digest that most readers had"
    told = {story.id: last for story in free if story.id not in fresh}
    return choose(
        schedule.stories,
        stories,
        now=now,
        told=told.keys(),
        told_by=told,
        zone=press.newsroom.zone,
        language=outlet.language,
        weekday=named_weekday,
        dropped=dropped,
    )


def _readers(press: Press, name: str, slot: Slot | None) -> int:
    outlet = press.outlets[press.newsroom.schedules[name].to]
    zone = slot.wave.zone if slot and slot.wave else None
    with press.db.read() as conn:
        return subscribers.audience_count(conn, outlet.newsletter or "", zone)
