"""X: what each of its answers means, threads, and finding a post whose answer was lost."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from bot.channels.x import XChannel, open_channel
from bot.channels.x_answers import read_answer
from bot.channels.x_timeline import find_post
from bot.model.errors import BotError, DoesNotFit, UsageError
from bot.model.message import Answer, Deferred, Message, Part, Receipt, Refused, Uncertain
from tests.loopback.x import LoopbackX

NOW = datetime(2026, 11, 22, 7, 0, tzinfo=UTC)
WAIT = 10.0


def post(text: str, number: int = 1, of: int = 1, after: str | None = None) -> Message:
    return Message(number, "e", "news", Part(number, of, text), after=after)


@pytest.fixture
def service() -> Iterator[LoopbackX]:
    with LoopbackX() as server:
        yield server


@pytest.fixture
def channel(service: LoopbackX) -> Iterator[XChannel]:
    made = XChannel("key", "secret", "12345-token", "hidden", api_url=service.url, timeout=WAIT)
    yield made
    made.close()


def kind(answer: Answer) -> str:
    """An answer's kind with what it stops, in words."""
    words = type(answer).__name__
    if getattr(answer, "whole_target", False):
        words += ", target"
    return f"{words}, stop" if getattr(answer, "stop", False) else words


@pytest.mark.parametrize(
    ("mode", "meaning"),
    [
        ("refused", "Refused"),
        ("duplicate", "Refused"),
        ("reply-rule", "Refused"),
        ("unknown-403", "Refused"),
        ("suspended", "Refused, stop"),
        ("race", "Deferred"),
        ("locked", "Deferred, target, stop"),
        ("read-only", "Deferred, target, stop"),
        ("no-credit", "Deferred, target, stop"),
        ("bad-keys", "Deferred, target, stop"),
        ("deferred", "Deferred, target"),
        ("bare-429", "Deferred, target"),
        ("past-429", "Deferred, target"),
        ("odd-429", "Deferred, target"),
        ("404", "Deferred"),
        ("408", "Uncertain"),
        ("413", "Refused"),
        ("500", "Uncertain"),
        ("503", "Uncertain"),
        ("503-after", "Uncertain"),
        ("302", "Uncertain"),
        ("unreadable", "Uncertain"),
    ],
)
def test_each_answer_of_x_has_its_meaning(
    service: LoopbackX, channel: XChannel, mode: str, meaning: str
) -> None:
    """Through tweepy and the wire; money, keys and locks stop the account, an unknown 403 does not."""
    first = channel.send(post("One.", 1, 2))
    assert isinstance(first, Receipt)
    service.plan.add(mode)
    assert kind(channel.send(post("Two.", 2, 2, after=first.remote_id))) == meaning


@pytest.mark.parametrize(
    ("headers", "until"),
    [
        ({}, None),
        ({"x-rate-limit-reset": "soon"}, None),
        ({"x-rate-limit-reset": str(int(NOW.timestamp()) - 1)}, None),
        ({"x-rate-limit-reset": str(int(NOW.timestamp()) + 60)}, NOW + timedelta(seconds=60)),
        (
            {
                "x-rate-limit-remaining": "5",
                "x-rate-limit-reset": str(int(NOW.timestamp()) + 60),
                "x-user-limit-24hour-remaining": "0",
                "x-user-limit-24hour-reset": str(int(NOW.timestamp()) + 7200),
            },
            NOW + timedelta(hours=2),
        ),
        (
            {
                "x-rate-limit-remaining": "0",
                "x-rate-limit-reset": str(int(NOW.timestamp()) + 60),
                "x-app-limit-24hour-remaining": "100",
                "x-app-limit-24hour-reset": str(int(NOW.timestamp()) + 7200),
            },
            NOW + timedelta(seconds=60),
        ),
        ({"x-rate-limit-reset": "9" * 30}, None),
    ],
)
def test_a_rate_limit_waits_for_the_window_that_is_used_up(
    headers: dict[str, str], until: datetime | None
) -> None:
    """24-hour windows count where X tells of them; a reset that has passed is left to the retry rule."""
    answer = read_answer(429, headers, "{}", part=1, now=NOW)
    assert isinstance(answer, Deferred)
    assert answer.until == until
    assert answer.whole_target


@pytest.mark.parametrize("body", ["", "[]", '"x"', '{"data": null}', '{"data": {"id": "abc"}}', "<html>"])
def test_a_post_without_a_readable_id_is_uncertain(body: str) -> None:
    """201 says that it is there; without its id it cannot be replied to or found by an editor."""
    assert isinstance(read_answer(201, {}, body, part=1, now=NOW), Uncertain)


@pytest.mark.parametrize(
    "body", ["", "[]", '"x"', '{"errors": null}', '{"errors": ["a", 7, {"message": 3}]}']
)
@pytest.mark.parametrize("status", [400, 401, 402, 403, 404, 429, 503])
def test_no_shape_of_an_error_trips_us(status: int, body: str) -> None:
    """The status decides, whatever the body is."""
    expected = read_answer(status, {}, "{}", part=1, now=NOW)
    assert kind(read_answer(status, {}, body, part=1, now=NOW)) == kind(expected)


