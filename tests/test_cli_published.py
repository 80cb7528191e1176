"""What a run tells of its slots."""

from datetime import UTC, datetime

import pytest

from bot.cli.published import became, when
from bot.compose import TAKEN, Composed
from bot.model.delivery import State
from bot.model.edition import Outlet

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
FILES = Outlet("x-main", "x", "files/x", "x-main", "x-main", "a trial")


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("2026-11-22T06:00:00Z", "Today 07:00 Africa/Lagos"),
        ("2026-11-21T18:20:00Z", "Yesterday 19:20 Africa/Lagos"),
        ("2026-11-22T07:00@America/New_York", "Today 07:00 America/New_York"),
        ("story:17", "On arrival"),
        ("", "-"),
    ],
)
def test_a_slot_is_told_in_words(key: str, words: str) -> None:
    """An editor reads no identities: each kind of slot says when it was."""
    assert when(key, NOW, "Africa/Lagos") == words


@pytest.mark.parametrize(
    ("state", "reason", "counts", "words"),
    [
        ("ready", "5 parts", {State.SENT: 1200, State.REFUSED: 3}, "3 refused, 1,200 sent"),
        ("ready", "nobody is due", {}, "ready: nobody is due"),
        ("skipped", "no new story", {}, "skipped: no new story"),
        ("taken", TAKEN, {}, TAKEN),
    ],
)
def test_what_became_of_a_slot(state: str, reason: str, counts: dict[State, int], words: str) -> None:
    """Its deliveries by state, else why there are none."""
    slot = Composed("x-threads", "2026-11-22T06:00:00Z", FILES, state, reason, "x-threads-1", 1)
    assert became(slot, {1: counts}) == words
