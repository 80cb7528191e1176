"""What an editor looks at and decides: preview, plan, today, readers, and the shell's help."""

import json
import re
import subprocess
import sys
from email import message_from_string

from tests.acceptance.conftest import Wires
from tests.acceptance.newsroom import Newsroom
from tests.acceptance.pages import FIVE_PARTS, HEADLINE


def test_preview_shows_the_very_bytes_that_go(live: Newsroom, wires: Wires) -> None:
    """An article on each channel: parts, weights and cost; then exactly these are sent."""
    found = live.bot("preview", "1", "--json").json
    assert [one["channel"] for one in found] == ["email", "x", "telegram"]
    shown = {one["channel"]: one for one in found}
    assert [part["weight"] <= 280 for part in shown["x"]["parts"]] == [True] * 5
    assert shown["x"]["cost"] == "0.260"
    assert shown["email"]["parts"][0]["subject"].startswith(HEADLINE)
    live.bot("send", "1", "--to", "x,telegram", "--yes")
    assert wires.x.texts == [part["text"] for part in shown["x"]["parts"]]
    assert wires.telegram.texts == [part["text"] for part in shown["telegram"]["parts"]]
    (only,) = live.bot("preview", "morning-digest", "--channel", "email", "--json").json
    assert only["target"] == "morning"
    assert "no such" in live.bot("preview", "no such words", code=1).err
    assert "mastodon" in live.bot("preview", "1", "--channel", "mastodon", code=2).err


def test_a_digest_mailed_to_a_colleague_does_nothing_else(live: Newsroom, wires: Wires) -> None:
    """--mail is outside the ledger: no row, no list headers, no unsubscribe link that works."""
    live.bot("preview", "morning-digest", "--mail", "chief@desk.example")
    (mail,) = wires.relay.kept.items
    assert mail["recipient"] == "chief@desk.example"
    message = message_from_string(mail["raw"])
    assert [name for name in message if name.startswith("List-")] == []
    for part in message.get_payload():
        assert "/unsubscribe/" not in part.get_payload(decode=True).decode()
    assert live.outbox() == []


def test_plan_and_today_say_in_words_what_comes_and_what_waits(newsroom: Newsroom) -> None:
    """Slots with place, readers and stories; each candidate in or out; what a decision needs as a command."""
    lines = newsroom.bot("plan", "--explain").out
    assert re.search(r"07:00 Africa/Lagos, morning-digest, 1 subscriber, 1 story so far", lines)
    assert re.search(rf"in +{HEADLINE}\n +in: number 1", lines)
    coming = newsroom.bot("plan", "--json").json
    assert {one["schedule"] for one in coming} == {"morning-digest", "x-threads", "telegram-posts"}
    newsroom.bot("pause", "x-main", "--reason", "account is being moved", "--by", "Ana")
    shown = newsroom.bot("today").out
    for title in ("Sent", "Going", "Next", "Held", "Uncertain", "Refused", "Paused"):
        assert re.search(rf"^{title}$", shown, re.MULTILINE)
    assert "account is being moved" in shown
    assert "bot resume x-main" in shown
    newsroom.bot("run", "--now", "--once")
    assert {row["state"] for row in newsroom.outbox(target="x-main")} == {"due"}
    newsroom.bot("resume", "x-main")
    after = newsroom.bot("plan", "--explain", "--json").json
    (digest,) = {one["stories"][0]["reason"] for one in after if one["schedule"] == "morning-digest"}
    assert "told" in digest


def test_an_import_keeps_the_good_lines_and_tells_the_bad_ones(newsroom: Newsroom) -> None:
    """Exit 1 with the number of each bad line; who left before stays away."""
    newsroom.bot("subscribers", "remove", "mei@reader.example")
    people = newsroom.home.parent / "more.csv"
    people.write_text(
        "email,name,zone,language,sections\n"
        "lena@reader.example,Lena,Europe/Berlin,de,World;Politics\n"
        "not an address,Nobody,Europe/Berlin,,\n"
        "omar@reader.example,Omar,Afrika/Lagos,,\n"
        "mei@reader.example,Mei,America/New_York,,\n"
    )
    done = newsroom.bot("subscribers", "import", people, code=1)
    assert re.search(r"\b3\b.*not an address", done.err)
    assert re.search(r"\b4\b.*Afrika/Lagos", done.err)
    listed = {one["email"]: one for one in newsroom.bot("subscribers", "list", "--json").json}
    assert listed["lena@reader.example"]["sections"] == ["Politics", "World"]
    assert listed["mei@reader.example"]["state"] == "left"
    assert "omar@reader.example" not in listed


