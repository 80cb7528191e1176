"""`bot doctor`: is everything ready for tomorrow morning? Each finding says the way out."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

import click

from bot.cli.output import json_option, print_json, print_table

if TYPE_CHECKING:
    from bot.model.edition import Outlet
    from bot.wiring import Home


class Finding(NamedTuple):
    """What one check found; `says` names the fix if it is not ok."""

    check: str
    state: Literal["ok", "warning", "error"]
    says: str


@click.command()
@json_option
@click.pass_context
def doctor(ctx: click.Context, as_json: bool) -> None:
    """Check settings, schedules, database, templates and accounts; log in everywhere, send nothing.

    Exits 1 if anything is wrong.
    """
    found = list(_findings(ctx.obj))
    if as_json:
        print_json([finding._asdict() for finding in found])
    else:
        print_table(("check", "", "finding"), [(one.check, one.state, one.says) for one in found], empty="")
    if any(one.state == "error" for one in found):
        ctx.exit(1)


def _findings(root: Path | None) -> Iterator[Finding]:
    from bot.model.errors import BotError
    from bot.wiring import open_home

    try:
        with open_home(root) as home:
            yield Finding("settings", "ok", f"home {home.root}, public pages at {home.settings.public_url}")
            yield from _private_files(home)
            yield from _database(home)
            yield from _templates(home)
            yield from _newsroom(home)
    except BotError as error:
        yield from _errors("settings", error)


def _errors(check: str, error: Exception) -> Iterator[Finding]:
    """One finding a line: settings and schedules.yaml name all their mistakes at once."""
    yield from (Finding(check, "error", line) for line in str(error).splitlines())


def _private_files(home: "Home") -> Iterator[Finding]:
    for name in (".env", "secret_key"):
        file = home.root / name
        if os.name == "posix" and file.exists() and stat.S_IMODE(file.stat().st_mode) & 0o077:
            yield Finding("settings", "warning", f"others on this machine can read {file}: chmod 600 {file}")
    key = home.settings.secret_key
    if key and len(key.get_secret_value()) < 32:
        yield Finding("settings", "warning", "BOT_SECRET_KEY is short: 32 letters or more, made at random")


def _database(home: "Home") -> Iterator[Finding]:
    from bot.model.errors import BotError

    try:
        with home.db.write() as conn:
            now = home.db.now(conn)
        yield Finding("database", "ok", f"{home.db.words}, its clock says {now:%Y-%m-%d %H:%M} UTC")
    except BotError as error:
        yield from _errors("database", error)


def _templates(home: "Home") -> Iterator[Finding]:
    from bot.rendering.environment import compile_all

    if wrong := compile_all(home.templates):
        yield from (Finding("templates", "error", str(error)) for error in wrong)
    else:
        yield Finding("templates", "ok", f"{len(home.templates.list_templates())} templates can be used")


def _newsroom(home: "Home") -> Iterator[Finding]:
    """schedules.yaml, and what it names: folders, templates, accounts."""
    from bot.model.errors import BotError

    try:
        newsroom = home.newsroom
    except BotError as error:
        yield from _errors("schedules", error)
        return
    yield Finding("schedules", "ok", f"{len(newsroom.schedules)} schedules, {len(newsroom.targets)} targets")
    yield from _sources(home)
    for unknown in home.settings.unknown_names(home.accounts):
        yield Finding("settings", "warning", str(unknown))
    try:
        outlets = home.outlets
    except BotError as error:
        yield from _errors("targets", error)
        return
    for outlet in outlets.values():
        yield _probe(home, outlet)


def _sources(home: "Home") -> Iterator[Finding]:
    """Folders that can be read, accounts that are whole, looks that went wrong; no site is asked."""
    from bot.model.errors import BotError
    from bot.store import sources_state

    try:
        watched = list(home.sources)
        with home.db.read() as conn:
            failing = sources_state.failing(conn, watched)
    except BotError as error:
        yield from _errors("sources", error)
        return
    for name, source in home.newsroom.sources.items():
        folder = home.root / (source.folder or "")
        if source.folder and not (folder.is_dir() and os.access(folder, os.R_OK | os.X_OK)):
            yield Finding(f"source {name}", "error", f"{folder} is no folder that can be read: make it")
    for one in failing:
        if not home.newsroom.sources[one.name].folder:
            yield Finding(f"source {one.name}", "warning", f"{one.state}: {one.reason}")


def _probe(home: "Home", outlet: "Outlet") -> Finding:
    """Log in as the target's account, without sending."""
    from bot.model.errors import BotError

    check = f"target {outlet.name}"
    try:
        channel = home.channel(outlet)
        try:
            return Finding(check, "ok", f"{outlet.adapter}: {channel.probe()}")
        finally:
            channel.close()
    except BotError as error:
        return Finding(check, "error", str(error))
