"""Publish: at each tick, compose every slot that is due and say what became of it.

Scheduler, restart, second process and `--now` all come through here; wall 3 makes late, doubled and skipped
ticks harmless.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from bot import slots
from bot.compose import LOOK_BACK, Composed, Press, compose_post, failed, skip
from bot.digest import compose_wave
from bot.model.edition import Outlet, Slot
from bot.model.errors import BotError
from bot.model.schedule import Schedule
from bot.model.story import Story
from bot.store import articles, editions, subscribers, targets


def publish_due(press: Press) -> Iterator[Composed]:
    """Compose what is due now in every schedule; a schedule that fails never stops the others."""
    for name, schedule in press.newsroom.schedules.items():
        outlet = press.outlets[schedule.to]
        with press.db.write() as conn:
            now = press.db.now(conn)
            since = targets.active_since(press.db, conn, name, outlet.adapter, now)
        if schedule.when.on == "arrival":
            yield from _arrivals(press, name, schedule, since, now)
        else:
            yield from _clock_slots(press, name, schedule, since, now)


def publish_latest(press: Press) -> Iterator[Composed]:
    """Compose the latest slot of every schedule, whatever `late` and `quiet` say (`bot run --now`)."""
    for name, schedule in press.newsroom.schedules.items():
        outlet = press.outlets[schedule.to]
        with press.db.read() as conn:
            now = press.db.now(conn)
            zones = subscribers.active_zones(conn, outlet.newsletter or "")
        if schedule.when.on == "arrival":
            found = _latest_arrival(press, name, schedule, now)
        else:
            found = slots.latest_slots(name, schedule, press.newsroom.zone, now, zones)
        for slot in found:
            yield _compose(press, name, schedule, slot, now, forced=True)


def _compose(
    press: Press, name: str, schedule: Schedule, slot: Slot, now: datetime, *, forced: bool = False
) -> Composed:
    outlet = press.outlets[schedule.to]
    try:
        if outlet.channel == "email":
            return compose_wave(press, name, schedule, slot, now, forced=forced)
        only = None if slot.story is None else [slot.story]
        return compose_post(press, name, schedule, slot, now, forced=forced, only=only)
    except BotError as error:
        return failed(name, slot, outlet, error)


def _clock_slots(
    press: Press, name: str, schedule: Schedule, since: datetime, now: datetime
) -> Iterator[Composed]:
    outlet = press.outlets[schedule.to]
    zones: set[str] = set()
    with press.db.read() as conn:
        if schedule.when.zone == "subscriber":
            zones = subscribers.active_zones(conn, outlet.newsletter or "")
        start = max(since, now - LOOK_BACK)
        due = slots.slots_between(name, schedule, press.newsroom.zone, start, now, zones)
        done = editions.slots_taken(conn, name, outlet.adapter, [slot.key for slot in due])
        stopped = targets.paused_reason(conn, schedule=name, target=outlet.name)
    for slot in due:
        if slot.key in done:
            continue
        late = slot.expires is not None and now > slot.expires
        if late:
            yield skip(press, name, schedule, slot, _missed(slot, now, stopped), now)
        elif slots.quiet_end(schedule, press.newsroom.zone, slot.due) is not None:
            yield skip(press, name, schedule, slot, f"quiet hours {schedule.when.quiet}", now)
        elif stopped is None:
            yield _compose(press, name, schedule, slot, now)


def _missed(slot: Slot, now: datetime, stopped: str | None) -> str:
    """Say why a slot passed unsent."""
    if stopped is not None:
        return f"paused: {stopped}"
    minutes = int((now - slot.due) / timedelta(minutes=1))
    return f"the bot was not running, or could not compose it, until {minutes} minutes after its slot"


def _arrivals(
    press: Press, name: str, schedule: Schedule, since: datetime, now: datetime
) -> Iterator[Composed]:
    outlet = press.outlets[schedule.to]
    zone = press.newsroom.zone
    with press.db.read() as conn:
        fresh = articles.ready_since(conn, max(since, now - LOOK_BACK), sites=press.sites)
        done = editions.slots_taken(conn, name, outlet.adapter, [slots.story_key(s.id) for s in fresh])
        last = editions.last_due(conn, name, outlet.adapter)
        stopped = targets.paused_reason(conn, schedule=name, target=outlet.name)
    waiting = [story for story in fresh if slots.story_key(story.id) not in done]
    if slots.quiet_end(schedule, zone, now) is not None:
        return
    for verdict in slots.arrivals(name, schedule, zone, waiting, last=last, now=now):
        if verdict.skip is not None:
            yield skip(press, name, schedule, verdict.slot, verdict.skip, now)
        elif stopped is None:
            yield _compose(press, name, schedule, verdict.slot, now)


def _latest_arrival(press: Press, name: str, schedule: Schedule, now: datetime) -> list[Slot]:
    with press.db.read() as conn:
        stories: list[Story] = articles.candidates(conn, sites=press.sites)
    newest = slots.newest_for(schedule, stories, now, press.newsroom.zone)
    return [] if newest is None else [slots.arrival_slot(name, schedule, newest.id, now)]


def outlet_names(outlets: dict[str, Outlet], channel: str) -> list[str]:
    """List the targets of a channel."""
    return [name for name, outlet in outlets.items() if outlet.channel == channel]
