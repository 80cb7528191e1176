"""The command line's frame: commands loaded when they are called, and the edge that errors stop at."""

import difflib
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

import click

from bot import __version__
from bot.cli.commands import SECTIONS, entries
from bot.model.errors import BotError


class LazyGroup(click.Group):
    """A group whose commands are imported when they are called; their help lines are known before."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every name, in the order of the table."""
        return list(entries())

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command."""
        entry = entries().get(cmd_name)
        if entry is None:
            return None
        command = getattr(import_module(f"bot.cli.{entry.module}"), entry.attribute)
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that was called, or say which one may be meant."""
        name = args[0]
        if name not in entries() and not name.startswith("-") and not ctx.resilient_parsing:
            close = difflib.get_close_matches(name, entries(), n=1)
            meant = f"did you mean {close[0]}?" if close else "bot --help lists the commands."
            raise click.UsageError(f"There is no command {name}; {meant}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Print the table by sections, without importing a command."""
        width = max(map(len, entries()))
        for title, section in SECTIONS.items():
            with formatter.section(title):
                formatter.write_dl([(entry.name.ljust(width), entry.help) for entry in section])


@click.group(
    cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.option(
    "--home",
    type=click.Path(path_type=Path, file_okay=False),
    envvar="BOT_HOME",
    help="The newsroom's home (default: BOT_HOME, else this folder).",
)
@click.version_option(__version__, "--version", prog_name="bot", message="Broadsheet %(version)s")
@click.pass_context
def bot(ctx: click.Context, home: Path | None) -> None:
    """Broadsheet: articles in; email digests, X threads and Telegram posts out, never twice."""
    ctx.obj = home


def run(args: Sequence[str]) -> int:
    """Run the command line; give the exit code. Errors for people end here, without a traceback."""
    try:
        outcome = bot.main(list(args), prog_name="bot", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except click.Abort:
        click.echo("Stopped.", err=True)
        return 130  # 128 + SIGINT, as shells count it
    except BotError as error:
        click.echo(f"{click.style('Error:', fg='red', bold=True)} {error}", err=True)
        return error.exit_code
    except BrokenPipeError:
        return 1  # the reader of a pipe went away (`bot articles | head`)
    return outcome if isinstance(outcome, int) else 0
