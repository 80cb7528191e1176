"""`bot init`: a newsroom's home."""

from pathlib import Path

import click

README = """\
# This newsroom's own templates

A file here is used instead of the shipped one of the same name; what is not here comes from Broadsheet.
To change how the digest looks, copy the shipped file and edit the copy:

{listing}

They stand in {folder}
`bot doctor` checks every template, `bot preview` shows what they make, before anything is sent.
"""


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
def init(folder: Path) -> None:
    """Make a newsroom's home in FOLDER: schedules, settings, inbox and a place for templates.

    Files that are there already are never touched: then nothing is made at all.
    """
    from bot.model.errors import UsageError

    made = _contents()
    if there := [name for name in made if (folder / name).exists()]:
        raise UsageError(
            f"{folder} already has {', '.join(there)}; nothing was changed. Name an empty folder, or move "
            "these away"
        )
    try:
        _make(folder, made)
    except OSError as error:
        raise UsageError(
            f"{error.filename}: {error.strerror}; choose a folder that you may write to"
        ) from None
    click.echo(f"Made a newsroom's home in {folder}:")
    for name, (_, what) in made.items():
        click.echo(f"  {name:<20} {what}")
    click.echo(
        f"""
Next:
  1. Edit {folder / "schedules.yaml"}: your sections, times and targets.
  2. Put pages into {folder / "inbox"}. Without credentials every channel writes files into
     {folder / "outbox"}: look at them after  bot --home {folder} run --now --once
  3. Put credentials into {folder / ".env"}, then check them with  bot --home {folder} doctor
  4. bot --home {folder} run"""
    )


def make_home(folder: Path) -> None:
    """Make the files of a home in a folder that has none of them."""
    _make(folder, _contents())


def _contents() -> dict[str, tuple[str | None, str]]:
    """Each name in a home with its text (None: a folder) and what it is for."""
    from bot.resources import shipped

    templates = shipped("templates")
    names = sorted(
        path.relative_to(templates).as_posix()
        for path in templates.rglob("*.j2")
        if path.parent.name != "web"
    )
    readme = README.format(listing="\n".join(f"- `{name}`" for name in names), folder=templates)
    return {
        "schedules.yaml": (shipped("schedules.yaml").read_text("utf-8"), "what is published where and when"),
        ".env": (shipped("env.example").read_text("utf-8"), "credentials and addresses; keep it private"),
        "inbox": (None, "put parsed pages here"),
        "templates/README.md": (readme, "how to change how things look"),
    }


def _make(folder: Path, made: dict[str, tuple[str | None, str]]) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)  # readers' addresses will be in it
    for name, (text, _) in made.items():
        path = folder / name
        if text is None:
            path.mkdir()
            continue
        path.parent.mkdir(exist_ok=True)
        path.touch(
            mode=0o600 if name == ".env" else 0o666, exist_ok=False
        )  # private before it holds anything
        path.write_text(text, "utf-8")
