"""`bot demo`: the whole bot on sample pages and files, in a home of its own (what `make run` calls)."""

import os
import shutil
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.model.errors import UsageError

if TYPE_CHECKING:
    from bot.wiring import Home

SAMPLES = Path(__file__).parent.parent / "samples"
PAGES_FROM = ".pages-from"
"""The file in a demo's home that names the folder whose pages it shows."""

READERS = (
    ("ada@reader.example", "Ada", "Africa/Lagos"),
    ("jonas@reader.example", "Jonas", "Europe/Berlin"),
    ("mei@reader.example", "Mei", "America/New_York"),
)


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), default=Path("var/demo"))
@click.option(
    "--inbox", type=click.Path(path_type=Path, file_okay=False, exists=True), help="Your own pages instead."
)
@click.option("--once", is_flag=True, help="End after publishing.")
def demo(folder: Path, inbox: Path | None, *, once: bool) -> int:
    """Publish sample pages as files in FOLDER and go on by the clock, with the desk to look at.

    Never sends anything, whatever credentials are around.
    """
    from bot.cli.run import run_home
    from bot.settings import load_settings
    from bot.wiring import Home

    prepare(folder, inbox)
    own = {name: value for name, value in os.environ.items() if name in ("BOT_HTTP", "BOT_DESK_HTTP")}
    home = Home(load_settings(folder, own), files_only=True)
    try:
        add_readers(home)
        return run_home(home, once=once, latest=True)
    finally:
        home.close()


def prepare(folder: Path, inbox: Path | None) -> None:
    """Make the home if it is not there, and put the pages into its inbox.

    Pages from another folder than last time begin a demo of their own: the last one used up its slots.
    """
    from bot.cli.init import make_home

    pages = (inbox or SAMPLES).absolute()
    found = sorted(page for page in pages.iterdir() if page.is_file() and not page.name.startswith("."))
    if not found:
        raise UsageError(f"{pages} holds no pages; INBOX=DIR names a folder of .txt, .json, .md or .html")
    shown = folder / PAGES_FROM
    if shown.exists() and shown.read_text("utf-8") != str(pages):
        aside = folder.with_name(f"{folder.name}-{datetime.now().astimezone():%Y%m%d-%H%M%S}")
        folder.rename(aside)
        click.echo(f"A new demo with the pages of {pages}; the one before is kept in {aside}")
    if not (folder / "schedules.yaml").exists():
        make_home(folder)
    shown.write_text(str(pages), "utf-8")
    target = folder / "inbox"
    target.mkdir(exist_ok=True)
    for page in found:
        if not (target / page.name).exists():
            shutil.copyfile(page, target / page.name)


def add_readers(home: "Home") -> None:
    """Subscribe the three sample readers to every newsletter of the home."""
    from bot.subscribe import add

    for outlet in home.outlets.values():
        if outlet.newsletter is None:
            continue
        for address, name, zone in READERS:
            add(home.db, outlet.newsletter, address, zone=zone, name=name, sample=True)
