"""`bot run`: the whole bot, by the clock or once."""

import math
import threading
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click

from bot.cli.looking import look_at_all, tell, tell_change, tell_pages, tell_resting, warn
from bot.cli.output import print_table
from bot.cli.progress import sending
from bot.cli.published import news, tell_composed, when
from bot.cli.stopping import READING, until_stopped

if TYPE_CHECKING:
    from bot.dispatch import Dispatcher
    from bot.store.workers import Worker
    from bot.web.serve import Served
    from bot.wiring import Home

EXIT_FAILED = 1

STARTING = 10.0
"""Seconds for which a start waits for the sources."""

Say = Callable[[str], None]
"""Prints a sentence."""


@click.command()
@click.option("--once", is_flag=True, help="Take in, publish, send, and end when nothing is due for 60 s.")
@click.option("--now", "latest", is_flag=True, help="Publish the latest slot of every schedule, late or not.")
@click.pass_obj
def run(root: Path | None, *, once: bool, latest: bool) -> int:
    """Take in articles and publish by the schedules, until Ctrl-C.

    Exits 1 with --once if anything of this run was refused or is uncertain.
    """
    from bot.wiring import open_home

    with open_home(root) as home:
        return run_home(home, once=once, latest=latest)


def run_home(home: "Home", *, once: bool, latest: bool) -> int:
    """Run a home that is open; give the exit code."""
    from bot import dispatch
    from bot.publish import activate
    from bot.store.workers import Worker

    start_up(home)
    worker = Worker(home.db, home.root)
    try:
        with home.db.read() as conn:
            began = home.db.now(conn)
        for row in dispatch.recover(home.db, worker):
            warn(f"delivery {row.id} of {row.edition}: {row.reason}; see `bot settle`")
        finish_planning(home, warn)
        activate(home.press)
        for watch in home.watches.values():
            watch.begin()
        with until_stopped(READING) as stop:
            troubles = look_everywhere(home, stop, wait=once or latest)
        if stop.is_set():
            warn("stopped before anything was published")
            return EXIT_FAILED
        with worker.renewing():
            if once:
                return run_once(home, worker, began, latest=latest, failed=troubles > 0)
            return serve(home, worker, latest=latest)
    finally:
        worker.leave()


def finish_planning(home: "Home", say: Say, left_alone: timedelta = timedelta(0)) -> None:
    """Finish what a crash left half written; say what cannot be finished."""
    from bot import digest

    for key, problem in digest.finish_planning(home.press, left_alone=left_alone):
        if problem:
            say(f"{key} is half planned: {problem}")


def refresh_waiting(home: "Home", say: Say) -> None:
    """Compose anew what waits and was revised; say what happened."""
    from bot.correct import refresh_waiting

    for key, problem in refresh_waiting(home.press):
        say(f"{key}: {problem or 'composed anew, as its article was revised'}")


def start_up(home: "Home") -> None:
    """Print which adapter each target has and why, and what in the settings nothing reads."""
    print_table(
        ("target", "channel", "adapter", "why"),
        [(o.name, o.channel, o.adapter, o.why) for o in home.outlets.values()],
        empty="schedules.yaml names no targets: nothing will be published.",
    )
    for unknown in home.settings.unknown_names(home.accounts):
        warn(str(unknown))


def look_everywhere(home: "Home", stop: threading.Event, *, wait: bool) -> int:
    """Look at all sources that need no rest; give how many pages were refused and sources failed.

    Pages of the time when the bot did not run are in before the slots of that time are composed. Without
    `wait` that takes ten seconds at most: what a source still gives then is taken in as it comes.
    """
    outcomes: Counter[str] = Counter()
    failed = look_at_all(
        home,
        home.watches,
        lambda name, pages: outcomes.update(tell_pages(name, pages)),
        hurry="soon",
        stop=stop,
        at_most=math.inf if wait else STARTING,
    )
    if wait:
        tell_resting(home, failed)
    return outcomes["refused"] + len(failed)


def run_once(home: "Home", worker: "Worker", began: datetime, *, latest: bool, failed: bool) -> int:
    """Publish what is due, or the latest slots, send it all, and give the exit code."""
    from bot import dispatch
    from bot.publish import publish_due, publish_latest
    from bot.store import fates

    refresh_waiting(home, warn)
    composed = list(publish_latest(home.press) if latest else publish_due(home.press))
    with until_stopped() as stop:
        drain_all(home, home.dispatchers(worker), stop)
    dispatch.expire(home.db)
    tell_composed(home, composed)
    if stop.is_set():
        warn("stopped: what was not sent stays due")
    with home.db.read() as conn:
        troubled = fates.troubled_since(conn, began)
    for row in troubled:
        warn(f"delivery {row.id} of {row.edition} is {row.state}: {row.reason}")
    failed = failed or stop.is_set() or bool(troubled) or any(slot.state == "failed" for slot in composed)
    return EXIT_FAILED if failed else 0


