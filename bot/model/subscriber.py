"""A subscriber, and what they asked for."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Subscriber:
    """One person of one newsletter.

    `address` as given, `zone` an IANA name. `sections` empty means all. `state` is active, left or
    suppressed. `active_since` is aware UTC: nothing is due from before it.
    `subscription_id` is what an unsubscribe link names.
    """

    id: int
    address: str
    name: str
    zone: str
    language: str | None
    newsletter: str
    sections: tuple[str, ...]
    state: str
    active_since: datetime
    sample: bool = False
    subscription_id: int = 0
