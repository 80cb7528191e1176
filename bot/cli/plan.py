"""`bot plan`: the coming slots in words, and why each candidate story is in or out."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.cli.output import json_option, print_json

if TYPE_CHECKING:
    from datetime import datetime

    from bot.plan import Coming


@click.command()
@click.option("--explain", is_flag=True, help="Say for each candidate story why it is in or out.")
@click.option("--count", default=3, show_default=True, help="How many slots of each schedule.")
@json_option
@click.pass_obj
def plan(root: Path | None, count: int, *, explain: bool, as_json: bool) -> None:
    """List what goes out next: when, to whom, with which stories so far."""
    from bot.plan import coming
    from bot.wiring import open_home

    with open_home(root) as home:
        with home.db.read() as conn:
            now = home.db.now(conn)
        found = list(coming(home.press, now, count))
        zone = home.newsroom.zone
    if as_json:
        print_json([as_data(one) for one in found])
        return
    found.sort(key=lambda one: (one.slot is None, one.slot.due if one.slot else now))
    for one in found:
        click.echo(line(one, now, zone))
    if explain:
        explained(found)
    if not found:
        click.echo("schedules.yaml has no schedules: nothing will be published.")


def line(one: "Coming", now: "datetime", zone: str) -> str:
    """Say a coming slot in words: "Tomorrow 07:00 Africa/Lagos, morning-digest, 1,204 subscribers, ..."."""
    from bot.model.words import count, in_words

    when = in_words(one.slot, now, zone) if one.slot else one.waits_for
    parts = [when, one.schedule]
    if one.readers is not None:
        parts.append(count(one.readers, "subscriber"))
    else:
        parts.append(f"to {one.target}")
    chosen = len(one.choice.chosen)
    parts.append(f"{count(chosen, 'story')} so far" if chosen else f"nothing so far ({one.choice.nothing})")
    if one.paused:
        parts.append(f"PAUSED: {one.paused}")
    return ", ".join(parts)


def explained(found: "list[Coming]") -> None:
    """Print every candidate's verdict, schedule by schedule."""
    seen: set[str] = set()
    for one in found:
        if one.schedule in seen:
            continue
        seen.add(one.schedule)
        click.secho(f"\n{one.schedule}", bold=True)
        for verdict in one.choice.verdicts:
            mark = "in " if verdict.chosen else "out"
            click.echo(f"  {mark}  {verdict.story.article.headline}\n         {verdict.reason}")
        if not one.choice.verdicts:
            click.echo("  no candidate stories")


def as_data(one: "Coming") -> dict[str, Any]:
    """Give a coming slot as tools get it."""
    return {
        "schedule": one.schedule,
        "target": one.target,
        "channel": one.channel,
        "slot": one.slot.key if one.slot else None,
        "due": one.slot.due if one.slot else None,
        "subscribers": one.readers,
        "stories": [
            {
                "story": verdict.story.id,
                "article": verdict.story.article_id,
                "headline": verdict.story.article.headline,
                "chosen": verdict.chosen,
                "reason": verdict.reason,
            }
            for verdict in one.choice.verdicts
        ],
        "nothing": one.choice.nothing,
        "paused": one.paused,
    }
