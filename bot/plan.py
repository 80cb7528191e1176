"""Plan: the coming slots in words, and for each candidate story why it is in or out."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from bot import slots
from bot.arrivals import story_key
from bot.compose import Press, choose_for
from bot.digest import NEVER_OPENED
from bot.model.choice import Choice, choose
from bot.model.edition import Slot
from bot.publish import due_of
from bot.store import articles, audience, subscribers, targets
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
        found: list[Slot | None] = [
            *slots.next_slots(name, schedule, press.newsroom.zone, now, count, zones=zones)
        ]
        for slot in found or [None]:
            readers = _readers(press, name, slot) if outlet.newsletter else None
            yield Coming(name, outlet.name, outlet.channel, slot, readers, choice, stopped)


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
        stories = articles.candidates(conn, sites=press.sites)
    people: Counter[int] = Counter()
    for _, since, count in groups:
        people[since] += count
    had = max(people, key=lambda since: people[since], default=0)
    told = {story.id: "in a digest that most readers had" for story in stories if story.ready_no <= had}
    return choose(
        schedule.stories,
        stories,
        now=now,
        told=told.keys(),
        told_by=told,
        zone=press.newsroom.zone,
        language=outlet.language,
        weekday=named_weekday,
    )


def _readers(press: Press, name: str, slot: Slot | None) -> int:
    outlet = press.outlets[press.newsroom.schedules[name].to]
    zone = slot.wave.zone if slot and slot.wave else None
    with press.db.read() as conn:
        return subscribers.audience_count(conn, outlet.newsletter or "", zone)
