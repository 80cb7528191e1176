"""Sources as editors meet them: looks by hand and by the clock, trouble and the way out, backlogs cut off."""

import json
import signal
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.acceptance.conftest import Wires
from tests.acceptance.newsroom import Newsroom, free_port, until
from tests.acceptance.pages import told
from tests.loopback.site import Asked, Site
from tests.loopback.wordpress import LoopbackWordPress

BACKLOG = 300


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as one:
        yield one


def feed(*numbers: int) -> bytes:
    """A feed with whole texts; item 1 is the oldest."""
    items = "".join(
        f"<item><title>Pier number {n} opens for the public</title><guid>pier-{n}</guid>"
        f"<link>https://velmar.example/pier-{n}</link><pubDate>Sun, 22 Nov 2026 0{n}:00:00 GMT</pubDate>"
        f"<description><![CDATA[{''.join(f'<p>{told(n * 10 + at)}</p>' for at in range(6))}]]></description>"
        "</item>"
        for n in reversed(numbers)
    )
    return (
        f'<?xml version="1.0"?><rss version="2.0"><channel><title>V</title>{items}</channel></rss>'.encode()
    )


def write_backlog(folder: Path) -> None:
    for n in range(BACKLOG):
        body = [told(n * 1000 + at) for at in range(4)]
        page = {"headline": f"{told(n * 1000 + 7)[:60]} {n}", "body": body}
        folder.joinpath(f"{n:04}.json").write_text(json.dumps(page), "utf-8")


def named(newsroom: Newsroom, **sources: str) -> None:
    """Name more sources in schedules.yaml."""
    file = newsroom.home / "schedules.yaml"
    lines = "".join(f"  {name}: {entry}\n" for name, entry in sources.items())
    file.write_text(file.read_text().replace("sources:\n", f"sources:\n{lines}", 1))


def fares(newsroom: Newsroom) -> dict[str, dict[str, object]]:
    return {one["source"]: one for one in newsroom.bot("sources", "--json").json}


def test_a_feed_s_life_from_backlog_to_trouble_and_back(newsroom: Newsroom, site: Site) -> None:
    """What it held at first is backlog until --from; trouble is named with the way out; nothing is lost."""
    newsroom.settings["BOT_PRIVATE_HOSTS"] = f"127.0.0.1:{site.port}"
    address = site.put("/feed", feed(1, 2), "application/rss+xml")
    named(newsroom, site=f'{{feed: "{address}"}}')
    first = newsroom.bot("ingest", "--json").json
    assert [(page["outcome"], page["reason"]) for page in first] == [("new", None)] * 2
    assert fares(newsroom)["site"] | {"last_look": 0, "last_good": 0, "last_new": 0, "next_look": 0} == {
        "source": "site",
        "kind": "feed",
        "state": "ok",
        "reason": None,
        "last_look": 0,
        "last_good": 0,
        "last_new": 0,
        "next_look": 0,
        "failures": 0,
        "articles": 2,
    }
    # The feed's times are of UTC, the newsroom's clock is an hour ahead.
    news = newsroom.bot("ingest", "--source", "site", "--from", "2026-11-22T02:30", "--json").json
    assert news == {"pages": [], "news": 1}

    site.put("/feed", b"", status=404)
    failed = newsroom.bot("ingest", "--source", "site", code=1)
    assert f"site: not found: {address} is not there (404)" in failed.err
    assert "Nothing new" not in failed.out
    troubled = fares(newsroom)["site"]
    assert (troubled["state"], troubled["failures"], troubled["articles"]) == ("not found", 1, 2)
    (told,) = newsroom.bot("today", "--json").json["sources that fail"]
    assert told["command"] == "bot ingest --source site"

    site.put("/feed", feed(1, 2, 3), "application/rss+xml")
    again = newsroom.bot(*told["command"].split()[1:], "--json").json
    assert [page["outcome"] for page in again] == ["new"]
    assert fares(newsroom)["site"]["state"] == "ok"


def test_a_feed_that_hangs_keeps_nobody_waiting(newsroom: Newsroom, site: Site, wires: Wires) -> None:
    """A page dropped into the inbox goes out while the feed says nothing; the bot ends in order."""

    def silence(_asked: Asked) -> Iterator[bytes]:
        yield b"HTTP/1.1 200 OK\r\n"
        site.stopped.wait(120)

    public, desk = (f"127.0.0.1:{free_port()}" for _ in range(2))
    newsroom.settings.update(wires.telegram_settings)
    newsroom.settings.update(
        {"BOT_PRIVATE_HOSTS": f"127.0.0.1:{site.port}", "BOT_HTTP": public, "BOT_DESK_HTTP": desk}
    )
    named(newsroom, slow=f'{{feed: "{site.raw("/feed", silence)}"}}')
    schedules = newsroom.home / "schedules.yaml"
    schedules.write_text(
        schedules.read_text().replace('every: 2m, quiet: "00:00-06:00", after_quiet: newest 3', "every: 1s")
    )
    with newsroom.running("run") as process:
        until(lambda: "Running by the clock" in newsroom.log, what="the start", alive=process)
        page = {"headline": "Ferry pier reopens after the storm", "body": [told(at) for at in range(4)]}
        (newsroom.inbox / "pier.json").write_text(json.dumps(page))
        until(lambda: wires.telegram.texts, what="a post", alive=process)
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=30) == 0
    assert wires.telegram.texts[0].startswith("Ferry pier reopens")


