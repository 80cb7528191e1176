"""Settings, schedules, templates and homes that are wrong: a clear message, and nothing is sent."""

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing

import pytest

from tests.acceptance.conftest import Wires
from tests.acceptance.newsroom import Newsroom


@pytest.mark.parametrize(
    ("right", "wrong", "told"),
    [
        ("template: x/thread", "templat: x/thread", "did you mean template?"),
        ("zone: Africa/Lagos", "zone: Afrika/Lagos", "did you mean Africa/Lagos?"),
        ("template: x/thread", "template: x/threat", "did you mean x/thread?"),
        ("template: email/digest", "template: email/weekly", "email/weekly.mjml.j2"),
        ("to: x-main", "to: x-man", "did you mean x-main?"),
    ],
)
def test_a_mistake_in_schedules_yaml_is_told_with_file_line_and_way_out(
    newsroom: Newsroom, right: str, wrong: str, told: str
) -> None:
    """Exit 2 before anything is taken in or sent."""
    file = newsroom.home / "schedules.yaml"
    lines = file.read_text().splitlines()
    number = next(index for index, line in enumerate(lines, 1) if right in line)
    file.write_text(file.read_text().replace(right, wrong, 1))
    done = newsroom.bot("run", "--now", "--once", code=2)
    assert f"schedules.yaml:{number}: " in done.err
    assert told in done.err
    assert not (newsroom.home / "outbox").exists()


def test_half_set_credentials_are_exit_2_and_name_what_is_missing(newsroom: Newsroom) -> None:
    """A channel is live with all its names, files with none; anything between is a mistake."""
    newsroom.settings["BOT_X_API_KEY"] = "key"
    for command in (("run", "--once"), ("send", "1", "--to", "telegram", "--yes")):
        done = newsroom.bot(*command, code=2)
        assert "BOT_X_API_SECRET" in done.err
        assert "BOT_X_ACCESS_TOKEN" in done.err


def test_the_doctor_finds_each_fault_and_says_the_way_out(live: Newsroom, wires: Wires) -> None:
    """A good home is exit 0 with every account asked; each fault is a finding, exit 1; nothing is sent."""

    def found(**settings: str) -> dict[str, str]:
        done = live.bot("doctor", "--json", code=1, **settings)
        return {one["check"]: one["says"] for one in done.json if one["state"] != "ok"}

    good = live.bot("doctor", "--json").json
    assert {one["state"] for one in good} == {"ok"}
    assert {"target morning", "target x-main", "target tg-en"} <= {one["check"] for one in good}
    template = live.home / "templates" / "x" / "thread.j2"
    template.parent.mkdir()
    template.write_text("{{ headline }")
    faults = found(BOT_SMTP_URL="smtp://127.0.0.1:1", BOT_X_ACCESS_TOKEN="", BOT_TELEGRAM_TOKN="1:a")
    assert "BOT_X_ACCESS_TOKEN" in faults["targets"]
    assert "thread.j2, line 1" in faults["templates"]
    assert "BOT_TELEGRAM_TOKEN" in faults["settings"]
    faults = found(BOT_SMTP_URL="smtp://127.0.0.1:1", BOT_TELEGRAM_TOKEN="nonsense")
    assert "BOT_SMTP_URL" in faults["target morning"]
    assert "BOT_TELEGRAM_TOKEN" in faults["target tg-en"]
    assert (
        "https"
        in found(BOT_SMTP_URL="smtp://mail.example.org", BOT_PUBLIC_URL="http://a.example")["settings"]
    )
    assert (wires.x.kept.items, wires.telegram.kept.items, wires.relay.kept.items) == ([], [], [])


def test_a_template_that_fails_sends_nothing_there_and_the_others_go_on(live: Newsroom, wires: Wires) -> None:
    """The message names template, line and the missing thing; exit 1."""
    template = live.home / "templates" / "x" / "thread.j2"
    template.parent.mkdir()
    template.write_text("{{ headline }}\n{{ headlien }}\n")
    done = live.bot("run", "--now", "--once", code=1)
    assert "thread.j2, line 2" in done.said
    assert "headlien" in done.said
    assert wires.x.kept.items == []
    assert len(wires.telegram.kept.items) == 1
    assert live.outbox(channel="x") == []
    template.unlink()
    live.bot("run", "--now", "--once")
    assert len(wires.x.kept.items) == 5


def test_a_database_from_a_newer_version_is_left_alone(newsroom: Newsroom) -> None:
    """Exit 1 with the way out; not a byte is changed."""
    file = newsroom.home / "bot.db"
    with closing(sqlite3.connect(file)) as ledger, ledger:
        ledger.execute("UPDATE alembic_version SET version_num = '9999'")
    before = file.read_bytes()
    for command in (("run", "--now", "--once"), ("send", "1", "--to", "x", "--yes"), ("outbox",)):
        assert "newer Broadsheet" in newsroom.bot(*command, code=1).err
    assert file.read_bytes() == before


READ_ONLY = 'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && exec "$@"'
"""For root, whom permissions do not stop: a command that sees the folder `$0` mounted read-only."""


@pytest.fixture
def closed(newsroom: Newsroom) -> Iterator[list[str]]:
    """The newsroom's home made read-only; gives what a command is begun with to see it so."""
    folders = [newsroom.home, *(path for path in newsroom.home.rglob("*") if path.is_dir())]
    if os.getuid() == 0:
        begun = ["unshare", "--mount", "sh", "-c", READ_ONLY, str(newsroom.home)]
        if not shutil.which("unshare") or subprocess.run([*begun, "true"], check=False).returncode != 0:
            pytest.skip("root may write everywhere, and cannot mount read-only here")
        yield begun
        return
    for folder in folders:
        folder.chmod(0o555)
    yield []
    for folder in folders:
        folder.chmod(0o755)


def test_a_home_that_cannot_be_written_to_is_told_by_its_name(newsroom: Newsroom, closed: list[str]) -> None:
    """A message with the path, no traceback, and nothing half written."""
    before = sorted(path.name for path in newsroom.home.rglob("*"))
    for args in ("run --now --once", "send 1 --to x --yes", f"init {newsroom.home}/new", "outbox"):
        done = subprocess.run(
            [*closed, sys.executable, "-m", "bot", *args.split()],
            env=newsroom.environ(),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode in (1, 2), done.stderr
        assert str(newsroom.home) in done.stderr
        assert "Traceback" not in done.stderr
    assert sorted(path.name for path in newsroom.home.rglob("*")) == before
