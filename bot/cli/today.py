"""`bot today`: one screen: what fails, is held, uncertain or refused; what is going, next and sent."""

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.cli.output import json_option, print_json

if TYPE_CHECKING:
    from bot.model.delivery import Delivery
    from bot.wiring import Home

DAY = timedelta(hours=24)
SHOWN = 8
STORIES_HELD = "stories held"
FAILING = "sources that fail"
ELSEWHERE = {STORIES_HELD: "bot articles --state held", FAILING: "bot sources"}
"""The command that lists all of a heading, where that is not the outbox."""


@click.command()
@json_option
@click.pass_obj
def today(root: Path | None, *, as_json: bool) -> None:
    """Show the last 24 hours and the next slots, each with the command that decides it."""
    from bot.wiring import open_home

    with open_home(root) as home:
        found = gathered(home)
    if as_json:
        print_json(found)
        return
    for title, lines in found.items():
        click.secho(title.capitalize(), bold=True)
        for line in lines[:SHOWN]:
            click.echo(f"  {line['what']}")
            if line.get("command"):
                click.secho(f"      {line['command']}", dim=True)
        if len(lines) > SHOWN:
            click.echo(f"  and {len(lines) - SHOWN} more: {ELSEWHERE.get(title, 'bot outbox')}")
        if not lines:
            click.echo("  nothing")


def gathered(home: "Home") -> dict[str, list[dict[str, Any]]]:
    """Give everything on the screen: a list a heading, what needs a decision first."""
    from bot.cli.plan import line as slot_line
    from bot.plan import coming
    from bot.store import articles, listing, sources_state, targets
    from bot.store import today as news
    from bot.store.late_checks import HELD_WITH_STORY

    with home.db.read() as conn:
        now = home.db.now(conn)
        since = now - DAY
        troubled = {state: news.waiting(conn, state) for state in ("uncertain", "held")}
        refused = news.waiting(conn, "refused", since)
        editions = news.editions_since(conn, since)
        paused = targets.pauses(conn)
        failing = sources_state.failing(conn, home.newsroom.sources)
        withheld = listing.listed(conn, now=now, oldest=None, limit=news.MOST, state="held")
        stories = articles.by_ids(conn, withheld, sites=home.press.sites)
    going = {key for key, state, _ in editions if state == "ready"}

    def delivery_lines(rows: "list[Delivery]") -> list[dict[str, Any]]:
        return [
            {
                "what": f"{row.edition} part {row.part}/{row.of} to {row.recipient}: {row.reason}",
                # A part that waits for another one is decided there.
                "command": None
                if "`bot settle" in (row.reason or "")
                else decides(row, row.edition in going),
            }
            for row in rows
            if row.reason != HELD_WITH_STORY  # decided with its story
        ]

    slots = sorted(
        coming(home.press, now, 1), key=lambda one: (one.slot is None, one.slot.due if one.slot else now)
    )
    return {
        FAILING: [
            {"what": f"{one.name}: {one.state}: {one.reason}", "command": f"bot ingest --source {one.name}"}
            for one in failing
        ],
        STORIES_HELD: [
            {
                "what": f"{story.article_id} “{story.article.headline}”: {story.why or 'held by an editor'}",
                "command": f"bot release {story.article_id}",
            }
            for story in stories
        ],
        "uncertain": delivery_lines(troubled["uncertain"]),
        "refused": delivery_lines(refused),
        "held": delivery_lines(troubled["held"]),
        "paused": [
            {
                "what": f"{row['scope']} {row['name']}: {row['reason']} (by {row['by']})".replace("  ", " "),
                "command": f"bot resume {row['name'] or 'all'}",
            }
            for row in paused
        ],
        "going": [
            {"what": f"{key}: {words}", "command": f"bot pause {key}"}
            for key, state, words in editions
            if state in ("ready", "planning")
        ],
        "next": [
            {"what": slot_line(one, now, home.newsroom.zone), "command": f"bot preview {one.schedule}"}
            for one in slots
        ],
        "sent": [{"what": f"{key}: {words}"} for key, state, words in editions if state == "closed"],
        "skipped": [{"what": f"{key}: {words}"} for key, state, words in editions if state == "skipped"],
    }


def decides(row: "Delivery", going: bool) -> str:
    """Give the command that decides a delivery; `going`: its edition is open, so it can go on."""
    if row.state == "uncertain":
        return f"bot settle {row.id} --sent REMOTE_ID_OR_URL | --again | --abandon"
    if going:
        return f"bot settle {row.id} --again | --abandon"
    if row.newsletter:
        return f"bot subscribers remove {row.recipient}"
    return f"bot send ARTICLE --to {row.target}"
