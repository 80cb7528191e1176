"""`bot send` in a process of its own, to X, Telegram and mail on loopback."""

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

    assert sorted(wires.relay.recipients) == ["ada@reader.example", "jonas@reader.example", "mei@reader.example"]
    assert live.outbox() == done["deliveries"]
