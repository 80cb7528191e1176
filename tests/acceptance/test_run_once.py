"""`bot run --once`, with and without `--now`, all channels live on loopback."""

import re
from email import message_from_string
from email.header import decode_header, make_header

from tests.acceptance.conftest import Wires
from tests.acceptance.newsroom import Newsroom
from tests.acceptance.pages import HEADLINE, SCRAPED

LIST_HEADERS = {
    "List-Id": r"Morning Briefing <morning-briefing\.example\.org>",
    "List-Unsubscribe": r"<https://letters\.example\.org/unsubscribe/[\w.-]+>, <mailto:[^>]+@example\.org>",
    "List-Unsubscribe-Post": r"List-Unsubscribe=One-Click",
    "List-Help": r"<https://letters\.example\.org/>",
    "List-Archive": r"<https://letters\.example\.org/>",
    "List-Post": r"NO",
    "Feedback-ID": r"[^:]+:[^:]+:[^:]+:[^:]+",
    "Auto-Submitted": r"auto-generated",
    "X-Auto-Response-Suppress": r"OOF",
    "From": r"The Example <news@example\.org>",
    "Date": r"\w{3}, \d{1,2} \w{3} \d{4} \d\d:\d\d:\d\d [+-]\d{4}",
    "Message-ID": r"<[^<>\s]+@[^<>\s]+example\.org>",
}


def test_one_run_takes_in_and_publishes_everywhere_and_a_second_adds_nothing(
    bare: Newsroom, wires: Wires
) -> None:
    """The latest slot of every schedule: a thread, a post, a mail for each reader in three zones; once."""
    readers = bare.home.parent / "readers.csv"
    readers.write_text(
        "email,zone\nada@reader.example,Africa/Lagos\njonas@reader.example,Europe/Berlin\n"
        "mei@reader.example,America/New_York\n"
    )
    bare.bot("subscribers", "import", readers)
    (bare.inbox / "latest.txt").write_text(SCRAPED)
    bare.settings.update(wires.settings)
    bare.bot("run", "--now", "--once")

    thread = wires.x.kept.items
    assert 2 <= len(thread) <= 5
    assert thread[0]["text"].startswith(HEADLINE)
    assert [post["reply_to"] for post in thread] == [None, *(post["id"] for post in thread[:-1])]
    (post,) = wires.telegram.kept.items
    assert post["text"].startswith(HEADLINE)

    mails = {item["recipient"]: item for item in wires.relay.kept.items}
    assert set(mails) == {"ada@reader.example", "jonas@reader.example", "mei@reader.example"}
    assert len(wires.relay.kept.items) == 3
    for address, mail in mails.items():
        message = message_from_string(mail["raw"])
        for name, shape in LIST_HEADERS.items():
            assert re.fullmatch(shape, message[name] or ""), f"{name}: {message[name]}"
        assert message["To"] == f"<{address}>"
        assert str(make_header(decode_header(message["Subject"]))).startswith(HEADLINE)
        assert re.fullmatch(r"news\+[\w.=-]+@example\.org", mail["sender"])
        text, page = message.get_payload()
        assert (text.get_content_type(), page.get_content_type()) == ("text/plain", "text/html")
        for part in (text, page):
            shown = part.get_payload(decode=True).decode()
            assert HEADLINE in shown
            assert "https://letters.example.org/unsubscribe/" in shown
            assert "1 Example Street, Lagos" in shown
    assert len({mail["sender"] for mail in mails.values()}) == 3
    assert len({mail["message_id"] for mail in mails.values()}) == 3

    held = (len(thread), 1, 3)
    bare.bot("run", "--now", "--once")
    assert (len(wires.x.kept.items), len(wires.telegram.kept.items), len(wires.relay.kept.items)) == held
    editions = bare.bot("account", "--json").json
    assert all(row["balanced"] for row in editions)
    assert {"edition", "candidates", "states", "balanced"} <= set(editions[0])
    assert sum(row["states"].get("sent", 0) for row in editions) == sum(held)
    one = bare.bot("account", editions[0]["edition"], "--json").json
    assert one == editions[0]


def test_a_run_without_now_publishes_nothing_from_before_the_home_was_made(
    live: Newsroom, wires: Wires
) -> None:
    """Nothing is due from before a schedule's `active_since`; that is no failure."""
    live.bot("run", "--once")
    assert wires.x.kept.items == []
    assert wires.relay.kept.items == []
    assert live.outbox(channel="x") == []
    assert live.outbox(channel="email") == []


def test_a_refusal_of_this_run_is_exit_1_and_the_other_channels_go_out(live: Newsroom, wires: Wires) -> None:
    """One reader's address is refused, one post is uncertain: the rest is sent, and the exit code tells."""
    wires.relay.plan.add("refused")
    wires.telegram.plan.add("dropped-after")
    done = live.bot("run", "--now", "--once", code=1)
    states = {(row["channel"], row["state"]) for row in live.outbox()}
    assert ("email", "refused") in states
    assert ("telegram", "uncertain") in states
    assert len(wires.relay.kept.items) == 2
    assert len(wires.telegram.kept.items) == 1
    assert len(wires.x.kept.items) == 5
    (refused,) = live.outbox(state="refused")
    assert "550" in refused["reason"]
    assert str(refused["id"]) in done.err
    live.bot("run", "--once")
    assert len(wires.telegram.kept.items) == 1
