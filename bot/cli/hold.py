"""`bot hold`, `bot release`, `bot embargo`: obeyed before the next send, also by what waits in the outbox."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.names import by_option
from bot.model.errors import UsageError

if TYPE_CHECKING:
    from bot.model.story import Story
    from bot.wiring import Home


@click.command()
@click.argument("story", nargs=-1, required=True)
@click.option("--reason", required=True, metavar="TEXT", help="Why, for those who wonder.")
@by_option
@click.pass_obj
def hold(root: Path | None, story: Sequence[str], reason: str, by: str) -> None:
    """Let nothing of STORY go out until `bot release`: an id, a URL, or words of its headline.

    What waits in the outbox is held with it; what went out stays.
    """
    from bot import withhold
    from bot.cli.pick import pick
    from bot.wiring import open_home

    with open_home(root) as home:
        found = pick(home, " ".join(story))
        change = withhold.hold(home.db, found, reason=reason, by=by)
        click.echo(f"{_named(found)} is held. `bot release {found.article_id}` lets it go.")
        _tell(change.deliveries, "stops with it")
        _tell_gone(home, found)


@click.command()
@click.argument("story", nargs=-1, required=True)
@by_option
@click.pass_obj
def release(root: Path | None, story: Sequence[str], by: str) -> None:
    """Let a held STORY go: it is news from now on. An embargo that is on it stays."""
    from bot import withhold
    from bot.cli.pick import pick
    from bot.model.words import shortly
    from bot.wiring import open_home

    with open_home(root) as home:
        found = pick(home, " ".join(story))
        change = withhold.release(home.db, found, by=by)
        zone = home.newsroom.zone
        with home.db.read() as conn:
            now = home.db.now(conn)
    if not change.changed:
        click.echo(f"{_named(found)} was not held; nothing changed.")
        return
    click.echo(f"{_named(found)} is released: the schedules may take it from now on.")
    _tell(change.deliveries, "goes on with it")
    if found.publish_after and found.publish_after > now:
        until = shortly(found.publish_after, now, zone)
        click.echo(f"It is embargoed until {until}; `bot embargo {found.article_id} --lift` ends that.")


@click.command()
@click.argument("story", nargs=-1, required=True)
@click.option("--until", metavar="TIME", help='Not before: "18:30" or "2026-11-23T07:00".')
@click.option("--lift", is_flag=True, help="End the embargo now.")
@by_option
@click.pass_obj
def embargo(root: Path | None, story: Sequence[str], until: str | None, by: str, *, lift: bool) -> None:
    """Let nothing of STORY go out before a time on the newsroom's clock; then it is news."""
    from bot import withhold
    from bot.cli.pick import pick
    from bot.cli.times import ahead
    from bot.model.words import moment
    from bot.wiring import open_home

    if lift == (until is not None):
        raise UsageError('say until when, as in --until "18:30", or --lift')
    with open_home(root) as home:
        zone = home.newsroom.zone
        at = ahead(until, "--until", zone) if until else None
        found = pick(home, " ".join(story))
        if at is None:
            change = withhold.lift_embargo(home.db, found, by=by)
            became = "is not embargoed any more: it is news from now on"
            click.echo(
                f"{_named(found)} {became if change.changed else 'was not embargoed; nothing changed'}."
            )
            _tell(change.deliveries, "goes on with it")
            return
        change = withhold.embargo(home.db, found, at, zone=zone, by=by)
        with home.db.read() as conn:
            now = home.db.now(conn)
        click.echo(f"{_named(found)} is embargoed until {moment(at, now, zone)} {zone}.")
        _tell(change.deliveries, "waits with it")
        _tell_gone(home, found)


def _named(story: "Story") -> str:
    return f"{story.article_id} “{story.article.headline}”"


def _tell(deliveries: int, what: str) -> None:
    from bot.model.words import count

    if deliveries:
        verb, _, rest = what.partition(" ")
        plural = {"stops": "stop", "goes": "go", "waits": "wait"}[verb]
        click.echo(f"{count(deliveries, 'delivery')} {verb if deliveries == 1 else plural} {rest}.")


def _tell_gone(home: "Home", story: "Story") -> None:
    """Say where readers may have the story already: that is not undone."""
    from bot.cli.articles import where
    from bot.store import life

    with home.db.read() as conn:
        now = home.db.now(conn)
        told = [one for one in life.tellings(conn, [story.id]).get(story.id, []) if one.told]
    if told:
        click.echo(f"Out already, and not called back: {where(told, now, home.newsroom.zone)}.")
