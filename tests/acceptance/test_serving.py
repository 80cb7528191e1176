"""`bot run` in the foreground: the desk, the public pages, arrivals, pauses, and how it ends."""

import re
import signal
import socket
from collections.abc import Iterator
from email import message_from_string
from pathlib import Path

import pytest

from tests.acceptance.conftest import Wires
from tests.acceptance.newsroom import Newsroom, fetch, free_port, until
from tests.acceptance.pages import told


@pytest.fixture
def addresses(newsroom: Newsroom) -> Iterator[tuple[str, str]]:
    """Free ports for the public pages and the desk."""
    public, desk = (f"127.0.0.1:{free_port()}" for _ in range(2))
    newsroom.settings.update({"BOT_HTTP": public, "BOT_DESK_HTTP": desk})
    return f"http://{public}", f"http://{desk}"


def drop(newsroom: Newsroom, name: str, headline: str) -> Path:
    """Drop a page into the inbox as a parser does."""
    page = newsroom.inbox / name
    page.write_text("\n\n".join((headline, *(told(f"{headline} {at}") for at in range(4)))))
    return page


def test_a_page_dropped_into_the_inbox_becomes_a_post_unless_everything_is_paused(
    newsroom: Newsroom, wires: Wires, addresses: tuple[str, str]
) -> None:
    """on: arrival posts within seconds; `bot pause all` holds a running bot; Ctrl-C ends it in order."""
    schedules = newsroom.home / "schedules.yaml"
    schedules.write_text(
        schedules.read_text().replace('every: 2m, quiet: "00:00-06:00", after_quiet: newest 3', "every: 1s")
    )
    newsroom.settings.update(wires.telegram_settings)
    public, desk = addresses
    with newsroom.running("run") as process:
        until(lambda: fetch(desk)[0] == 200, what="the desk", alive=process)
        drop(newsroom, "one.txt", "Ferry pier reopens after the storm")
        until(lambda: len(wires.telegram.texts) == 1, what="a post", alive=process)
        assert wires.telegram.texts[0].startswith("Ferry pier reopens after the storm\n")
        assert fetch(public)[0] == 200
        assert "Ferry pier reopens after the storm" in fetch(desk)[1]

        newsroom.bot("pause", "all", "--reason", "wrong picture")
        drop(newsroom, "two.txt", "Harbour board names a new chair")
        until(lambda: "two.txt" in newsroom.log, what="the second page", alive=process)
        assert "wrong picture" in newsroom.bot("today").out
        assert len(wires.telegram.texts) == 1
        newsroom.bot("resume", "all")
        until(lambda: len(wires.telegram.texts) == 2, what="the second post", alive=process)

        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=15) == 0
    assert fetch(desk)[0] == 0
    assert "Traceback" not in newsroom.log


def test_a_reader_leaves_by_post_never_by_get(
    newsroom: Newsroom, wires: Wires, addresses: tuple[str, str]
) -> None:
    """Scanners follow links: a GET asks, the one-click POST ends the subscription, and may be repeated."""
    public, _ = addresses
    newsroom.settings.update({**wires.mail_settings, "BOT_PUBLIC_URL": public})
    newsroom.bot("send", "1", "--to", "email", "--yes")
    (mail,) = (item for item in wires.relay.kept.items if item["recipient"] == "jonas@reader.example")
    found = re.match(r"<(http[^>]+)>", message_from_string(mail["raw"])["List-Unsubscribe"])
    assert found

    def states() -> dict[str, str]:
        return {
            person["email"]: person["state"] for person in newsroom.bot("subscribers", "list", "--json").json
        }

    with newsroom.running("run") as process:
        until(lambda: fetch(public)[0] == 200, what="the public pages", alive=process)
        assert fetch(found[1])[0] == 200
        assert set(states().values()) == {"active"}
        assert fetch(found[1], b"List-Unsubscribe=One-Click")[0] == 200
        assert fetch(found[1], b"List-Unsubscribe=One-Click")[0] == 200
        assert states() == {
            "ada@reader.example": "active",
            "jonas@reader.example": "left",
            "mei@reader.example": "active",
        }
        assert fetch(found[1][:-2], b"List-Unsubscribe=One-Click")[0] == 404
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=15) == 0
    newsroom.bot("send", "1", "--to", "email", "--yes", "--again")
    assert wires.relay.recipients.count("jonas@reader.example") == 1
    assert wires.relay.recipients.count("ada@reader.example") == 2


@pytest.mark.parametrize("setting", ["BOT_HTTP", "BOT_DESK_HTTP"])
def test_a_port_that_is_taken_is_named_with_its_setting(
    newsroom: Newsroom, addresses: tuple[str, str], setting: str
) -> None:
    """Exit 2 before anything is published."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        newsroom.settings[setting] = f"127.0.0.1:{other.getsockname()[1]}"
        assert setting in newsroom.bot("run", "--now", code=2).err
    assert newsroom.outbox() == []