def kept(newsroom: Newsroom) -> int:
    """How many articles are in the database of a newsroom at work, which may just be making it."""
    with (
        suppress(sqlite3.OperationalError),
        sqlite3.connect(f"file:{newsroom.home / 'bot.db'}?mode=ro", uri=True) as db,
    ):
        number: int = db.execute("SELECT count(*) FROM article").fetchone()[0]
        return number
    return 0


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
def test_a_backlog_that_is_cut_off_is_taken_in_once(bare: Newsroom, number: signal.Signals) -> None:
    """Killed or stopped in the middle, the next look takes the rest: no page is lost, none comes twice."""
    write_backlog(bare.inbox)
    with bare.running("ingest") as process:
        until(lambda: kept(bare) >= 20, what="some pages", alive=process)
        process.send_signal(number)
        code = process.wait(timeout=30)
    before = kept(bare)
    assert before < BACKLOG
    if number == signal.SIGINT:
        assert code == 130
        assert f"Stopped: {before} of {BACKLOG}; the rest is taken by the next look." in bare.log
    rest = bare.bot("ingest", "--json").json
    assert Counter(page["outcome"] for page in rest) == {"new": BACKLOG - before}
    assert kept(bare) == BACKLOG
    assert bare.bot("ingest", "--json").json == []
    with sqlite3.connect(bare.home / "bot.db") as db:
        assert db.execute(
            "SELECT count(DISTINCT ready_no), count(*) FROM story WHERE backlog"
        ).fetchone() == (
            BACKLOG,
            BACKLOG,
        )


def test_an_editor_s_send_of_a_page_that_went_back_to_draft_says_so(live: Newsroom, wires: Wires) -> None:
    """It is asked for right before it goes: nothing is sent, and what is said is why, and the way out."""
    with LoopbackWordPress() as cms:
        live.settings["BOT_PRIVATE_HOSTS"] = f"127.0.0.1:{cms.port}"
        cms.post(1, "Pier opens", "".join(f"<p>{told(at)}</p>" for at in range(4)))
        named(live, cms=f'{{wordpress: "{cms.url}"}}')
        live.bot("ingest", "--source", "cms")
        cms.posts[1].status = "draft"
        held = live.bot("send", "2", "--to", "tg-en", "--yes", code=1)
        assert "Article 2 is held: its page is a draft again" in held.err
        assert "`bot release 2` lets it go" in held.err
        assert wires.telegram.texts == []
        live.bot("release", "2")
        live.bot("run", "--once")
    assert [text.startswith("Pier opens") for text in wires.telegram.texts] == [True]


def test_a_page_is_taken_in_by_its_address(newsroom: Newsroom, site: Site) -> None:
    """It is news; an address that holds no page is refused with the reason, and the others are kept."""
    newsroom.settings["BOT_PRIVATE_HOSTS"] = f"127.0.0.1:{site.port}"
    text = "".join(f"<p>{told(at)}</p>" for at in range(6))
    page = f"<html><title>Pier opens</title><body><article><h1>Pier opens</h1>{text}</article></body></html>"
    done = newsroom.bot(
        "ingest", site.put("/pier", page, "text/html"), f"{site.url}/nothing", "--json", code=1
    )
    assert [one["outcome"] for one in done.json] == ["new", "refused"]
    assert "404" in done.json[1]["reason"]
    refused = newsroom.bot("ingest", "http://ed:letmein@10.0.0.7/x?token=abc", code=1)
    assert "10.0.0.7" in refused.out
    assert not {word for word in ("letmein", "abc") if word in refused.said}


def test_a_source_that_is_not_there_is_a_wrong_call(bare: Newsroom) -> None:
    """With the names that there are."""
    done = bare.bot("ingest", "--source", "inbocks", code=2)
    assert "schedules.yaml names inbox" in done.err
    bare.bot("ingest", "--source", "inbox", "page.txt", code=2)
    bare.bot("ingest", "--from", "yesterday-ish", code=2)


def test_a_source_that_schedules_yaml_left_is_still_listed(bare: Newsroom) -> None:
    """What it gave is there; it is no longer looked at, and its old troubles are nobody's."""
    (bare.inbox / "pier.json").write_text(json.dumps({"headline": "Pier opens", "body": [told(1), told(2)]}))
    bare.bot("ingest")
    schedules = bare.home / "schedules.yaml"
    schedules.write_text(schedules.read_text().replace("\n  inbox:\n", "\n  drop:\n"))
    found = fares(bare)
    assert {name: (one["state"], one["articles"], one["kind"]) for name, one in found.items()} == {
        "drop": ("new", 0, "folder"),
        "inbox": ("no longer named", 1, None),
    }
