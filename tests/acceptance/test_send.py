"""`bot send` in a process of its own, to X, Telegram and mail on loopback."""

import os
import pty
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta

from tests.acceptance.conftest import Wires
from tests.acceptance.newsroom import Newsroom
from tests.acceptance.pages import FIVE_PARTS, HEADLINE

ROW = {"id", "edition", "channel", "target", "recipient", "part", "state", "attempts", "remote_id", "reason"}
LINK = FIVE_PARTS["url"]


def test_a_story_reaches_all_three_channels_with_its_receipts(live: Newsroom, wires: Wires) -> None:
    """What the services hold is what was shown; each delivery carries the id that the service gave."""
    done = live.bot("send", "1", "--to", "x,telegram,email", "--yes", "--json").json
    assert {frozenset(row) for row in done["deliveries"]} == {frozenset(ROW)}
    assert {row["state"] for row in done["deliveries"]} == {"sent"}
    assert done["edition"] == done["deliveries"][0]["edition"]

    posts = wires.x.kept.items
    assert len(posts) == 5
    assert posts[0]["text"].startswith(f"{HEADLINE}\n\n")
    assert [post["text"].endswith(f"{n}/5") for n, post in enumerate(posts, 1)] == [True] * 5
    assert sum(post["text"].count(LINK) for post in posts) == 1
    assert LINK in posts[4]["text"]
    assert [post["reply_to"] for post in posts] == [None, *(post["id"] for post in posts[:4])]
    on_x = [row for row in done["deliveries"] if row["channel"] == "x"]
    assert [row["remote_id"] for row in on_x] == [post["id"] for post in posts]
    assert [row["part"] for row in on_x] == [1, 2, 3, 4, 5]

    (post,) = wires.telegram.kept.items
    assert post["text"].startswith(HEADLINE)
    assert post["chat"] == "@news_example"
    assert {entity["type"] for entity in post["entities"]} >= {"bold", "text_link"}

    assert sorted(wires.relay.recipients) == [
        "ada@reader.example",
        "jonas@reader.example",
        "mei@reader.example",
    ]
    assert live.outbox() == done["deliveries"]


def test_a_story_told_already_is_refused_until_an_editor_overrules(live: Newsroom, wires: Wires) -> None:
    """Exit 1 says when and by what and sends nothing; --again sends it and keeps the editor's name."""
    first = live.bot("send", "1", "--to", "telegram", "--yes", "--by", "Ana", "--json").json
    told = live.bot("send", "1", "--to", "tg-en", "--yes", code=1)
    assert first["edition"] in told.err
    assert "told" in told.err
    assert "Ana" in told.err
    assert len(wires.telegram.kept.items) == 1
    again = live.bot("send", "1", "--to", "tg-en", "--yes", "--again", "--by", "Ben", "--json").json
    assert again["edition"] != first["edition"]
    assert len(wires.telegram.kept.items) == 2
    with closing(sqlite3.connect(live.home / "bot.db")) as ledger:
        assert ("Ben",) in ledger.execute("SELECT \"by\" FROM log WHERE verb = 'send'").fetchall()


def test_wrong_calls_exit_2_and_send_nothing(live: Newsroom, wires: Wires) -> None:
    """No terminal and no --yes, an unknown target, and a channel with two targets, which are listed."""
    assert "--yes" in live.bot("send", "1", "--to", "x", code=2).err
    assert "tg-en" in live.bot("send", "1", "--to", "mastodon", "--yes", code=2).err
    schedules = live.home / "schedules.yaml"
    text = schedules.read_text()
    schedules.write_text(text.replace("  tg-en:\n", "  x-fr: {channel: x, env: X_FR}\n  tg-en:\n", 1))
    more = {name.replace("BOT_X_", "BOT_X_FR_"): value for name, value in wires.x_settings.items()}
    two = live.bot("send", "1", "--to", "x", "--yes", code=2, **{**more, "BOT_X_FR_ACCESS_TOKEN": "99-fr"})
    assert "x-main" in two.err
    assert "x-fr" in two.err
    assert wires.x.kept.items == []
    assert live.outbox() == []


