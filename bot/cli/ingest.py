"""`bot ingest`: take pages in by hand, or look at the sources now."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

import click

from bot.cli.looking import in_words, look_at_all
from bot.cli.output import json_option, print_json, print_table
from bot.cli.progress import Intake, taking_in
from bot.cli.stopping import READING, until_stopped
from bot.cli.times import back
from bot.model.errors import UsageError

if TYPE_CHECKING:
    from bot.intake import TakenIn
    from bot.wiring import Home

LISTED = 100
"""Pages that are listed one by one; of more only those that were refused."""


@click.command()
@click.argument("places", nargs=-1, metavar="[FILE | FOLDER | https://...]...")
@click.option("--source", metavar="NAME", help="Look at this source now, whatever its rhythm.")
@click.option(
    "--from",
    "since",
    metavar="TIME",
    help='Backlog published since then is news: "06:00", "2026-11-20" or "2026-11-20T06:00".',
)
@json_option
@click.pass_context
def ingest(
    ctx: click.Context, places: tuple[str, ...], source: str | None, since: str | None, *, as_json: bool
) -> None:
    """Take in the pages that are named, or what is new in all sources, and say what became of each.

    Waits until each file has settled. Pages that are named are news; what a source held when it was first
    looked at is backlog, which goes out on arrival only after --from. Exits 1 if a page was refused or a
    source failed; the others are kept.
    """
    from bot.wiring import open_home

    if places and (source or since):
        raise UsageError("name pages, or look at sources with --source and --from; not both")
    with open_home(ctx.obj) as home:
        names = _named(home, source)
        moment = back(since, "--from", home.newsroom.zone) if since else None
        taken: list[TakenIn] = []
        with until_stopped(READING) as stop, taking_in() as progress:
            if places:
                by_hand = home.take_in_by_hand(places, ahead=progress.expect, stop=stop)
                _collect(progress, taken, by_hand)
                failed: list[str] = []
            else:
                failed = look_at_all(
                    home,
                    names,
                    lambda _name, pages: _collect(progress, taken, pages),
                    hurry="now",
                    ahead=progress.expect,
                    stop=stop,
                )
        news = _make_news(home, names, moment) if moment and not stop.is_set() else None
        if as_json:
            _print_json(taken, news)
        elif taken or news is not None or not failed:
            _print(taken, news, named=bool(places))
        if stop.is_set():
            rest = "say it again for the rest" if places else "the rest is taken by the next look"
            click.echo(f"Stopped: {progress.so_far}; {rest}.", err=True)
            ctx.exit(130)
    if failed or any(one.outcome == "refused" for one in taken):
        ctx.exit(1)


def _named(home: "Home", source: str | None) -> list[str]:
    """The sources to look at: the one that is named, else all."""
    if source is None:
        return list(home.newsroom.sources)
    if source not in home.newsroom.sources:
        known = ", ".join(home.newsroom.sources) or "none"
        raise UsageError(f"--source {source}: schedules.yaml names {known}")
    return [source]


def _collect(progress: Intake, taken: "list[TakenIn]", pages: "Iterable[TakenIn]") -> None:
    for page in pages:
        progress.took(page)
        taken.append(page)


def _make_news(home: "Home", names: list[str], since: datetime) -> int:
    """Let backlog since a moment go out; give how many stories."""
    from bot.store.backlog import make_news

    stories = 0
    while True:
        with home.db.intake() as conn:
            more = make_news(home.db, conn, names, since, home.db.now(conn))
        if not more:
            return stories
        stories += more


def _print_json(taken: "list[TakenIn]", news: int | None) -> None:
    pages = [
        {"path": one.place, "article": one.article_id, "outcome": one.outcome, "reason": one.reason}
        for one in taken
    ]
    print_json(pages if news is None else {"pages": pages, "news": news})


def _print(taken: "list[TakenIn]", news: int | None, *, named: bool) -> None:
    from bot.model.words import count

    listed = taken if len(taken) <= LISTED else [one for one in taken if one.outcome == "refused"]
    nothing = (
        "There are no pages in there: .txt, .json, .md and .html files are taken."
        if named
        else "Nothing new. `bot sources` shows how each source fares."
    )
    if listed or not taken:
        print_table(
            ("outcome", "#article", "path", "reason"),
            [(one.outcome, one.article_id, one.place, one.reason) for one in listed],
            empty=nothing,
        )
    if len(taken) > LISTED:
        click.echo(f"{count(len(taken), 'page')}: {in_words(Counter(one.outcome for one in taken))}")
    if news is not None:
        says = "is news now and goes" if news == 1 else "are news now and go"
        click.echo(f"{count(news, 'story')} of the backlog {says} where the schedules let them.")
