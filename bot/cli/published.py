"""What became of slots, in people's words: when it was, where it went, what it told, and why not."""

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import click

from bot.cli.output import print_table

if TYPE_CHECKING:
    from bot.compose import Composed
    from bot.model.delivery import State
    from bot.wiring import Home

WAVE = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d)@(.+)")
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
STORY = re.compile(r"story:\d+(?::\d+)?")
ON_THE_WAY = re.compile(r"\b(due|claimed|sending)\b")
TO_DECIDE = re.compile(r"\b(uncertain|refused|held)\b")

EARLIER = timedelta(days=1)
"""An edition of before the start that still goes then is news when it is out."""

Say = Callable[[str], None]
"""Prints a sentence."""


def when(key: str, now: datetime, zone: str) -> str:
    """Say when a slot was due by its key: "Today 07:00 UTC", "On arrival". `zone` is the newsroom's."""
    from bot.model.edition import Slot, Wave
    from bot.model.words import in_words

    if wave := WAVE.fullmatch(key):
        day, hour, there = wave.groups()
        return in_words(Slot("", key, now, wave=Wave(there, hour, date.fromisoformat(day))), now, zone)
    if INSTANT.fullmatch(key):
        return in_words(Slot("", key, datetime.fromisoformat(key)), now, zone)
    return "On arrival" if STORY.fullmatch(key) else "-"


def tell_composed(home: "Home", composed: "Sequence[Composed]") -> None:
    """Print what became of each slot, then which stories were told where."""
    from bot.store import outbox

    with home.db.read() as conn:
        now = home.db.now(conn)
        counts = outbox.tally(conn)
    print_table(
        ("!when", "!schedule", "!to", "became"),
        [
            (
                when(slot.slot, now, home.newsroom.zone),
                slot.schedule,
                f"{slot.outlet.name} ({'live' if slot.outlet.live else 'files'})",
                became(slot, counts),
            )
            for slot in composed
        ],
        empty="Nothing was due.",
    )
    for slot in composed:
        for reason in _waits(home, slot):
            click.echo(f"\n{slot.edition} waits: {reason}")
    for headlines, schedules in _told(composed):
        click.secho(f"\n{', '.join(schedules)} told", bold=True)
        for headline in headlines:
            click.echo(f"  {headline}")


def became(slot: "Composed", counts: "dict[int, dict[State, int]]") -> str:
    """Say what became of a slot: its deliveries by state, or why there are none."""
    states = counts.get(slot.edition_id or 0, {})
    if slot.state == "ready" and states:
        return ", ".join(f"{count:,} {state}" for state, count in sorted(states.items()))
    return slot.reason if slot.state == "taken" else f"{slot.state}: {slot.reason}"


def _waits(home: "Home", slot: "Composed") -> list[str]:
    """Why deliveries of a slot's edition are still due, each reason once."""
    from bot.model.delivery import State
    from bot.store import outbox

    if slot.edition is None:
        return []
    with home.db.read() as conn:
        rows = outbox.deliveries(conn, state=State.DUE, edition_key=slot.edition)
    return list(dict.fromkeys(row.reason for row in rows if row.reason))


def _told(composed: "Sequence[Composed]") -> list[tuple[tuple[str, ...], list[str]]]:
    """The stories told, each list once, with the schedules that told them."""
    told: dict[tuple[str, ...], list[str]] = {}
    for slot in composed:
        if slot.headlines and slot.schedule not in told.setdefault(slot.headlines, []):
            told[slot.headlines].append(slot.schedule)
    return list(told.items())


def news(home: "Home", tell: Say, warn: Say) -> Callable[[], None]:
    """A tick that tells what became of each edition that came to its end since now."""
    from bot.store.today import editions_since

    with home.db.read() as conn:
        since = home.db.now(conn) - EARLIER
        told = {key: words for key, _, words in editions_since(conn, since)}

    def look() -> None:
        with home.db.read() as conn:
            found = editions_since(conn, since)
        for key, state, words in reversed(found):
            if state not in ("ready", "closed") or ON_THE_WAY.search(words) or told.get(key) == words:
                continue
            told[key] = words
            if TO_DECIDE.search(words):
                warn(f"{key}: {words}; see `bot today`")
            else:
                tell(f"{key}: {words}")

    return look
