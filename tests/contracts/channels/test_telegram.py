"""Telegram: what its refusals mean, what a post looks like on the wire, where it can be seen."""

import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.channels.telegram import TelegramChannel, open_channel
from bot.channels.telegram_answers import read_no
from bot.model.errors import BotError, DoesNotFit, UsageError
from bot.model.message import Deferred, Entity, Message, Part, Receipt, Refused, Uncertain
from tests.contracts.channels.test_x import kind
from tests.loopback.telegram import MOVED_TO, RETRY_AFTER_SECONDS, LoopbackTelegram

NOW = datetime(2026, 11, 22, 7, 0, tzinfo=UTC)
TOKEN = "7001:hush-hush-hush"


def post(text: str = "The ferry sails.", chat: str = "@news_example", **more: object) -> Message:
    return Message(1, "e", chat, Part(1, 1, text, **more))  # type: ignore[arg-type]


@pytest.fixture
def service() -> Iterator[LoopbackTelegram]:
    with LoopbackTelegram() as server:
        yield server


@pytest.fixture
def channel(service: LoopbackTelegram) -> Iterator[TelegramChannel]:
    made = TelegramChannel(TOKEN, api_url=service.url, timeout=10.0)
    yield made
    made.close()


@pytest.mark.parametrize(
    ("mode", "meaning"),
    [
        ("refused", "Refused"),
        ("no-chat", "Refused, stop"),
        ("blocked", "Refused, stop"),
        ("deferred", "Deferred, target"),
        ("bare-429", "Deferred, target"),
        ("migrated", "Deferred"),
        ("bad-token", "Deferred, target"),
        ("not-found", "Deferred, target"),
        ("404", "Deferred, target"),
        ("409", "Deferred"),
        ("413", "Refused"),
        ("408", "Uncertain"),
        ("500", "Uncertain"),
        ("502", "Uncertain"),
        ("502-after", "Uncertain"),
        ("302", "Uncertain"),
        ("unreadable", "Uncertain"),
    ],
)
def test_each_answer_of_telegram_has_its_meaning(
    service: LoopbackTelegram, channel: TelegramChannel, mode: str, meaning: str
) -> None:
    """Through the library and the wire; one 401 or 404 stops nothing, for a proxy's looks the same."""
    service.plan.add(mode)
    assert kind(channel.send(post())) == meaning


def test_a_post_is_changed_in_its_place(service: LoopbackTelegram, channel: TelegramChannel) -> None:
    """A correction keeps the post's id; what is bold and what is linked changes with the text."""
    first = channel.send(post("It sails on Monday."))
    assert isinstance(first, Receipt)
    again = replace(post("It sails on Tuesday.", entities=(Entity("bold", 0, 2),)), changes=first.remote_id)
    answer = channel.send(again)
    assert isinstance(answer, Receipt)
    assert (answer.remote_id, answer.url) == (first.remote_id, first.url)
    shown = {item["id"]: item for item in service.kept.items}
    assert [item["text"] for item in shown.values()] == ["It sails on Tuesday."]
    assert shown[int(first.remote_id)]["entities"] == [{"type": "bold", "offset": 0, "length": 2}]


@pytest.mark.parametrize(
    ("mode", "meaning"),
    [
        ("accepted", "Receipt"),
        ("500", "Deferred"),
        ("502-after", "Deferred"),
        ("refused", "Refused"),
        ("deferred", "Deferred, target"),
    ],
)
def test_doubt_about_a_change_is_none(
    service: LoopbackTelegram, channel: TelegramChannel, mode: str, meaning: str
) -> None:
    """It can be made again; the second time Telegram says that nothing is modified."""
    first = channel.send(post("It sails on Monday."))
    assert isinstance(first, Receipt)
    change = replace(post("It sails on Tuesday."), changes=first.remote_id)
    service.plan.add(mode)
    assert kind(channel.send(change)) == meaning
    answer = channel.send(change)
    assert isinstance(answer, Receipt)
    assert answer.remote_id == first.remote_id


def test_a_post_that_was_deleted_cannot_be_changed(channel: TelegramChannel) -> None:
    """Telegram says so; an editor reads it."""
    answer = channel.send(replace(post(), changes="999"))
    assert isinstance(answer, Refused)
    assert "message to edit not found" in answer.reason


def test_a_long_flood_wait_is_kept_whole(service: LoopbackTelegram, channel: TelegramChannel) -> None:
    """Twelve hours have been seen; they must survive a restart, so they are told as a time."""
    service.plan.add("deferred")
    before = datetime.now(UTC)
    answer = channel.send(post())
    assert isinstance(answer, Deferred)
    assert answer.until is not None
    assert answer.until >= before + timedelta(seconds=RETRY_AFTER_SECONDS)


