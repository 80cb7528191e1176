"""The editor's commands on a home of files: what they print, what they do, how they exit."""

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import update

from bot.cli.frame import run
from bot.store import schema
from bot.store.database import open_database

SCHEDULES = """
zone: Africa/Lagos
name: The Velmar Courier
sources:
  inbox: {folder: inbox/, site: "https://velmar.example"}
targets:
  morning: {channel: email, newsletter: Morning Briefing, postal_address: "4 Quay Street, Velmar"}
  x-main: {channel: x}
  tg-en: {channel: telegram}
schedules:
  digest:
    to: morning
    when: {at: "07:00", zone: subscriber}
    template: email/digest
    subject: "{{ lead.headline }} · {{ date }}"
  threads:
    to: x-main
    when: {cron: "0 * * * *"}
    stories: {limit: 1}
    template: x/thread
  posts:
    to: tg-en
    when: {on: arrival}
    template: telegram/post
"""
FERRY = """Ferry line to the islands returns after a winter of repairs

Velmar's ferries will sail to the three outer islands again from next week, the harbour office said.

The line was closed in November after inspectors found cracks in two of the piers. Divers replaced 48 beams.

"We have missed the islands as much as they have missed us," harbour master Ilse Brandt said.

Tickets cost 6 crowns, as before. Islanders travel free until the end of the month, according to the office.
"""
BRIDGE = """Bridge to the old town returns after a winter of repairs

Trams will cross the Lind bridge to the old town from Saturday, a month ahead of plan, the roads office said.

Masons had to replace the keystones of three arches, which a barge struck in October. Nobody was hurt then.

"The stone is from the same quarry as four hundred years ago," said engineer Tove Aker, who led the work.

Cyclists may use the southern footpath at once. Cars stay out until the traffic lights are mended.
"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home with one page in its inbox and one reader; without credentials everything goes to files."""
    monkeypatch.setattr("bot.wiring.SETTLE_SECONDS", 0.01)
    folder = tmp_path / "home"
    (folder / "inbox").mkdir(parents=True)
    (folder / "schedules.yaml").write_text(SCHEDULES)
    (folder / "inbox" / "ferry.txt").write_text(FERRY)
    assert run(["--home", str(folder), "subscribers", "add", "ada@reader.example"]) == 0
    return folder