def test_help_version_and_completion_need_nothing_heavy(bare: Newsroom) -> None:
    """`bot --help` imports none of what a send needs; completion prints a script; the version is said."""
    heavy = ["sqlalchemy", "pydantic", "telegram", "tweepy", "trafilatura", "jinja2", "mjml", "babel", "rich"]
    script = (
        "import json, sys; from bot.cli.frame import run; run(['--help']);"
        f"print(json.dumps([name for name in {heavy} if name in sys.modules]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], env=bare.environ(), capture_output=True, text=True, check=True
    )
    assert json.loads(done.stdout.splitlines()[-1]) == []
    assert re.fullmatch(r"Broadsheet \d+\.\d+\.\d+\n", bare.bot("--version").out)
    assert "_BOT_COMPLETE" in bare.bot("completion", "bash").out


def test_a_revised_article_is_not_told_again(live: Newsroom, wires: Wires) -> None:
    """The same page with a changed text is a revision: the second run sends nothing more."""
    page = live.inbox / "sea-wall.json"
    page.write_text(json.dumps(FIVE_PARTS))
    live.bot("run", "--now", "--once")
    page.write_text(json.dumps({**FIVE_PARTS, "body": [*FIVE_PARTS["body"], "The clerk corrected a date."]}))
    live.bot("run", "--now", "--once")
    assert live.bot("articles", "--json").json[0]["revision"] == 2
    assert (len(wires.x.texts), len(wires.telegram.texts), len(wires.relay.recipients)) == (5, 1, 3)


def test_a_held_story_goes_nowhere_until_it_is_released(live: Newsroom, wires: Wires) -> None:
    """Every way out passes it over and says why; released it goes to all three, and its life says it all."""
    live.bot("hold", "1", "--reason", "the lawyer reads it", "--by", "Ana")
    assert "the lawyer reads it" in live.bot("send", "1", "--to", "x", "--yes", code=1).err
    live.bot("run", "--now", "--once")
    assert (wires.x.texts, wires.telegram.texts, wires.relay.recipients) == ([], [], [])
    assert "bot release 1" in live.bot("today").out
    live.bot("release", "1", "--by", "Ben")
    live.bot("run", "--now", "--once")
    assert (len(wires.x.texts), len(wires.telegram.texts), len(wires.relay.recipients)) == (5, 1, 3)
    life = live.bot("explain", "1").out
    for words in (
        "Ana held it: the lawyer reads it.",
        "passed it over",
        "Ben released it",
        "It went to 1 reader",
    ):
        assert words in life
    (listed,) = live.bot("articles", "--state", "told", "--json").json
    assert {one["target"] for one in listed["told"]} == {"morning", "x-main", "tg-en"}


def test_a_correction_goes_out_once_where_the_schedule_says_so(live: Newsroom, wires: Wires) -> None:
    """`updates: repost` on Telegram: the new words, marked; the thread on X stays as it was told."""
    rules = live.home / "schedules.yaml"
    told_again = re.sub(r"( +)template: telegram/post", r"\g<0>\n\1updates: repost", rules.read_text())
    rules.write_text(re.sub(r"when: {on: arrival.*}", "when: {on: arrival}", told_again))
    page = live.inbox / "sea-wall.json"
    page.write_text(json.dumps(FIVE_PARTS))
    live.bot("run", "--now", "--once")
    before = (len(wires.x.texts), len(wires.telegram.texts))
    page.write_text(json.dumps({**FIVE_PARTS, "headline": f"{FIVE_PARTS['headline']}, at last"}))
    live.bot("run", "--once")
    assert wires.telegram.texts[-1].startswith("Updated: ")
    assert "at last" in wires.telegram.texts[-1]
    live.bot("run", "--once")
    assert (len(wires.x.texts), len(wires.telegram.texts)) == (before[0], before[1] + 1)
