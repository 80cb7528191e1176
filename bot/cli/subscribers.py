"""`bot subscribers`: who gets a newsletter."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.output import console, json_option, print_json, print_table

if TYPE_CHECKING:
    from bot.subscribe import Imported
    from bot.wiring import Home

WORDS = {
    "new": "gets {newsletter} from now on",
    "already": "gets {newsletter} already; nothing was changed",
    "back": "gets {newsletter} again",
    "suppressed": "is not added to {newsletter}: mail there failed for good, or was complained about",
}


@click.group()
def subscribers() -> None:
    """Add, import, list or remove readers of a newsletter."""


@subscribers.command()
@click.argument("address")
@click.option("--newsletter", metavar="NAME", help="Which newsletter (default: the only one).")
@click.option("--name", default="", help="The reader's name.")
@click.option("--zone", help="Where the reader lives, such as Europe/Berlin (default: the newsroom's zone).")
@click.option("--language", help="The reader's language, such as en.")
@click.option("--sections", default="", metavar="LIST", help='Only these, such as "World;Politics".')
@click.pass_context
def add(
    ctx: click.Context,
    address: str,
    newsletter: str | None,
    name: str,
    zone: str | None,
    language: str | None,
    sections: str,
) -> None:
    """Subscribe one reader by hand. Whoever had left is back: you say that they asked for it."""
    from bot import subscribe
    from bot.wiring import open_home

    with open_home(ctx.obj) as home:
        letter = _newsletter(home, newsletter)
        outcome = subscribe.add(
            home.db,
            letter,
            address,
            zone=zone or home.newsroom.zone,
            name=name,
            language=language,
            sections=sections,
        )
    click.echo(f"{address} {WORDS[outcome].format(newsletter=letter)}.")
    if outcome == "suppressed":
        ctx.exit(1)


@subscribers.command("import", short_help="Subscribe the readers of a CSV file.")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--newsletter", metavar="NAME", help="Which newsletter (default: the only one).")
@click.pass_context
def import_(ctx: click.Context, file: Path, newsletter: str | None) -> None:
    """Subscribe the readers of a CSV file: email, and if there are any name, zone, language, sections.

    Good lines are kept; each bad line is told with its number, and the exit code is 1. Nobody who left is
    brought back.
    """
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    from bot import subscribe
    from bot.subscriber_list import BadLine
    from bot.wiring import open_home

    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    so_far: Imported | None = None
    with (
        open_home(ctx.obj) as home,
        Progress(*columns, console=console(err=True), transient=True) as progress,
    ):
        letter = _newsletter(home, newsletter)
        task = progress.add_task(f"Importing {file.name}", total=None)
        for step in subscribe.import_csv(home.db, file, letter, zone=home.newsroom.zone):
            if isinstance(step, BadLine):
                progress.console.print(str(step))
                continue
            so_far = step
            progress.update(task, total=step.size, completed=step.read)
    assert so_far is not None  # the total comes last, also for an empty file
    click.echo(
        f"{letter}: {so_far.new:,} new, {so_far.already:,} already there, {so_far.away:,} left before and "
        f"stay away, {so_far.bad:,} bad lines."
    )
    if so_far.bad:
        ctx.exit(1)


@subscribers.command("list")
@click.option("--newsletter", metavar="NAME", help="Only this newsletter.")
@click.option("--state", type=click.Choice(["active", "left", "suppressed"]), help="Only these.")
@json_option
@click.pass_obj
def list_(root: Path | None, newsletter: str | None, state: str | None, as_json: bool) -> None:
    """List readers in the order they joined."""
    from bot import subscribe
    from bot.wiring import open_home

    with open_home(root) as home:
        people = list(subscribe.list_all(home.db, newsletter, state))
    if as_json:
        print_json(
            [
                {
                    "email": person.address,
                    "name": person.name,
                    "newsletter": person.newsletter,
                    "zone": person.zone,
                    "language": person.language,
                    "sections": list(person.sections),
                    "state": person.state,
                    "active_since": person.active_since,
                    "sample": person.sample,
                }
                for person in people
            ]
        )
        return
    letters = sorted({person.newsletter for person in people})
    print_table(
        ("!email", "name", "!zone", "language", "sections", "!state", *["newsletter"] * (len(letters) > 1)),
        [
            (
                person.address,
                person.name,
                person.zone,
                person.language,
                "; ".join(person.sections) or "all",
                person.state,
                *[person.newsletter] * (len(letters) > 1),
            )
            for person in people
        ],
        empty="There are no such readers: `bot subscribers add` and `bot subscribers import` bring them in.",
    )


@subscribers.command(short_help="End a subscription.")
@click.argument("address")
@click.option("--newsletter", metavar="NAME", help="Which newsletter (default: the only one).")
@click.pass_obj
def remove(root: Path | None, address: str, newsletter: str | None) -> None:
    """End a subscription; nothing more is sent, also of an edition that is going out."""
    from bot import subscribe
    from bot.wiring import open_home

    with open_home(root) as home:
        letter = _newsletter(home, newsletter)
        ended = subscribe.remove(home.db, letter, address)
    click.echo(f"{address} {'no longer gets' if ended else 'had left'} {letter}.")


def _newsletter(home: "Home", wanted: str | None) -> str:
    """The newsletter that is meant: the one named, or the only one; raises UsageError with the list."""
    from bot.model.errors import UsageError

    letters = sorted({target.newsletter for target in home.newsroom.targets.values() if target.newsletter})
    if wanted in letters:
        return wanted
    if wanted is None and len(letters) == 1:
        return letters[0]
    listed = ", ".join(f'"{letter}"' for letter in letters)
    if not letters:
        raise UsageError("schedules.yaml has no target with a newsletter: add one first")
    if wanted is None:
        raise UsageError(f"there are several newsletters, say which: --newsletter {listed}")
    raise UsageError(f'there is no newsletter "{wanted}" in schedules.yaml; there is {listed}')
