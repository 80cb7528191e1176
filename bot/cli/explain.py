"""`bot explain`: a story's whole life in sentences."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.cli.output import json_option, print_json

if TYPE_CHECKING:
    from datetime import datetime

    from bot.cli.articles import Listed
    from bot.explain import Life

WIDTH = 16
"""Columns of a time."""


@click.command()
@click.argument("article", nargs=-1, required=True)
@json_option
@click.pass_obj
def explain(root: Path | None, article: Sequence[str], *, as_json: bool) -> None:
    """Tell the whole life of ARTICLE: an id, a URL, a path to a page, or words of its headline.

    When it came and from where, what was changed and decided, which editions took it or passed it over and
    why, where it went, and what every schedule would make of it next.
    """
    from bot import explain as verb
    from bot.cli.articles import as_data, read
    from bot.cli.pick import pick
    from bot.wiring import open_home

    with open_home(root) as home:
        story = pick(home, " ".join(article))
        now, (listed,) = read(home, 1, {"number": story.id})
        life = verb.explain(home.press, story, now)
        zone = home.newsroom.zone
    if as_json:
        print_json(as_data(listed) | told(life))
    else:
        show(life, listed, now, zone)


def show(life: "Life", listed: "Listed", now: "datetime", zone: str) -> None:
    """Print a life as it is read: what it is, how it stands, what happened, what comes."""
    from bot.cli.articles import state_words
    from bot.model.words import shortly

    story = life.story
    click.secho(f"{story.article_id}  {story.article.headline}", bold=True)
    about = (story.article.section, story.article.language, story.link, f"times are those of {zone}")
    click.secho(" · ".join(part for part in about if part), dim=True)
    click.echo(f"It is {state_words(story, listed.state, now, zone)}.\n")
    for event in life.events:
        click.echo(f"{shortly(event.at, now, zone):<{WIDTH}}  {event.text}")
    click.secho("\nWhat comes next", bold=True)
    for one in life.coming:
        became = "takes it: " if one.takes else "passes it over: "
        click.echo(f"{one.schedule} to {one.target}, {one.when}: {became}{one.reason.removeprefix('in: ')}")
    if not life.coming:
        click.echo("schedules.yaml has no schedules: only `bot send` publishes it.")


def told(life: "Life") -> dict[str, Any]:
    """Give a life as tools get it: what happened, oldest first, and what comes."""
    return {
        "events": [
            {"at": event.at, "kind": event.kind, "text": event.text, "detail": event.detail}
            for event in life.events
        ],
        "next": [
            {
                "schedule": one.schedule,
                "target": one.target,
                "when": one.when,
                "takes": one.takes,
                "reason": one.reason,
            }
            for one in life.coming
        ],
    }
