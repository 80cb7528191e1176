"""`on: arrival`: one slot per story, in pace and out of quiet hours. Pure."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from bot.model.choice import ASLEEP, EMBARGOED, NOT_YET, TOO_OLD, Verdict, choose
from bot.model.correction import Correction
from bot.model.edition import Slot
from bot.model.schedule import Schedule
from bot.model.story import Story
from bot.model.words import duration
from bot.slots import quiet_arrivals, quiet_end, wanted_at


@dataclass(frozen=True, slots=True)
class Arrival:
    """A story's slot; `skip` says why it passes unsent, None: it is to be told."""

    slot: Slot
    skip: str | None = None


def story_key(story_id: int) -> str:
    """The key of a story's slot: "story:17"."""
    return f"story:{story_id}"


def arrival_slot(name: str, schedule: Schedule, story_id: int, due: datetime) -> Slot:
    """The one slot of a story, due at a moment; it expires `late` after that."""
    due = due.astimezone(UTC)
    return Slot(name, story_key(story_id), due, due + schedule.late, story=story_id)


def paced(last_due: datetime | None, every: timedelta | None, wanted: datetime) -> datetime:
    """`wanted`, or as much later as `every` asks after the last one."""
    return wanted if last_due is None or every is None else max(wanted, last_due + every)


def arrivals(
    name: str,
    schedule: Schedule,
    newsroom_zone: str,
    waiting: Sequence[Story],
    *,
    last: datetime | None,
    now: datetime,
    language: str | None = None,
) -> list[Arrival]:
    """What of `arrival_queue` is due now: nothing in quiet hours.

    Those to be skipped come first, so that a crash between two of them tells no more than `after_quiet` lets.
    """
    if quiet_end(schedule, newsroom_zone, now) is not None:
        return []
    queue = arrival_queue(name, schedule, newsroom_zone, waiting, last=last, now=now, language=language)
    due = [arrival for arrival in queue if arrival.slot.due <= now]
    return sorted(due, key=lambda arrival: arrival.skip is None)


def arrival_queue(
    name: str,
    schedule: Schedule,
    newsroom_zone: str,
    waiting: Sequence[Story],
    *,
    last: datetime | None,
    now: datetime,
    language: str | None = None,
) -> list[Arrival]:
    """The slots of the stories that wait, in order, also those that are due later (for `bot plan`).

    `waiting` are stories without an edition of this schedule, `last` is when its newest edition was due. A
    story is due once `after` is over and a published date ahead or an embargo has come, out of quiet hours,
    `every` after the one before. It expires `late` after that moment, so that waiting its turn or for the
    morning does not make it too late. What the rule leaves out whatever the hour (another section, held,
    backlog), and what is not in the target's `language` yet, has no slot; what is too old, too late, or left
    out by `after_quiet` is skipped.
    """
    queue: list[Arrival] = []
    verdicts = _with_slots(schedule, newsroom_zone, waiting, now, language)
    for story, verdict in sorted(verdicts, key=lambda pair: (wanted_at(schedule, pair[0]), pair[0].ready_no)):
        due = _awake(schedule, newsroom_zone, wanted_at(schedule, story))
        skip = None if verdict.chosen or verdict.kind in (NOT_YET, EMBARGOED) else verdict.reason
        if skip is None:
            due = _awake(schedule, newsroom_zone, paced(last, schedule.when.every, due))
        slot = _with_expiry(schedule, newsroom_zone, arrival_slot(name, schedule, story.id, due))
        skip = skip or _late(schedule, slot, now)
        if skip is None:
            last = slot.due
        queue.append(Arrival(slot, skip))
    return queue


def correction_queue(
    name: str,
    schedule: Schedule,
    newsroom_zone: str,
    owed: Sequence[Correction],
    *,
    last: datetime | None,
    now: datetime,
) -> list[Arrival]:
    """What of the corrections that a target is owed is due now, oldest first; nothing in quiet hours.

    `after`, `every` and `late` hold as for a story that arrives.
    """
    if quiet_end(schedule, newsroom_zone, now) is not None:
        return []
    queue: list[Arrival] = []
    for one in sorted(owed, key=lambda one: (one.revised_at, one.story_id)):
        wanted = one.revised_at + (schedule.when.after or timedelta(0))
        due = _awake(schedule, newsroom_zone, paced(last, schedule.when.every, wanted))
        if due > now:
            break
        slot = Slot(name, one.slot_key, due.astimezone(UTC), story=one.story_id)
        slot = _with_expiry(schedule, newsroom_zone, slot)
        late = _late(schedule, slot, now)
        last = last if late else due
        queue.append(Arrival(slot, late))
    return queue


def newest_for(
    schedule: Schedule,
    stories: Sequence[Story],
    now: datetime,
    newsroom_zone: str,
    *,
    told: Collection[int] = frozenset(),
    language: str | None = None,
) -> Story | None:
    """The newest story that the rule lets through, backlog too: what `--now` tells on arrival."""
    rule = schedule.stories.model_copy(update={"limit": 1, "at_least": 1, "order": "newest"})
    choice = choose(rule, stories, now=now, zone=newsroom_zone, told=told, language=language)
    return next(iter(choice.chosen), None)


def _with_slots(
    schedule: Schedule, newsroom_zone: str, waiting: Sequence[Story], now: datetime, language: str | None
) -> list[tuple[Story, Verdict]]:
    """The stories that have a slot, each with its verdict."""
    fresh = [story for story in waiting if not story.backlog]
    choice = choose(
        schedule.stories.model_copy(update={"limit": max(len(fresh), 1), "at_least": 1}),
        fresh,
        now=now,
        zone=newsroom_zone,
        language=language,
        after_quiet=schedule.when.after_quiet,
        quiet_arrivals=quiet_arrivals(schedule, newsroom_zone, fresh),
    )
    return [
        (verdict.story, verdict)
        for verdict in choice.verdicts
        if verdict.chosen or verdict.kind in (NOT_YET, EMBARGOED, TOO_OLD, ASLEEP)
    ]


def _with_expiry(schedule: Schedule, newsroom_zone: str, slot: Slot) -> Slot:
    """A slot with its end: `late` after it is due; quiet hours that begin before that only put it off."""
    expires = slot.due + schedule.late
    if dawn := quiet_end(schedule, newsroom_zone, expires):
        expires = dawn + schedule.late
    return replace(slot, expires=expires)


def _late(schedule: Schedule, slot: Slot, now: datetime) -> str | None:
    """Why a slot passes unsent if it has expired."""
    if slot.expires is None or now <= slot.expires:
        return None
    return f"not told until {duration(now - slot.due)} after it was due; late: {duration(schedule.late)}"


def _awake(schedule: Schedule, newsroom_zone: str, at: datetime) -> datetime:
    """A moment, or the end of the quiet hours it lies in."""
    return quiet_end(schedule, newsroom_zone, at) or at
