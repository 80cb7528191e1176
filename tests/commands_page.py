"""Write docs/commands.md from the commands' own help: python -m tests.commands_page"""

from collections.abc import Iterator
from pathlib import Path

import click

from bot.cli.commands import SECTIONS
from bot.cli.frame import bot

PAGE = Path(__file__).parent.parent / "docs" / "commands.md"

INTRODUCTION = """\
# Commands

What `bot COMMAND --help` says, on one page (`python -m tests.commands_page` writes it).

Every command takes the home from `bot --home DIR`, else `BOT_HOME`, else the current folder. Exit codes: 0
done, 1 something failed (the rest was done), 2 the call, a setting or schedules.yaml is wrong (nothing was
done), 130 Ctrl-C. `--json` prints one document on standard output; messages go to standard error. Tables are
never cut when piped; colours appear on a terminal only, and not under `NO_COLOR`.
"""


def page() -> str:
    """The page as the commands stand now."""
    root = bot.make_context("bot", [], resilient_parsing=True)
    pieces = [INTRODUCTION]
    for title, section in SECTIONS.items():
        pieces.append(f"## {title}\n")
        for entry in section:
            command = bot.get_command(root, entry.name)
            assert command is not None
            pieces += _described(command, entry.name, root)
    return "\n".join(pieces)


def _described(command: click.Command, name: str, parent: click.Context) -> Iterator[str]:
    context = click.Context(command, info_name=name, parent=parent, terminal_width=100)
    yield f"### {context.command_path}\n"
    yield f"```text\n{command.get_help(context).removeprefix('Usage: ')}\n```\n"
    if isinstance(command, click.Group):
        for below in command.list_commands(context):
            found = command.get_command(context, below)
            assert found is not None
            yield from _described(found, below, context)


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