def drain_all(home: "Home", dispatchers: "list[Dispatcher]", stop: threading.Event) -> None:
    """Send everything, each target on a thread of its own, until nothing is due within 60 s or `stop`."""
    from concurrent.futures import ThreadPoolExecutor

    try:
        pool = ThreadPoolExecutor(max(len(dispatchers), 1), thread_name_prefix="dispatch")
        with sending(home.db), pool:
            for done in [pool.submit(each.drain, stop=stop) for each in dispatchers]:
                done.result()
    finally:
        for dispatcher in dispatchers:
            dispatcher.channel.close()


def serve(home: "Home", worker: "Worker", *, latest: bool) -> int:
    """Run by the clock, with the desk and the public pages, until Ctrl-C or SIGTERM."""
    from bot import dispatch
    from bot.digest import AT_WORK
    from bot.publish import publish_due
    from bot.scheduler import Clock, Dispatching, Watching

    alarm, said = once(warn), set[tuple[str, str, str]]()
    pages: dict[str, str] = {}
    ticked: datetime | None = None

    def publish() -> None:
        nonlocal ticked
        refresh_waiting(home, alarm)
        with home.db.read() as conn:
            now = home.db.now(conn)
        for slot in publish_due(home.press, ticked=ticked):
            if (about := (slot.schedule, slot.slot, slot.reason)) in said:
                continue  # a template that is broken fails at every tick
            said.add(about)
            at = when(slot.slot, now, home.newsroom.zone)
            told = f': "{slot.headlines[0]}"' if slot.headlines else ""
            tell(f"{slot.schedule}, {at}: {slot.state}, {slot.reason}{told}")
        ticked = now

    def recover() -> None:
        finish_planning(home, alarm, AT_WORK)
        dispatch.expire(home.db)
        for row in dispatch.recover(home.db, worker):
            warn(f"delivery {row.id} of {row.edition}: {row.reason}; see `bot settle`")

    with ExitStack() as stack:
        asked = stack.enter_context(until_stopped())
        for name, server in servers(home).items():
            stack.callback(server.stop)
            pages[name] = server.url
        if latest:
            send_latest(home, worker, asked)
        dispatching = Dispatching(home.dispatchers(worker), warn)
        watching = Watching(list(home.watches.values()), tell_pages, partial(tell_change, home), warn)
        clock = Clock(
            {
                "publish": (1.0, publish),
                "recover": (10.0, recover),
                "news": (3.0, news(home, tell, warn)),
            },
            warn,
        )
        dispatching.start()
        stack.callback(dispatching.stop)
        watching.start()
        stack.callback(watching.stop)
        clock.start()
        stack.callback(clock.stop)
        click.echo("\n" * latest + "\n".join(f"{name:<13} {url}" for name, url in pages.items()))
        tell("Running by the clock. Ctrl-C stops.")
        while not asked.wait(0.5):
            pass
    tell("Stopped; what was not sent yet stays due.")
    return 0


def send_latest(home: "Home", worker: "Worker", stop: threading.Event) -> None:
    """Publish the latest slot of every schedule; what a database that blinks leaves goes by the clock."""
    from sqlalchemy.exc import SQLAlchemyError

    from bot.model.errors import StoreError
    from bot.publish import publish_latest

    composed = list(publish_latest(home.press))
    try:
        drain_all(home, home.dispatchers(worker), stop)
        tell_composed(home, composed)
    except (StoreError, SQLAlchemyError) as error:
        warn(f"{error}; the rest goes by the clock")


def servers(home: "Home") -> "dict[str, Served]":
    """Start the desk and the public pages; give them by name. Raises UsageError if a port is taken."""
    from bot.resources import template_folders
    from bot.web.desk import desk_app
    from bot.web.public import public_app
    from bot.web.serve import serve as serve_app

    folders, newsroom = template_folders(home.root), home.newsroom
    desk = desk_app(
        home.db,
        newsroom=newsroom.name,
        zone=newsroom.zone,
        folders=folders,
        sources=newsroom.sources,
    )
    public = public_app(
        home.db,
        secret=home.secret_key,
        newsroom=newsroom.name,
        base=urlsplit(home.settings.public_url).path.rstrip("/"),
        folders=folders,
    )
    return {
        "Desk": serve_app(desk, home.settings.desk_http, "BOT_DESK_HTTP"),
        "Public pages": serve_app(public, home.settings.http, "BOT_HTTP"),
    }


def once(say: Say) -> Say:
    """Say each sentence only once: a template that is broken fails at every tick."""
    said: set[str] = set()

    def say_news(sentence: str) -> None:
        if sentence not in said:
            said.add(sentence)
            say(sentence)

    return say_news
