"""`bot sources`: how every source fares, what is wrong with it, and the way out."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

import click

from bot.cli.output import json_option, print_json, print_table

if TYPE_CHECKING:
    from bot.model.schedule import Source
    from bot.store.sources_state import Given, SourceState
    from bot.wiring import Home

KINDS = ("folder", "feed", "wordpress", "sql")
UNNAMED = "no longer named"
"""The state of a source that schedules.yaml does not name any more."""


class Fares(NamedTuple):
    """One source as it is shown; times are aware UTC, None where there is none."""

    source: str
    kind: str | None
    state: str
    reason: str | None
    last_look: datetime | None
    last_good: datetime | None
    last_new: datetime | None
    next_look: datetime | None
    failures: int
    articles: int


@click.command()
@json_option
@click.pass_obj
def sources(root: Path | None, *, as_json: bool) -> None:
    """List the sources: state, last and next look, articles taken; below, what is wrong and the way out.

    A source that fails is tried again by itself, ever less often; `bot ingest --source NAME` looks now.
    """
    from bot.model.words import moment
    from bot.wiring import open_home

    with open_home(root) as home:
        found, now = how_they_fare(home)
        zone = home.newsroom.zone
    if as_json:
        print_json([one._asdict() for one in found])
        return

    today = moment(now, now, zone).removesuffix(f"{now.astimezone(ZoneInfo(zone)):%H:%M}")

    def at(when: datetime | None) -> str:
        told = moment(when, now, zone) if when else "never"
        return told.removeprefix(today)

    def coming(one: Fares) -> str:
        if one.state == UNNAMED:
            return ""
        if one.kind == "folder" and not one.failures:
            return "always"
        return at(one.next_look) if one.next_look and one.next_look > now else "now"

    print_table(
        ("!source", "kind", "!state", "last look", "last new", "next look", "#articles"),
        [
            (
                one.source,
                one.kind,
                one.state,
                at(one.last_look),
                at(one.last_new),
                coming(one),
                f"{one.articles:,}",
            )
            for one in found
        ],
        empty="schedules.yaml names no sources; `bot ingest FILE` takes pages in by hand.",
    )
    for one in found:
        if one.reason:
            click.echo(f"\n{one.source}: {one.reason}")
            click.secho(
                f"  last good look: {at(one.last_good)}; to look now: bot ingest --source {one.source}",
                dim=True,
            )


def how_they_fare(home: "Home") -> tuple[list[Fares], datetime]:
    """Give every source, those of schedules.yaml first and in its order, and the moment it is now."""
    from bot.store import sources_state

    with home.db.read() as conn:
        now = home.db.now(conn)
        states = sources_state.states(conn)
        given = sources_state.given(conn)
    named = home.newsroom.sources
    found = [_fares(name, fixes, states.get(name), given.get(name)) for name, fixes in named.items()]
    gone = (name for name in sorted({*states, *given}) if name not in named)
    return found + [_fares(name, None, states.get(name), given.get(name)) for name in gone], now


def _fares(name: str, fixes: "Source | None", state: "SourceState | None", given: "Given | None") -> Fares:
    from bot.store.sources_state import NEW

    named = fixes is not None
    return Fares(
        source=name,
        kind=next((kind for kind in KINDS if getattr(fixes, kind, None)), None),
        state=(state.state if state else NEW) if named else UNNAMED,
        reason=state.reason if state and named else None,
        last_look=state.looked_at if state else None,
        last_good=state.ok_at if state else None,
        last_new=given.last_new if given else None,
        next_look=state.next_look if state and named else None,
        failures=state.failures if state else 0,
        articles=given.articles if given else 0,
    )