@pytest.fixture
def bot(home: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    """Run one command; gives (exit code, what it printed, what it said on the side)."""

    def call(*args: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = run(["--home", str(home), *args])
        said = capsys.readouterr()
        return code, said.out, said.err

    return call


def rows(bot: Any, *args: str) -> list[dict[str, Any]]:
    code, out, _ = bot("outbox", "--json", *args)
    assert code == 0
    listed: list[dict[str, Any]] = json.loads(out)
    return listed


def set_state(home: Path, state: str, part: int = 1) -> int:
    """Make a delivery on X look as a bad hour would leave it; gives its number."""
    db = open_database("sqlite:///bot.db", home)
    with db.write() as conn:
        x = (schema.delivery.c.channel == "x", schema.delivery.c.part == part)
        found = update(schema.delivery).where(*x).values(state=state, reason="no answer")
        number: int = conn.execute(found.returning(schema.delivery.c.id)).scalar_one()
        conn.execute(update(schema.edition).where(schema.edition.c.channel == "x").values(state="ready"))
    db.close()
    return number


def test_now_once_publishes_everything_a_second_time_nothing(home: Path, bot: Any) -> None:
    """The page becomes a digest, a thread and a post, as files; then there is nothing left to say."""
    code, out, _ = bot("run", "--now", "--once")
    assert code == 0
    assert out.count("1 sent") >= 2
    sent = rows(bot)
    assert {row["channel"] for row in sent} == {"email", "x", "telegram"}
    assert {row["state"] for row in sent} == {"sent"}
    assert all((home / "outbox" / row["remote_id"]).exists() for row in sent)
    code, out, _ = bot("run", "--now", "--once")
    assert code == 0
    assert "this slot has its edition already" in out
    assert len(rows(bot)) == len(sent)


def test_outbox_and_account_keep_their_contract(bot: Any) -> None:
    """The names that tools read, and the equation of every edition."""
    bot("run", "--now", "--once")
    for row in rows(bot):
        assert list(row) == [
            "id", "edition", "channel", "target", "recipient",
            "part", "state", "attempts", "remote_id", "reason",
        ]  # fmt: skip
    (mail,) = [row for row in rows(bot) if row["channel"] == "email"]
    assert rows(bot, "--edition", mail["edition"]) == [mail]
    assert rows(bot, "--state", "refused") == []
    code, out, _ = bot("account", mail["edition"], "--json")
    assert code == 0
    assert json.loads(out) == {
        "edition": mail["edition"],
        "candidates": 1,
        "states": {"sent": 1},
        "balanced": True,
        "state": "closed",
    }
    listed = json.loads(bot("account", "--json")[1])
    assert len(listed) == 3
    assert all(one["balanced"] for one in listed)
    assert bot("account")[0] == bot("outbox")[0] == 0
    code, _, err = bot("account", "no-such-edition")
    assert code == 1
    assert "`bot account` lists them" in err


def test_plan_says_what_comes_and_why_not(bot: Any) -> None:
    """In words, and with a reason for each candidate; what most readers had is not news to them."""
    bot("run", "--now", "--once")
    bot("ingest", str(write(bot, "bridge.txt", BRIDGE)))
    code, out, _ = bot("plan", "--explain")
    assert code == 0
    assert "07:00 Africa/Lagos, digest, 1 subscriber, 1 story so far" in out
    assert "told already on this target" in out
    slots = json.loads(bot("plan", "--json", "--count", "1")[1])
    assert [slot["schedule"] for slot in slots] == ["digest", "threads", "posts"]
    assert [(story["headline"][:6], story["chosen"]) for story in slots[0]["stories"]] == [
        ("Bridge", True),
        ("Ferry ", False),
    ]


def write(_: Any, name: str, text: str) -> Path:
    """A page that is not in the inbox."""
    import tempfile

    path = Path(tempfile.mkdtemp()) / name
    path.write_text(text)
    return path


def test_preview_shows_what_would_go_and_writes_nothing(bot: Any) -> None:
    """A schedule's next edition, or one article on every channel, with weights and cost."""
    bot("ingest", str(write(bot, "bridge.txt", BRIDGE)))
    code, out, _ = bot("preview", "Bridge")
    assert code == 0
    assert "of 280 weight" in out
    assert "cost: $" in out
    code, out, _ = bot("preview", "digest", "--json")
    assert code == 0
    assert json.loads(out)[0]["parts"][0]["subject"].startswith("Bridge to the old town")
    assert bot("preview", "Bridge", "--channel", "fax")[0] == 2
    assert rows(bot) == []


def test_today_lists_what_needs_a_decision_first(home: Path, bot: Any) -> None:
    """Each with the command that decides it; that command works."""
    bot("run", "--now", "--once")
    number = set_state(home, "uncertain")
    bot("pause", "tg-en", "--reason", "storm", "--by", "ruth")
    code, out, _ = bot("today", "--json")
    assert code == 0
    found = json.loads(out)
    assert list(found)[:6] == ["sources that fail", "stories held", "uncertain", "refused", "held", "paused"]
    assert found["uncertain"][0]["command"].startswith(f"bot settle {number} --sent")
    assert found["paused"] == [
        {"what": "target tg-en: storm (by ruth)", "command": "bot resume tg-en"},
    ]
    assert len(found["sent"]) == 2
    assert bot("today")[0] == 0
    code, out, _ = bot(
        "settle", str(number), "--sent", "https://x.com/v/status/1999", "--by", "ruth", "--json"
    )
    assert (code, json.loads(out)["remote_id"]) == (0, "1999")
    assert json.loads(bot("today", "--json")[1])["uncertain"] == []


def test_settle_says_what_is_wrong(home: Path, bot: Any) -> None:
    """2 for a wrong call, 1 for what cannot be settled, and then nothing is changed."""
    bot("run", "--now", "--once")
    number = str(set_state(home, "uncertain"))
    assert bot("settle", number)[0] == 2
    assert bot("settle", number, "--again", "--abandon")[0] == 2
    assert bot("settle", "nonsense", "--again")[0] == 2
    code, _, err = bot("settle", "999", "--again")
    assert (code, "`bot outbox` lists them" in err) == (1, True)
    assert [row["state"] for row in rows(bot, "--state", "uncertain")] == ["uncertain"]
    code, out, _ = bot("settle", number, "--abandon", "--by", "ruth")
    assert code == 0
    assert "is abandoned now (abandoned by ruth)" in out
    assert bot("settle", number, "--again")[0] == 1


def test_pause_and_resume(bot: Any) -> None:
    """What is paused does not go, also by hand; the way on is printed."""
    code, out, _ = bot("pause", "x-main", "--reason", "storm")
    assert (code, "`bot resume x-main` lets it go on" in out) == (0, True)
    page = str(write(bot, "bridge.txt", BRIDGE))
    code, _, err = bot("send", page, "--to", "x", "--yes")
    assert code == 1
    assert "x-main is paused: storm" in err
    assert {row["state"] for row in rows(bot)} == {"due"}
    assert bot("resume", "x-main")[0] == 0
    assert bot("run", "--once")[0] == 0
    assert {row["state"] for row in rows(bot) if row["channel"] == "x"} == {"sent"}
    assert bot("pause", "x-mian")[0] == 2
    assert "was not paused" in bot("resume", "x-main")[1]


def test_send_shows_sends_and_prints_receipts(home: Path, bot: Any) -> None:
    """A page that is not in yet, to two targets, one of them by its channel's name."""
    page = str(write(bot, "bridge.txt", BRIDGE))
    code, out, err = bot("send", page, "--to", "x,tg-en", "--yes", "--json", "--by", "ruth")
    assert code == 0
    result = json.loads(out)
    assert result["edition"].startswith("send-x-main-")
    assert {row["state"] for row in result["deliveries"]} == {"sent"}
    assert {row["target"] for row in result["deliveries"]} == {"x-main", "tg-en"}
    assert "of 280 weight" in err
    code, out, _ = bot("send", page, "--to", "email", "--yes")
    assert (code, "ada@reader.example" in out, "1 subscriber" in out) == (0, True, True)


def test_told_already_sends_nothing_and_again_overrules(bot: Any) -> None:
    """Exit 1 with when and by what; `--again` is recorded with the name."""
    page = str(write(bot, "bridge.txt", BRIDGE))
    assert bot("send", page, "--to", "tg-en", "--yes", "--by", "ruth")[0] == 0
    code, _, err = bot("send", page, "--to", "tg-en", "--yes")
    assert code == 1
    assert "tg-en was told on" in err
    assert "by ruth" in err
    assert "--again" in err
    assert len(rows(bot)) == 1
    assert bot("send", page, "--to", "tg-en", "--yes", "--again", "--by", "omar")[0] == 0
    assert len(rows(bot)) == 2


def test_at_queues_for_the_dispatcher_that_runs_then(bot: Any) -> None:
    """Exit 0 and nothing on the wire yet; a moment that has passed is a wrong call."""
    page = str(write(bot, "bridge.txt", BRIDGE))
    later = datetime.now(ZoneInfo("Africa/Lagos")) + timedelta(hours=2)
    code, out, _ = bot("send", page, "--to", "tg-en", "--yes", "--json", "--at", f"{later:%Y-%m-%dT%H:%M}")
    assert code == 0
    assert [row["state"] for row in json.loads(out)["deliveries"]] == ["due"]
    assert bot("send", page, "--to", "x", "--yes", "--at", "2020-01-01T00:00")[0] == 2
    assert bot("send", page, "--to", "x", "--yes", "--at", "noon")[0] == 2
    assert len(rows(bot)) == 1


def test_a_wrong_send_sends_nothing(home: Path, bot: Any) -> None:
    """Unknown target, several targets of a channel, an article that could be two, no terminal to ask on."""
    for name, text in (("ferry.txt", FERRY), ("bridge.txt", BRIDGE)):
        bot("ingest", str(write(bot, name, text)))
    code, _, err = bot("send", "Ferry", "--to", "fax", "--yes")
    assert (code, "there are: morning (email), x-main (x), tg-en (telegram)" in err) == (2, True)
    code, _, err = bot("send", "after winter", "--to", "x", "--yes")
    assert (code, "may mean several articles" in err, "Bridge to the old town" in err) == (2, True, True)
    assert bot("send", "zeppelin", "--to", "x", "--yes")[0] == 1
    assert bot("send", "Ferry", "--to", "tg-en", "--style", "post", "--yes")[0] == 2
    assert bot("send", "Ferry", "--to", "x")[0] == 2
    more = "targets:\n  x-two: {channel: x, env: X_TWO}\n"
    (home / "schedules.yaml").write_text(SCHEDULES.replace("targets:\n", more))
    code, _, err = bot("send", "Ferry", "--to", "x", "--yes")
    assert (code, "x has several targets: x-two, x-main" in err) == (2, True)
    assert rows(bot) == []


def test_once_without_now_leaves_old_slots_alone(bot: Any) -> None:
    """The first start activates the schedules; only what arrived since is due."""
    assert bot("run", "--once")[0] == 0
    assert rows(bot) == []


def test_a_run_exits_1_when_something_was_refused(home: Path, bot: Any) -> None:
    """A page that is none is told with its reason; the rest is published."""
    (home / "inbox" / "empty.txt").write_text("")
    code, _, err = bot("run", "--now", "--once")
    assert code == 1
    assert "empty.txt" in err
    assert {row["state"] for row in rows(bot)} == {"sent"}


def test_a_broken_template_is_named_and_the_other_targets_go(home: Path, bot: Any) -> None:
    """Exit 1, template and line in the message, nothing of that slot written; mended, it goes."""
    (home / "templates" / "x").mkdir(parents=True)
    own = home / "templates" / "x" / "thread.j2"
    own.write_text("{{ headlin }}")
    code, out, _ = bot("run", "--now", "--once")
    assert code == 1
    assert "failed: " in out
    assert "x/thread.j2" in out
    assert {row["channel"] for row in rows(bot)} == {"email", "telegram"}
    own.unlink()
    assert bot("run", "--now", "--once")[0] == 0
    assert "x" in {row["channel"] for row in rows(bot)}


def test_the_demo_is_published_and_never_live(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sample pages, three readers in three zones, files whatever credentials are around."""
    monkeypatch.setattr("bot.wiring.SETTLE_SECONDS", 0.01)
    for name in ("API_KEY", "API_SECRET", "ACCESS_TOKEN", "ACCESS_SECRET"):
        monkeypatch.setenv(f"BOT_X_{name}", "1-secret")
    folder = tmp_path / "demo"
    assert run(["demo", str(folder), "--once"]) == 0
    db = open_database("sqlite:///bot.db", folder)
    with db.read() as conn:
        table = schema.delivery
        found = conn.execute(table.select()).all()
    db.close()
    assert {row.adapter for row in found} == {"files/email", "files/x", "files/telegram"}
    assert {row.state for row in found} == {"sent"}
    assert len([row for row in found if row.channel == "email"]) == 3
