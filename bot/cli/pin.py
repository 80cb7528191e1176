"""`bot pin` and `bot drop`: what an editor wants first, and what not by one schedule."""

from collections.abc import Sequence
from pathlib import Path

import click

from bot.cli.names import by_option


@click.command()
@click.argument("story", nargs=-1, required=True)
@click.option("--off", is_flag=True, help="Unpin it.")
@by_option
@click.pass_obj
def pin(root: Path | None, story: Sequence[str], by: str, *, off: bool) -> None:
    """Put STORY first wherever a schedule's rule lets it through, until it is unpinned."""
    from bot import prefer
    from bot.cli.pick import pick
    from bot.wiring import open_home

    with open_home(root) as home:
        found = pick(home, " ".join(story))
        changed = (prefer.unpin if off else prefer.pin)(home.db, found, by=by)
    now = "is pinned" if not off else "is not pinned any more"
    was = "was pinned already" if not off else "was not pinned"
    click.echo(f"{found.article_id} “{found.article.headline}” {now if changed else was}.")


@click.command()
@click.argument("story", nargs=-1, required=True)
@click.argument("schedule")
@click.option("--undo", is_flag=True, help="Let the schedule tell it again.")
@by_option
@click.pass_obj
def drop(root: Path | None, story: Sequence[str], schedule: str, by: str, *, undo: bool) -> None:
    """Never tell STORY by SCHEDULE; what that schedule has composed already still goes."""
    from bot import prefer
    from bot.cli.pick import pick
    from bot.wiring import open_home

    with open_home(root) as home:
        found = pick(home, " ".join(story))
        if undo:
            changed = prefer.take_back(home.db, found, schedule, by=by)
            became = "may be told by" if changed else "was not dropped from"
        else:
            changed = prefer.drop(home.db, home.newsroom, found, schedule, by=by)
            became = "is dropped from" if changed else "was dropped already from"
    click.echo(f"{found.article_id} “{found.article.headline}” {became} {schedule}.")