def test_a_duplicate_says_so_first(service: LoopbackX, channel: XChannel) -> None:
    """After an uncertain send it is evidence that the post landed: its reason begins with the word."""
    service.plan.add("dropped-after")
    assert isinstance(channel.send(post("Twice.")), Uncertain)
    again = channel.send(post("Twice."))
    assert isinstance(again, Refused)
    assert again.reason.startswith("duplicate content")


def test_a_reply_race_on_the_first_post_is_no_race() -> None:
    """Only a part that replies can meet it."""
    body = '{"detail": "You attempted to reply to a Tweet that is deleted or not visible to you."}'
    assert isinstance(read_answer(403, {}, body, part=2, now=NOW), Deferred)
    assert isinstance(read_answer(403, {}, body, part=1, now=NOW), Refused)


def test_a_thread_is_a_chain_of_replies(service: LoopbackX, channel: XChannel) -> None:
    """Each part replies to the part before it, and its receipt links to it."""
    last: str | None = None
    for number in (1, 2, 3):
        answer = channel.send(post(f"Part {number}.", number, 3, after=last))
        assert isinstance(answer, Receipt)
        assert answer.url == f"https://x.com/i/web/status/{answer.remote_id}"
        last = answer.remote_id
    ids = [item["id"] for item in service.kept.items]
    assert [item["reply_to"] for item in service.kept.items] == [None, *ids[:2]]


def test_an_answer_is_never_read_twice(service: LoopbackX, channel: XChannel) -> None:
    """The receipt of one post must not stand for the next, whose call broke off."""
    assert isinstance(channel.send(post("First.")), Receipt)
    service.stop()
    assert isinstance(channel.send(post("Second.")), Deferred)


@pytest.mark.parametrize("lost", ["dropped-after", "503-after", "unreadable"])
def test_a_post_whose_answer_was_lost_is_found_in_the_timeline(
    service: LoopbackX, channel: XChannel, lost: str
) -> None:
    """Links come back as t.co and & < > escaped; the parent must be the same."""
    first = channel.send(post("Rates & <fees> rise", 1, 2))
    assert isinstance(first, Receipt)
    service.plan.add(lost)
    second = post("More & more: https://news.example.org/a?b=1&c=2 <now>", 2, 2, after=first.remote_id)
    assert isinstance(channel.send(second), Uncertain)
    found = channel.find(second)
    assert found is not None
    assert found.remote_id == service.kept.items[1]["id"]
    assert channel.find(post("More & more", 2, 2, after=first.remote_id)) is None
    assert channel.find(post(second.part.text, 1, 1)) is None


def test_a_timeline_that_lags_misses_the_newest(service: LoopbackX, channel: XChannel) -> None:
    """Why a miss counts only the second time."""
    service.lag = 1
    service.plan.add("dropped-after")
    message = post("Late to show.")
    channel.send(message)
    assert channel.find(message) is None
    assert channel.find(message) is not None


def test_a_timeline_in_the_new_spelling_is_read() -> None:
    """X's OpenAPI renames referenced_tweets to referenced_posts."""
    timeline = {
        "data": [
            {"id": "8", "text": "Hello", "referenced_posts": [{"type": "replied_to", "id": "7"}]},
            {"id": "9", "text": "Hello", "referenced_posts": [{"type": "quoted", "id": "7"}]},
        ]
    }
    found = find_post(timeline, post("Hello", 2, 2, after="7"), now=NOW)
    assert found is not None
    assert found.remote_id == "8"
    assert find_post({"meta": {"result_count": 0}}, post("Hello"), now=NOW) is None


def test_the_account_is_known_by_its_number(channel: XChannel, service: LoopbackX) -> None:
    """From the access token where it says so, else X is asked."""
    assert channel.account_id == "12345"
    other = XChannel("key", "secret", "token", "hidden", api_url=service.url, timeout=WAIT)
    assert other.account_id is None
    assert "@news_example" in other.probe()
    assert other.account_id == "4242"
    other.close()


def test_a_read_that_fails_says_what_to_do() -> None:
    """A closed door is an error for people."""
    channel = XChannel("key", "secret", "12345-token", "hidden", api_url="http://127.0.0.1:9", timeout=WAIT)
    with pytest.raises(BotError, match="BOT_X_API_URL"):
        channel.find(post("Anything"))
    channel.close()


def test_a_post_that_is_too_heavy_is_refused_before_the_wire(channel: XChannel, service: LoopbackX) -> None:
    """The measure names the part and the limit."""
    channel.check(Part(1, 4, "a" * 280))
    with pytest.raises(DoesNotFit, match="post 2 of 4 weighs 300, limit 280"):
        channel.check(Part(2, 4, "a" * 300))
    assert service.requests == []


def test_the_channel_is_made_from_settings() -> None:
    """Another account has its own names; what is missing is named."""
    names = ("API_KEY", "API_SECRET", "ACCESS_TOKEN", "ACCESS_SECRET")
    assert open_channel({f"BOT_X_FR_{name}": "7-x" for name in names}, "X_FR").account_id == "7"
    with pytest.raises(UsageError, match="BOT_X_API_SECRET, BOT_X_ACCESS_TOKEN, BOT_X_ACCESS_SECRET not set"):
        open_channel({"BOT_X_API_KEY": "k"})
