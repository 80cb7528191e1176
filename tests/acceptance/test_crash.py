"""The bot is killed on the wire: nothing is sent twice, what nobody can know waits for an editor."""

import signal

import pytest

from tests.acceptance.conftest import Wires
from tests.acceptance.newsroom import Newsroom, until


@pytest.fixture
def broken(newsroom: Newsroom, wires: Wires) -> Newsroom:
    """A newsroom whose bot was killed while X kept silent about part 3 of 5 (X has it)."""
    newsroom.settings.update(wires.x_settings)
    wires.x.plan.add("accepted", "accepted", "hung")
    with newsroom.running("run", "--now", "--once") as process:
        until(lambda: len(wires.x.kept.items) == 3, what="part 3", alive=process)
        process.send_signal(signal.SIGKILL)
    return newsroom


def test_a_thread_goes_on_after_a_kill_when_an_editor_found_the_part(broken: Newsroom, wires: Wires) -> None:
    """Parts 1 and 2 are not repeated, 3 is uncertain, 4 and 5 held; told of 3's id, they follow it."""
    done = broken.bot("run", "--once", code=1)
    rows = broken.outbox(channel="x")
    assert [row["state"] for row in rows] == ["sent", "sent", "uncertain", "held", "held"]
    assert f"settle {rows[2]['id']}" in rows[3]["reason"]
    assert str(rows[2]["id"]) in done.err
    assert len(wires.x.kept.items) == 3

    third = wires.x.kept.items[2]
    broken.bot("settle", rows[2]["id"], "--sent", f"https://x.com/news_example/status/{third['id']}")
    broken.bot("run", "--once")
    posts = wires.x.kept.items
    assert [post["reply_to"] for post in posts] == [None, *(post["id"] for post in posts[:4])]
    assert [post["text"][-3:] for post in posts] == ["1/5", "2/5", "3/5", "4/5", "5/5"]
    settled = broken.outbox(channel="x")
    assert [row["state"] for row in settled] == ["sent"] * 5
    assert [row["remote_id"] for row in settled] == [post["id"] for post in posts]
    (edition,) = {row["edition"] for row in settled}
    assert broken.bot("account", edition, "--json").json["balanced"] is True


def test_a_thread_goes_on_after_a_kill_when_an_editor_did_not_find_the_part(
    newsroom: Newsroom, wires: Wires
) -> None:
    """X never got part 3: --again sends the same text, and the parts behind it follow in order."""
    newsroom.settings.update(wires.x_settings)
    wires.x.plan.add("accepted", "accepted", "hung-before")
    with newsroom.running("run", "--now", "--once") as process:
        until(
            lambda: [r.path for r in wires.x.requests].count("/2/tweets") == 3, what="part 3", alive=process
        )
        process.send_signal(signal.SIGKILL)
    assert newsroom.bot("run", "--once", code=1)
    (lost,) = newsroom.outbox(state="uncertain")
    assert lost["part"] == 3
    newsroom.bot("settle", lost["id"], "--again")
    newsroom.bot("run", "--once")
    posts = wires.x.kept.items
    asked = [request.body for request in wires.x.requests if request.path == "/2/tweets"]
    assert asked[2] == asked[3]
    assert [post["text"][-3:] for post in posts] == ["1/5", "2/5", "3/5", "4/5", "5/5"]
    assert [post["reply_to"] for post in posts] == [None, *(post["id"] for post in posts[:4])]


def test_what_was_claimed_but_never_on_the_wire_goes_after_a_kill(newsroom: Newsroom, wires: Wires) -> None:
    """Three mails were claimed: the one on the wire may be repeated as itself, the others go once."""
    newsroom.settings.update({**wires.mail_settings, "BOT_EMAIL_CONNECTIONS": "1"})
    wires.relay.plan.add("data:hang")
    with newsroom.running("send", "1", "--to", "email", "--yes") as process:
        until(lambda: "DATA" in wires.relay.commands, what="a mail on the wire", alive=process)
        process.send_signal(signal.SIGKILL)
    states = [row["state"] for row in newsroom.outbox()]
    assert sorted(states) == ["claimed", "claimed", "sending"]
    newsroom.bot("run", "--once")
    assert sorted(wires.relay.recipients) == [
        "ada@reader.example",
        "jonas@reader.example",
        "mei@reader.example",
    ]
    assert {row["state"] for row in newsroom.outbox()} == {"sent"}
