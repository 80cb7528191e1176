"""The commands around a home: made, checked, filled with readers and pages. Exit 0, 1 or 2."""

import json
import stat
from pathlib import Path

import pytest

from bot.cli.frame import run

PAGE = """Ferry line to the islands returns after a winter of repairs

Velmar's ferries will sail to the three outer islands again from Monday, the harbour office said on Friday.

The line was closed in November after inspectors found cracks in two of the piers. Divers replaced 48 beams.

"We have missed the islands as much as they have missed us," harbour master Ilse Brandt said.

Tickets cost 6 crowns, as before. Islanders travel free until the end of the month, according to the office.
"""


@pytest.fixture
def home(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """A home as `bot init` makes it."""
    folder = tmp_path / "home"
    assert run(["init", str(folder)]) == 0
    capsys.readouterr()
    return folder


def bot(home: Path, *args: str) -> int:
    """Run one command in a home."""
    return run(["--home", str(home), *args])


def test_init_makes_a_home_and_says_what_to_do_next(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Everything a newsroom edits is there, and what is private is private."""
    folder = tmp_path / "news room"
    assert run(["init", str(folder)]) == 0
    said = capsys.readouterr().out
    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))
    assert names == [".env", "inbox", "schedules.yaml", "templates", "templates/README.md"]
    assert stat.S_IMODE((folder / ".env").stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert "bot --home" in said
    assert "email/digest.mjml.j2" in (folder / "templates/README.md").read_text()


def test_init_touches_no_file_that_is_there(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A second init in a living home is refused whole."""
    (home / "schedules.yaml").write_text("ours")
    (home / ".env").unlink()
    assert run(["init", str(home)]) == 2
    assert "nothing was changed" in capsys.readouterr().err
    assert (home / "schedules.yaml").read_text() == "ours"
    assert not (home / ".env").exists()


def test_a_new_home_passes_the_doctor(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What ships works: settings, schedules, templates, database."""
    assert bot(home, "doctor", "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert {one["state"] for one in found} == {"ok"}
    assert {"settings", "database", "templates", "schedules", "target x-main"} <= {
        one["check"] for one in found
    }


def test_the_doctor_names_every_fault_with_its_fix(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One visit tells it all: no fault hides another."""
    (home / ".env").chmod(0o644)
    (home / ".env").write_text("BOT_TELEGRAM_TOKN=1:a\nBOT_X_API_KEY=k\nBOT_SECRET_KEY=short\n")
    (home / "inbox").rmdir()
    (home / "templates" / "x").mkdir()
    (home / "templates" / "x" / "thread.j2").write_text("{% if %}")
    assert bot(home, "doctor") == 1
    said = capsys.readouterr().out
    for words in (
        f"chmod 600 {home}/.env",
        "did you mean BOT_TELEGRAM_TOKEN?",
        "BOT_X_API_SECRET",
        "BOT_SECRET_KEY is short",
        f"{home}/inbox is no folder that can be read",
        "thread.j2",
    ):
        assert words in said


def test_the_doctor_tells_bad_settings_and_bad_schedules(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Also when nothing can be opened, each mistake is a line."""
    (home / ".env").write_text("BOT_HTTP=nowhere\nBOT_EMAIL_CONNECTIONS=0\n")
    assert bot(home, "doctor", "--json") == 1
    found = json.loads(capsys.readouterr().out)
    assert [one["state"] for one in found] == ["error", "error"]
    (home / ".env").write_text("")
    (home / "schedules.yaml").write_text("zone: Mars/Base\n")
    assert bot(home, "doctor", "--json") == 1
    found = json.loads(capsys.readouterr().out)
    assert [one["check"] for one in found if one["state"] == "error"] == ["schedules"]


def test_readers_are_added_listed_and_removed(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The only newsletter need not be named."""
    assert bot(home, "subscribers", "add", "ada@example.org", "--name", "Ada", "--zone", "Europe/Berlin") == 0
    assert bot(home, "subscribers", "add", "ada@example.org") == 0
    said = capsys.readouterr().out
    assert "ada@example.org gets Morning Briefing from now on." in said
    assert "already" in said
    assert bot(home, "subscribers", "list", "--json") == 0
    (ada,) = json.loads(capsys.readouterr().out)
    assert (ada["email"], ada["zone"], ada["state"]) == ("ada@example.org", "Europe/Berlin", "active")
    assert bot(home, "subscribers", "remove", "ada@example.org") == 0
    assert bot(home, "subscribers", "list", "--state", "active") == 0
    assert "There are no such readers" in capsys.readouterr().out
    assert bot(home, "subscribers", "remove", "nobody@example.org") == 2


def test_an_import_keeps_good_lines_and_tells_bad_ones(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each bad line with its number, exit 1; an import brings back nobody who left."""
    bot(home, "subscribers", "add", "left@example.org")
    bot(home, "subscribers", "remove", "left@example.org")
    readers = tmp_path / "readers.csv"
    readers.write_text(
        "email,zone\na@example.org,Europe/Paris\nnonsense,\nleft@example.org,\nb@example.org,Mars/Base\n"
    )
    capsys.readouterr()
    assert bot(home, "subscribers", "import", str(readers)) == 1
    said = capsys.readouterr()
    assert "1 new, 0 already there, 1 left before and stay away, 2 bad lines" in said.out
    assert f"{readers}:3: email" in said.err
    assert f"{readers}:5: zone" in said.err
    readers.write_text("email\na@example.org\n")
    assert bot(home, "subscribers", "import", str(readers)) == 0


def test_several_newsletters_must_be_named(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nobody is subscribed to a newsletter by guessing."""
    file = home / "schedules.yaml"
    more = "targets:\n  evening: {channel: email, newsletter: Evening Post, postal_address: 4 Quay Street}\n"
    file.write_text(file.read_text().replace("targets:\n", more))
    assert bot(home, "subscribers", "add", "ada@example.org") == 2
    assert '"Evening Post", "Morning Briefing"' in capsys.readouterr().err
    assert bot(home, "subscribers", "add", "ada@example.org", "--newsletter", "Evening Post") == 0
    assert bot(home, "subscribers", "add", "ada@example.org", "--newsletter", "Evning Post") == 2


def test_pages_are_taken_in_by_name_and_listed(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One bad file is refused with the reason and exit 1; the others are kept."""
    (tmp_path / "ferry.txt").write_text(PAGE)
    (tmp_path / "empty.txt").write_text("")
    paths = [str(tmp_path / name) for name in ("ferry.txt", "empty.txt", "missing.txt")]
    assert bot(home, "ingest", *paths, "--json") == 1
    taken = json.loads(capsys.readouterr().out)
    assert [one["outcome"] for one in taken] == ["new", "refused", "refused"]
    assert taken[0]["article"] is not None
    assert all(one["reason"] for one in taken[1:])
    assert bot(home, "ingest", paths[0], "--json") == 0
    assert [one["outcome"] for one in json.loads(capsys.readouterr().out)] == ["same"]
    assert bot(home, "articles", "--json") == 0
    (listed,) = json.loads(capsys.readouterr().out)
    assert listed["article"] == taken[0]["article"]
    assert bot(home, "articles") == 0
    assert "Ferry line to the islands" in capsys.readouterr().out


def test_clean_prints_the_contract_for_tools_and_opens_no_home(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """One object, unknown is null; it uses nothing learned and leaves nothing behind."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "ferry.txt").write_text(PAGE)
    assert run(["clean", "ferry.txt", "--json"]) == 0
    article = json.loads(capsys.readouterr().out)
    assert list(article) == [
        "title", "section", "author", "published", "standfirst", "body", "publisher", "language", "url",
    ]  # fmt: skip
    assert article["title"] == "Ferry line to the islands returns after a winter of repairs"
    assert article["author"] == []
    assert article["published"] is None
    assert {block["kind"] for block in article["body"]} <= {"paragraph", "subhead", "quote", "list"}
    assert [path.name for path in tmp_path.iterdir()] == ["ferry.txt"]
    assert run(["clean", "ferry.txt", "--why"]) == 0
    assert "taken for" in capsys.readouterr().out


def test_clean_of_a_list_prints_a_list_and_tells_a_bad_item(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The good items are printed, the bad one is named, exit 1."""
    good = {"headline": "Ferries return to the islands", "body": PAGE.split("\n\n")[1:]}
    (tmp_path / "list.json").write_text(json.dumps([good, {"headline": ""}, good]))
    assert run(["clean", str(tmp_path / "list.json"), "--json"]) == 1
    said = capsys.readouterr()
    assert [one["title"] for one in json.loads(said.out)] == ["Ferries return to the islands"] * 2
    assert "item 2" in said.err


@pytest.mark.parametrize("name", ["missing.txt", ".", "page.pdf"])
def test_clean_of_what_is_no_page_says_so(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A message and exit 1, never a traceback."""
    (tmp_path / "page.pdf").write_bytes(b"%PDF-1.7\n")
    assert run(["clean", str(tmp_path / name), "--json"]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert str(tmp_path) in said.err
