"""`bot pause` and `bot resume`: obeyed before the next send, also in mid-digest."""

from pathlib import Path

import click

from bot.cli.names import by_option


@click.command()
@click.argument("name")
@click.option("--reason", default="paused by an editor", help="Why, for those who wonder.")
@by_option
@click.pass_obj
def pause(root: Path | None, name: str, reason: str, by: str) -> None:
    """Stop NAME before its next send: all, a target, a schedule or an edition."""
    from bot import decide
    from bot.wiring import open_home

    with open_home(root) as home:
        change = decide.pause(home.db, home.newsroom, name, reason=reason, by=by)
    was = "is paused now" if change.changed else "was paused already"
    click.echo(f"{name} ({change.scope}) {was}; `bot resume {name}` lets it go on.")


@click.command()
@click.argument("name")
@by_option
@click.pass_obj
def resume(root: Path | None, name: str, by: str) -> None:
    """Let NAME go on: all, a target, a schedule or an edition."""
    from bot import decide
    from bot.wiring import open_home

    with open_home(root) as home:
        change = decide.resume(home.db, home.newsroom, name, by=by)
    click.echo(f"{name} ({change.scope}) {'goes on' if change.changed else 'was not paused'}.")
