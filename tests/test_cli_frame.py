"""The command line's frame: quick help, exit codes, and no traceback for an editor's mistake."""

import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from bot import __version__
from bot.cli.commands import Entry, entries
from bot.cli.frame import bot, run


def cli(*args: str, cwd: Path, **environ: str) -> subprocess.CompletedProcess[str]:
    """Run the real command in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "bot", *args],
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
        env={
            "PATH": "/usr/bin:/bin",
            "PYTHONPATH": str(Path(__file__).parent.parent),
            "LC_ALL": "C.UTF-8",
            **environ,
        },
    )


def test_help_imports_no_command_and_nothing_heavy(tmp_path: Path) -> None:
    """`bot --help` stays near bare click."""
    program = (
        "import sys; from bot.cli.frame import run; code = run(['--help']);"
        "heavy = [m for m in sys.modules if m.split('.')[0] in"
        " ('pydantic', 'sqlalchemy', 'rich', 'jinja2', 'starlette', 'telegram', 'tweepy', 'trafilatura')];"
        "own = sorted(m for m in sys.modules if m.startswith('bot.cli.'));"
        "print(code, heavy, own, file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parent.parent,
    )
    assert done.stderr.strip() == "0 [] ['bot.cli.commands', 'bot.cli.frame']"
    assert "Take pages in now" in done.stdout


@pytest.mark.parametrize("entry", entries().values(), ids=lambda entry: entry.name)
def test_every_command_of_the_table_is_there_and_says_what_it_does(entry: Entry) -> None:
    """The table is what --help prints; it must not promise what is not there."""
    done = CliRunner().invoke(bot, [entry.name, "--help"])
    assert done.exit_code == 0, done.output
    command = bot.get_command(click.Context(bot), entry.name)
    assert command is not None
    assert command.help


def test_the_version_is_printed(tmp_path: Path) -> None:
    """What an editor reads out on the telephone."""
    done = cli("--version", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, f"Broadsheet {__version__}\n")


def test_a_mistyped_command_is_answered_with_the_right_one(tmp_path: Path) -> None:
    """A wrong call exits 2 and says the way out."""
    done = cli("docter", cwd=tmp_path)
    assert done.returncode == 2
    assert "did you mean doctor?" in done.stderr
    assert cli("doctor", "--nonsense", cwd=tmp_path).returncode == 2


def test_an_editors_mistake_is_a_message_without_a_traceback(tmp_path: Path) -> None:
    """A bad setting is told on standard error with exit 2."""
    (tmp_path / ".env").write_text("BOT_HTTP=nowhere\n")
    done = cli("articles", cwd=tmp_path)
    assert done.returncode == 2
    assert "BOT_HTTP" in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_an_interrupt_ends_quietly_with_130(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C is a decision, no error."""
    monkeypatch.setattr(bot, "invoke", _interrupted)
    assert run(["doctor"]) == 130


def _interrupted(_: click.Context) -> None:
    raise KeyboardInterrupt


def test_a_closed_pipe_is_quiet(tmp_path: Path) -> None:
    """`bot --help | head -1` prints no error."""
    done = subprocess.run(
        f"{sys.executable} -m bot completion bash | true",
        shell=True,
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parent.parent,
    )
    assert done.stderr == ""


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_the_shells_completion_script_is_printed(shell: str, tmp_path: Path) -> None:
    """One line in a shell's start file gives tab completion."""
    done = cli("completion", shell, cwd=tmp_path)
    assert done.returncode == 0
    assert "_BOT_COMPLETE" in done.stdout


def test_tab_completes_commands_and_their_options(tmp_path: Path) -> None:
    """What the completion script asks the bot for."""
    asked = {"_BOT_COMPLETE": "bash_complete", "COMP_CWORD": "1"}
    assert cli(cwd=tmp_path, COMP_WORDS="bot do", **asked).stdout == "plain,doctor\n"
    asked["COMP_CWORD"] = "2"
    assert "plain,--why" in cli(cwd=tmp_path, COMP_WORDS="bot clean --", **asked).stdout


def test_a_terminal_that_lacks_a_letter_is_no_crash(tmp_path: Path) -> None:
    """An old locale, or a file name that is no text, shows codes instead."""
    for name in ("Überschuss.txt", "caf\udce9.txt"):
        done = cli("clean", str(tmp_path / name), cwd=tmp_path, PYTHONIOENCODING="ascii:strict")
        assert done.returncode == 1
        assert "Traceback" not in done.stderr
        assert ".txt" in done.stderr


def test_an_error_nobody_foresaw_asks_to_be_reported() -> None:
    """A damaged installation, say: the traceback, then what to do with it, exit 1."""
    program = (
        "import sys; sys.modules['bot.cli.doctor'] = None; sys.argv = ['bot', 'doctor'];"
        "from bot.__main__ import main; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parent.parent,
    )
    assert done.returncode == 1
    assert "ModuleNotFoundError" in done.stderr
    assert done.stderr.rstrip().endswith("please report what you did and the lines above.")
