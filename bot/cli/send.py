"""`bot send`: an editor's own edition of one story, shown first, then sent through the same outbox."""

import sys
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.names import by_option
from bot.cli.output import json_option, print_json
from bot.cli.progress import sending
from bot.cli.stopping import tell_left, until_stopped
from bot.cli.times import ahead
from bot.model.errors import BotError, UsageError

if TYPE_CHECKING:
    from bot.compose import Composed
    from bot.model.edition import Outlet, Recipe, Rendition
    from bot.model.story import Story
    from bot.wiring import Home


@dataclass(frozen=True, slots=True)
class Planned:
    """What will go to one outlet; `story` in its language."""

    story: "Story"
    outlet: "Outlet"
    how: "Recipe"
    made: "Rendition"
    readers: int | None


@click.command()
@click.argument("article", nargs=-1, required=True)
@click.option("--to", "to", required=True, metavar="TARGET_OR_CHANNEL[,...]", help="Where to.")
@click.option("--style", type=click.Choice(["post", "thread"]), help="X: one post, or a thread.")
@click.option("--edit", is_flag=True, help="Open the parts in $EDITOR first.")
@click.option("--again", is_flag=True, help="Also if the target was told this story; your name is recorded.")
@click.option("--at", "at", metavar="TIME", help='Not now but then: "18:30" or "2026-11-23T07:00".')
@by_option
@click.option("--yes", is_flag=True, help="Do not ask.")
@json_option
@click.pass_obj
def send(
    root: Path | None,
    article: Sequence[str],
    to: str,
    style: str | None,
    at: str | None,
    by: str,
    *,
    edit: bool,
    again: bool,
    yes: bool,
    as_json: bool,
) -> int:
    """Send ARTICLE: an id, a URL, a path to a page, or words of its headline.

    Shows what will go and asks; then waits and prints the receipts. Exits 0 when all was sent (with --at:
    queued), 1 when not, 2 for a wrong call.
    """
    from bot import send as verb
    from bot.cli.pick import pick
    from bot.wiring import open_home

    if not yes and not sys.stdin.isatty():
        raise UsageError("there is no terminal to ask on: say --yes to send without being asked")
    with open_home(root) as home:
        outlets = verb.outlets_for([name.strip() for name in to.split(",") if name.strip()], home.outlets)
        if style and not any(outlet.channel == "x" for outlet in outlets):
            raise UsageError("--style is for X only")
        when = ahead(at, "--at", home.newsroom.zone) if at else None
        story = pick(home, " ".join(article))
        with home.db.read() as conn:
            verb.refuse_withheld(home.press, story, when, home.db.now(conn))
        told = [verb.told_already(home.press, story, outlet) for outlet in outlets]
        if any(told) and not again:
            raise BotError(
                f"told already: {'; '.join(reason for reason in told if reason)}. Nothing was sent; "
                "--again sends it once more"
            )
        planned = [plan_one(home, story, outlet, style, edit=edit) for outlet in outlets]
        show(planned, err=as_json)
        if not yes and not click.confirm("Send this?", err=as_json):
            raise BotError("nothing was sent")
        composed = queue_all(home, planned, by=by, again=again, at=when)
        code = finish(home, composed, at=when, as_json=as_json)
        return code if len(composed) == len(planned) else 1


def plan_one(home: "Home", story: "Story", outlet: "Outlet", style: str | None, *, edit: bool) -> Planned:
    """Render what will go to an outlet, in its language, edited by hand if asked for."""
    from bot import send as verb

    story = verb.in_language(home.press, story, outlet)

    how = verb.recipe_for(home.newsroom, outlet, style if outlet.channel == "x" else None)
    with home.db.read() as conn:
        now = home.db.now(conn)
        readers = verb.readers(conn, outlet)
    made = verb.render_send(home.press, story, outlet, how, now)
    if edit:
        from bot.cli.edit import edit_parts

        made, how = edit_parts(made, outlet, home.channel(outlet)), replace(how, edited=True)
    return Planned(story, outlet, how, made, readers)


def show(planned: list[Planned], *, err: bool) -> None:
    """Print exactly what will go, with what it costs."""
    from bot.cli.shown import print_rendition

    for one in planned:
        whom = "" if one.readers is None else f" · {one.readers:,} subscriber{'s' * (one.readers != 1)}"
        click.secho(f"— {one.outlet.name} ({one.outlet.adapter}){whom} —", bold=True, err=err)
        print_rendition(one.outlet.channel, one.made, err=err)


