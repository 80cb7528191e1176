"""Publish: at each tick, compose every slot that is due and say what became of it.

Scheduler, restart, second process and `--now` all come through here; wall 3 makes late, doubled and skipped
ticks harmless.
"""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta

from bot import slots
from bot.arrivals import arrival_slot, arrivals, correction_queue, newest_for
from bot.compose import Composed, Due, Press, compose_post, skip
from bot.corrections import corrections
from bot.digest import compose_wave
from bot.model.edition import Slot
from bot.model.errors import BotError
from bot.model.schedule import Schedule
from bot.store import articles, audience, editions, preferences, story_states, targets

log = logging.getLogger("bot")

LOOK_BACK = timedelta(days=7)
"""How far back a start looks for slots that passed unsent: each is recorded as skipped, with the reason."""

MARGIN = timedelta(minutes=10)
"""For clocks that are set: two machines' need not agree to the second."""


def publish_due(press: Press, *, ticked: datetime | None = None) -> Iterator[Composed]:
    """Compose what is due now in every schedule; a schedule that fails never stops the others.

    `ticked` is when this process last did so without an error: what was due `late` before that is dealt with.
    """
    release_dated(press)
    for name, schedule in press.newsroom.schedules.items():
        started, now = active(press, name, schedule)
        dealt_with = now - LOOK_BACK if ticked is None else min(ticked, now) - schedule.late - MARGIN
        since = max(started, dealt_with)
        if schedule.when.on == "arrival":
            yield from _arrivals(press, name, schedule, max(started, now - LOOK_BACK), now)
        else:
            yield from _clock_slots(press, name, schedule, since, now)


def active(press: Press, name: str, schedule: Schedule) -> tuple[datetime, datetime]:
    """Give since when a schedule is active, from now on if it never was, and the moment it is now."""
    adapter = press.outlets[schedule.to].adapter
    with press.db.read() as conn:
        now = press.db.now(conn)
        started = targets.known_since(conn, name, adapter)
    if started is None:
        with press.db.write() as conn:
            started = targets.active_since(press.db, conn, name, adapter, now)
    return started, now


def activate(press: Press) -> None:
    """Let every schedule be active from now on that never was: what comes in after this may go out."""
    for name, schedule in press.newsroom.schedules.items():
        active(press, name, schedule)


def publish_latest(press: Press) -> Iterator[Composed]:
    """Compose the latest slot of every schedule, whatever `late` and `quiet` say (`bot run --now`)."""
    release_dated(press)
    for name, schedule in press.newsroom.schedules.items():
        with press.db.read() as conn:
            now = press.db.now(conn)
        if schedule.when.on == "arrival":
            yield from _latest_arrival(press, name, schedule, now)
            continue
        zones = _zones(press, schedule)
        found = slots.latest_slots(name, schedule, press.newsroom.zone, now, zones=zones)
        for slot in found:
            yield _compose(press, due_of(press, name, schedule, slot), now, forced=True)
        if not found:
            nowhere = Slot(name, "", now)
            yield due_of(press, name, schedule, nowhere).became("skipped", "no subscriber is active")


def release_dated(press: Press) -> None:
    """Let stories go whose embargo or printed date has come; until then every schedule passed them over."""
    with press.db.read() as conn:
        waiting = story_states.time_has_come(conn, press.db.now(conn))
    if not waiting:
        return
    with press.db.intake() as conn:
        now = press.db.now(conn)
        for story_id in story_states.time_has_come(conn, now):
            articles.make_ready(press.db, conn, story_id, now)


def due_of(press: Press, name: str, schedule: Schedule, slot: Slot) -> Due:
    """Give a slot with what it publishes through."""
    day = slots.slot_date(slot, schedule, press.newsroom.zone)
    return Due(name, schedule, press.outlets[schedule.to], slot, day)


def _zones(press: Press, schedule: Schedule) -> dict[str, datetime]:
    """The zones where subscribers of a schedule's newsletter live, each with when the first one joined."""
    newsletter = press.outlets[schedule.to].newsletter
    if newsletter is None or not slots.is_wave(schedule):
        return {}
    with press.db.read() as conn:
        return audience.active_since(conn, newsletter)


def _compose(press: Press, due: Due, now: datetime, *, forced: bool = False) -> Composed:
    try:
        if due.outlet.channel == "email":
            return compose_wave(press, due, now, forced=forced)
        return compose_post(press, due, now, forced=forced)
    except BotError as error:
        return due.became("failed", str(error))
    except Exception as error:  # this schedule's trouble, not that of those after it
        log.exception("composing %s", due.schedule)
        return due.became("failed", f"a bug: {error!r}")