def test_a_refused_post_is_exit_1_with_the_reason(live: Newsroom, wires: Wires) -> None:
    """The channel said no for good: the row says so in the service's words."""
    wires.x.plan.add("refused")
    done = live.bot("send", "1", "--to", "x", "--style", "post", "--yes", "--json", code=1).json
    (row,) = done["deliveries"]
    assert row["state"] == "refused"
    assert "does not permit" in row["reason"]


def test_a_send_for_later_is_queued_and_goes_with_the_next_run(live: Newsroom, wires: Wires) -> None:
    """--at exits 0 with the row due; when its time has come `bot run` sends it, once."""
    now = datetime.now(UTC).replace(microsecond=0)
    soon, late = ((now + timedelta(seconds=after)).isoformat() for after in (15, 86_400))
    queued = live.bot("send", "1", "--to", "telegram", "--yes", "--at", soon, "--json").json
    assert [row["state"] for row in queued["deliveries"]] == ["due"]
    later = live.bot("send", "1", "--to", "x", "--style", "post", "--yes", "--at", late, "--json").json
    assert [row["state"] for row in later["deliveries"]] == ["due"]
    assert wires.telegram.kept.items == []
    live.bot("run", "--once")
    assert len(wires.telegram.kept.items) == 1
    (row,) = live.outbox(edition=queued["edition"])
    assert row["state"] == "sent"
    live.bot("run", "--once")
    assert len(wires.telegram.kept.items) == 1


def test_what_the_editor_left_in_the_file_is_what_goes(live: Newsroom, wires: Wires) -> None:
    """--edit opens the parts with their weights, again if one is too long; the edited text is sent."""
    script = live.home.parent / "editor.sh"
    script.write_text(
        "#!/bin/sh\n"
        'cp "$1" "$0.$(ls "$0".* 2>/dev/null | wc -l)"\n'
        'if grep -q "^# post 1" "$1"; then sed -i "s/^far .*/Sea wall approved, edited by hand/" "$1"; else\n'
        'sed -i "s/^Kestrel Bay council.*/far $(printf \'long %.0s\' $(seq 80))/" "$1"; fi\n'
    )
    script.chmod(0o755)
    done = live.bot("send", "1", "--to", "x", "--edit", "--yes", "--json", EDITOR=str(script)).json
    assert {row["state"] for row in done["deliveries"]} == {"sent"}
    assert wires.x.texts[0].startswith("Sea wall approved, edited by hand\n")
    assert len(wires.x.texts) == 5
    first_look = (live.home.parent / "editor.sh.0").read_text()
    assert "=== part 1 of 5, weighs " in first_look
    assert "limit 280" in (live.home.parent / "editor.sh.1").read_text()


def test_an_article_is_meant_by_path_by_url_and_by_words(live: Newsroom, wires: Wires) -> None:
    """A page that is not in yet is taken in; words that fit several list the matches and send nothing."""
    page = live.page(
        "ferry.json",
        headline="Ferry pier at Kestrel Bay reopens after the storm",
        url="https://news.example.org/2026/ferry",
        language="en",
        body=["The ferry pier reopened on schedule, the harbour board said.", "Crews return next week."],
    )
    live.bot("send", page, "--to", "telegram", "--yes")
    assert wires.telegram.texts[0].startswith("Ferry pier at Kestrel Bay")
    several = live.bot("send", "kestrel", "bay", "--to", "x", "--yes", code=2)
    assert HEADLINE in several.err
    assert "Ferry pier" in several.err
    assert "no-such-words" in live.bot("send", "no-such-words", "--to", "x", "--yes", code=1).err
    assert wires.x.kept.items == []
    live.bot("send", LINK, "--to", "telegram", "--yes")
    assert wires.telegram.texts[1].startswith(HEADLINE)


def test_an_editor_who_says_no_sends_nothing(live: Newsroom, wires: Wires) -> None:
    """On a terminal the text is shown and asked for; "n" is exit 1, with nothing in the outbox."""
    ours, theirs = pty.openpty()
    os.write(ours, b"n\n")
    command = [sys.executable, "-m", "bot", "send", "1", "--to", "telegram"]
    with os.fdopen(theirs) as terminal, os.fdopen(ours):
        asked = subprocess.run(
            command, env=live.environ(), stdin=terminal, capture_output=True, text=True, check=False
        )
    assert asked.returncode == 1
    assert HEADLINE in asked.stdout
    assert "nothing was sent" in asked.stderr
    assert wires.telegram.kept.items == []
    assert live.outbox() == []