def queue_all(
    home: "Home", planned: list[Planned], *, by: str, again: bool, at: datetime | None
) -> "list[Composed]":
    """Put the planned editions into the outbox; give those that are in.

    A target that another edition told meanwhile stays out, and is named; raises BotError if it is the first
    one: then nothing is in.
    """
    from bot import send as verb

    composed: list[Composed] = []
    for one in planned:
        try:
            composed.append(
                verb.compose_send(
                    home.press, one.story, one.outlet, one.how, one.made, by=by, again=again, at=at
                )
            )
        except BotError as error:
            if not composed:
                raise
            click.secho(f"Not to {one.outlet.name}: {error}. The others go.", err=True, fg="yellow")
    return composed


def finish(home: "Home", composed: "list[Composed]", *, at: datetime | None, as_json: bool) -> int:
    """Send the new editions and no others, wait, print the receipts, and give the exit code."""
    from bot.cli.outbox import as_row, by_edition
    from bot.model.delivery import State
    from bot.store import outbox

    stopped = at is None and send_own(home, composed)
    keys = [edition.edition for edition in composed]
    with home.db.read() as conn:
        rows = [row for key in keys for row in outbox.deliveries(conn, edition_key=key)]
    if as_json:
        print_json({"edition": keys[0], "editions": keys, "deliveries": [as_row(row) for row in rows]})
    else:
        by_edition(rows, empty="Nobody was to get this: there is no active subscriber.")
    if at:
        if not as_json:
            tell_queued(home, at)
        return 0
    if stopped:
        tell_left(sorted({row.edition for row in rows if row.state is State.DUE}))
    if any(row.state is State.HELD for row in rows):
        tell_held(home, composed[0])
    for edition in composed:
        if why := paused_reason(home, edition):
            click.echo(
                f"{edition.outlet.name} is paused: {why}. What is due goes after `bot resume`.", err=True
            )
    return 0 if rows and all(row.state is State.SENT for row in rows) else 1


def tell_queued(home: "Home", at: datetime) -> None:
    """Say when what waits will go, and who sends it."""
    from bot.model.words import moment as in_words

    zone = home.newsroom.zone
    said = in_words(at, datetime.now(UTC), zone)
    click.echo(f"\nGoes {said} {zone}, if `bot run` runs then; `bot today` shows it until it is gone.")


def tell_held(home: "Home", edition: "Composed") -> None:
    """Say why the story was held at the last moment, such as by its own site, and the way out."""
    from bot.model.story import StoryState
    from bot.store import articles, editions

    assert edition.edition_id is not None  # it was queued
    with home.db.read() as conn:
        (number,) = editions.stories_of(conn, edition.edition_id)
        (story,) = articles.by_ids(conn, [number], sites=home.press.sites)
    if story.state is StoryState.HELD:
        way_out = f"`bot release {story.article_id}` lets it go"
        click.echo(f"Article {story.article_id} is held: {story.why or 'by an editor'}. {way_out}.", err=True)


def paused_reason(home: "Home", edition: "Composed") -> str | None:
    """Give why an edition may not go now, or None."""
    from bot.store import targets

    with home.db.read() as conn:
        return targets.paused_reason(conn, schedule=edition.schedule, target_name=edition.outlet.name)


def send_own(home: "Home", composed: "list[Composed]") -> bool:
    """Dispatch these editions until nothing of them can change within 60 s; say whether it was broken off."""
    from concurrent.futures import ThreadPoolExecutor

    from bot.store.workers import Worker

    worker = Worker(home.db, home.root)
    with ExitStack() as stack:
        stack.callback(worker.leave)
        stack.enter_context(worker.renewing())
        work = []
        for edition in composed:
            for dispatcher in home.dispatchers(worker, [edition.outlet.name]):
                stack.callback(dispatcher.channel.close)
                work.append((dispatcher, edition.edition_id))
        stop = stack.enter_context(until_stopped())
        with sending(home.db), ThreadPoolExecutor(len(work) or 1, thread_name_prefix="dispatch") as pool:
            for done in [pool.submit(each.drain, only=number, stop=stop) for each, number in work]:
                done.result()
    return stop.is_set()