def test_a_chat_that_moved_tells_its_new_id(service: LoopbackTelegram, channel: TelegramChannel) -> None:
    """Not delivered: the new id is remembered and the post sent again there."""
    service.plan.add("migrated")
    answer = channel.send(post(chat="-42"))
    assert isinstance(answer, Deferred)
    assert answer.moved_to == str(MOVED_TO)
    assert isinstance(channel.send(post(chat=str(MOVED_TO))), Receipt)
    assert [item["chat"] for item in service.kept.items] == [str(MOVED_TO)]


@pytest.mark.parametrize(
    "payload", [b"", b"[]", b"<html>", b'{"parameters": 7}', b'{"description": null}', b"\xff"]
)
@pytest.mark.parametrize("status", [400, 401, 403, 404, 429, 502])
def test_no_shape_of_an_error_trips_us(status: int, payload: bytes) -> None:
    """The status decides, whatever the body is."""
    assert kind(read_no(status, payload, now=NOW)) == kind(read_no(status, b"{}", now=NOW))


def test_a_post_carries_its_entities_and_its_preview(
    service: LoopbackTelegram, channel: TelegramChannel
) -> None:
    """Text and entities as they are (UTF-16 offsets), nothing to be parsed; the preview is the article's."""
    bold, link = Entity("bold", 0, 7), Entity("text_link", 8, 4, url="https://news.example.org/a")
    channel.send(post("𝄞 Rain* here <b>", entities=(bold, link), link="https://news.example.org/a"))
    channel.send(post("No link."))
    first, second = service.kept.items
    assert first["text"] == "𝄞 Rain* here <b>"
    assert [(e["type"], e["offset"], e["length"], e.get("url")) for e in first["entities"]] == [
        ("bold", 0, 7, None),
        ("text_link", 8, 4, "https://news.example.org/a"),
    ]
    assert first["preview"] == {"url": "https://news.example.org/a"}
    assert second["preview"] == {"is_disabled": True}


@pytest.mark.parametrize(
    ("chat", "url"),
    [
        ("@news_example", "https://t.me/news_example/101"),
        ("-1001234567", "https://t.me/c/1234567/101"),
        ("-42", None),
        ("42", None),
    ],
)
def test_a_receipt_links_to_where_the_post_is_seen(
    channel: TelegramChannel, chat: str, url: str | None
) -> None:
    """By name in a public chat, by t.me/c in a private channel; a group or a person has no address."""
    answer = channel.send(post(chat=chat))
    assert isinstance(answer, Receipt)
    assert (answer.remote_id, answer.url) == ("101", url)


@pytest.mark.parametrize("mode", ["dropped-after", "bad-token", "unreadable"])
def test_the_token_is_never_shown(
    service: LoopbackTelegram, channel: TelegramChannel, caplog: pytest.LogCaptureFixture, mode: str
) -> None:
    """Neither in a reason nor in a log, though every address that is called holds it."""
    service.plan.add(mode)
    with caplog.at_level(logging.INFO):
        answer = channel.send(post())
    assert isinstance(answer, Uncertain | Deferred)
    assert "hush" not in answer.reason + caplog.text


def test_a_wrong_token_is_told_by_the_probe(service: LoopbackTelegram) -> None:
    """`bot doctor` says where a new one comes from."""
    channel = TelegramChannel("words:x", api_url=service.url, timeout=10.0)
    with pytest.raises(BotError, match="BotFather"):
        channel.probe()
    channel.close()


def test_a_post_that_is_too_long_is_refused_before_the_wire(channel: TelegramChannel) -> None:
    """4096 UTF-16 units, 100 entities."""
    channel.check(Part(1, 1, "𝄞" * 2048, entities=(Entity("bold", 0, 1),) * 100))
    with pytest.raises(DoesNotFit, match="post 1 of 1 has UTF-16 units: 4,098, limit 4,096"):
        channel.check(Part(1, 1, "𝄞" * 2049))
    with pytest.raises(DoesNotFit, match="entities: 101, limit 100"):
        channel.check(Part(1, 1, "a", entities=(Entity("bold", 0, 1),) * 101))


def test_the_channel_is_made_from_settings() -> None:
    """Another bot has its own name; a missing token is named."""
    assert open_channel({"BOT_TG_FR_TOKEN": TOKEN}, "TG_FR").adapter == "telegram"
    with pytest.raises(UsageError, match="BOT_TELEGRAM_TOKEN"):
        open_channel({})
