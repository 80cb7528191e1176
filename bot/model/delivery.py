"""A delivery's life: the states, the moves between them, and when a deferred one is tried again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType


class State(StrEnum):
    """One state a delivery is in; `docs/architecture.md` draws the moves."""

    DUE = "due"
    CLAIMED = "claimed"
    SENDING = "sending"
    SENT = "sent"
    REFUSED = "refused"
    UNCERTAIN = "uncertain"
    SUPPRESSED = "suppressed"
    EXPIRED = "expired"
    HELD = "held"
    KILLED = "killed"
    ABANDONED = "abandoned"


S = State
MOVES: Mapping[State, frozenset[State]] = MappingProxyType(
    {
        S.DUE: frozenset({S.CLAIMED, S.SUPPRESSED, S.EXPIRED, S.HELD, S.KILLED}),
        S.CLAIMED: frozenset({S.SENDING, S.DUE, S.SUPPRESSED, S.EXPIRED, S.HELD, S.KILLED}),
        S.SENDING: frozenset({S.SENT, S.DUE, S.REFUSED, S.UNCERTAIN}),
        S.HELD: frozenset({S.DUE, S.EXPIRED, S.KILLED}),
        # uncertain: by an editor, by reconciliation, by policy (email)
        S.UNCERTAIN: frozenset({S.SENT, S.DUE, S.ABANDONED}),
        S.SENT: frozenset(),
        S.REFUSED: frozenset({S.SENT, S.DUE}),  # by an editor only, while the edition is open
        S.SUPPRESSED: frozenset(),
        S.EXPIRED: frozenset(),
        S.KILLED: frozenset(),
        S.ABANDONED: frozenset(),
    }
)
"""Every move a delivery may make; settling by an editor uses the same table."""

OPEN = frozenset({S.DUE, S.CLAIMED, S.SENDING, S.HELD})
"""States in which something may still happen without an editor."""


def retry_at(attempts: int, now: datetime, seed: int) -> datetime:
    """When a message deferred without a time of its own is tried again: 5 s doubling to 15 min.

    `attempts` counts the tries so far (1 after the first). `seed` spreads neighbours by up to a quarter,
    the same for the same delivery and attempt, so that a decision can be told again.
    """
    wait = min(5.0 * 2 ** (attempts - 1), 900.0)
    spread = ((seed * 2654435761 + attempts * 40503) % 1000) / 1000
    return now + timedelta(seconds=wait * (1 + spread / 4))


@dataclass(frozen=True, slots=True)
class Delivery:
    """An outbox row as the dispatcher and editors see it.

    `after` is the remote id of the previous part's receipt. `subscription_id` is set on mail to a subscriber.
    """

    id: int
    edition_id: int
    edition: str
    rendition_id: int
    target_id: int
    target: str
    channel: str
    adapter: str
    recipient: str
    part: int
    of: int
    state: State
    attempts: int
    remote_id: str | None
    url: str | None
    reason: str | None
    due_at: datetime
    newsletter: str | None = None
    subscriber_id: int | None = None
    after: str | None = None
