"""A place that readers know is one target under every name its service gives it."""

from dataclasses import replace

from bot.model.message import Receipt
from bot.send import told_already
from bot.store import articles
from tests.ledger.conftest import MakeRoom
from tests.ledger.rig import NOON, Scripted
from tests.ledger.test_told import send


def test_a_chat_named_by_its_number_was_told_under_its_name(make_room: MakeRoom) -> None:
    """Telegram's receipt says the chat's id: `chat: -1009` tomorrow is the same chat as `@velmar` today."""
    room = make_room()
    number = room.story("Ferry")
    send(room, number, "tg-en")
    room.send(Scripted([Receipt("7", NOON, also_known_as=("-1009", "@velmar"))]), "tg-en")
    with room.db.read() as conn:
        story = articles.by_article(conn, number, sites={})
    assert story is not None
    outlet = replace(room.press.outlets["tg-en"], alias="-1009", recipient="-1009")
    other = replace(outlet, alias="-2000", recipient="-2000")
    assert told_already(room.press, story, outlet) is not None
    assert told_already(room.press, story, other) is None