def _clock_slots(
    press: Press, name: str, schedule: Schedule, since: datetime, now: datetime
) -> Iterator[Composed]:
    outlet = press.outlets[schedule.to]
    zones = _zones(press, schedule)
    found = [
        slot
        for slot in slots.slots_between(name, schedule, press.newsroom.zone, since, now, zones=zones)
        # Before the first subscriber of a zone there was nobody to miss it.
        if slot.wave is None or slot.due >= zones[slot.wave.zone]
    ]
    with press.db.read() as conn:
        done = editions.slots_taken(conn, name, outlet.adapter, [slot.key for slot in found])
        stopped = targets.paused_reason(conn, schedule=name, target_name=outlet.name)
    for slot in found:
        if slot.key in done:
            continue
        due = due_of(press, name, schedule, slot)
        if slot.expires is not None and now >= slot.expires:
            yield skip(press, due, _missed(slot, now, stopped), now)
        elif slots.quiet_end(schedule, press.newsroom.zone, now) is not None:
            yield skip(press, due, f"quiet hours {schedule.when.quiet} had begun", now)
        elif stopped is None:
            yield _compose(press, due, now)


def _missed(slot: Slot, now: datetime, stopped: str | None) -> str:
    """Say why a slot passed unsent."""
    if stopped is not None:
        return f"paused: {stopped}"
    minutes = int((now - slot.due) / timedelta(minutes=1))
    return f"missed: the bot did not run, or could not compose it, until {minutes:,} minutes after its slot"


def _arrivals(
    press: Press, name: str, schedule: Schedule, since: datetime, now: datetime
) -> Iterator[Composed]:
    outlet = press.outlets[schedule.to]
    with press.db.read() as conn:
        waiting = articles.waiting_arrivals(
            conn, name, outlet.adapter, since, sites=press.sites, language=outlet.language
        )
        last = editions.last_due(conn, name, outlet.adapter)
        stopped = targets.paused_reason(conn, schedule=name, target_name=outlet.name)
    for arrival in arrivals(
        name, schedule, press.newsroom.zone, waiting, last=last, now=now, language=outlet.language
    ):
        due = due_of(press, name, schedule, arrival.slot)
        if arrival.skip is not None:
            yield skip(press, due, arrival.skip, now)
        elif stopped is None:
            yield _compose(press, due, now)
    if schedule.updates != "never":
        yield from _corrections(press, name, schedule, since, now)


def _corrections(
    press: Press, name: str, schedule: Schedule, since: datetime, now: datetime
) -> Iterator[Composed]:
    """Tell once more, each in a slot of its own, what was told and has been corrected since."""
    outlet = press.outlets[schedule.to]
    with press.db.read() as conn:
        known = targets.known_target(conn, outlet)
        stories = articles.candidates(conn, sites=press.sites, language=outlet.language)
        owed = corrections(conn, known, stories, now) if known is not None else {}
        fresh = [one for one in owed.values() if one.revised_at >= since]
        done = editions.slots_taken(conn, name, outlet.adapter, [one.slot_key for one in fresh])
        last = editions.last_due(conn, name, outlet.adapter)
        stopped = targets.paused_reason(conn, schedule=name, target_name=outlet.name)
    fresh = [one for one in fresh if one.slot_key not in done]
    for arrival in correction_queue(name, schedule, press.newsroom.zone, fresh, last=last, now=now):
        due = due_of(press, name, schedule, arrival.slot)
        if arrival.skip is not None:
            yield skip(press, due, arrival.skip, now)
        elif stopped is None:
            yield _compose(press, due, now)


def _latest_arrival(press: Press, name: str, schedule: Schedule, now: datetime) -> Iterator[Composed]:
    """The latest slot of an arrival schedule is its newest story, told or not, backlog or not."""
    language = press.outlets[schedule.to].language
    with press.db.read() as conn:
        dropped = preferences.dropped_from(conn, name)
        found = articles.candidates(conn, sites=press.sites, language=language)
    stories = [story for story in found if story.id not in dropped]
    newest = newest_for(schedule, stories, now, press.newsroom.zone, language=language)
    if newest is None:
        nowhere = due_of(press, name, schedule, Slot(name, "", now))
        yield nowhere.became("skipped", "no story that its rule lets through")
        return
    slot = arrival_slot(name, schedule, newest.id, now)
    yield _compose(press, due_of(press, name, schedule, slot), now, forced=True)
