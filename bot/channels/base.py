"""What every channel promises: a pure measure, one send, one of four answers, a probe."""

from collections.abc import Mapping
from datetime import UTC, datetime
from ipaddress import ip_address
from typing import Protocol

from bot.model.errors import DoesNotFit
from bot.model.message import Answer, Limits, Message, Part, Refused

EMAIL_LIMITS = Limits(html_bytes=100_000, note="Gmail clips a mail's HTML past 102 kB")
X_LIMITS = Limits(weight=280, parts=25, note="weighted characters, every link counts 23")
TELEGRAM_LIMITS = Limits(utf16_units=4096, entities=100, parts=10, note="counted after entities are parsed")


class Channel(Protocol):
    """One way out, for one target.

    An instance belongs to one dispatcher thread at a time: it may keep a connection open between calls and
    takes no lock of its own. `adapter` is the kind ("email", "x", "telegram", "files/x").
    """

    adapter: str
    limits: Limits

    def check(self, part: Part) -> None:
        """Return if the part fits, else raise DoesNotFit ("post 2 of 4 weighs 300, limit 280"). Pure."""

    def send(self, message: Message) -> Answer:
        """Send once and say what is known: never raises for what the service or the network does."""

    def probe(self) -> str:
        """Log in without sending and say in a sentence as whom; raises BotError with the fix."""

    def close(self) -> None:
        """Let go of connections; the next `send` opens them again."""


class ChannelFactory(Protocol):
    """How a channel is made from settings: what the entry-point group `bot.channels` holds."""

    def __call__(self, settings: Mapping[str, str], env: str) -> Channel:
        """Make a channel. `settings` are all BOT_* names; `env` the target's `env:`, else its channel's name.

        An X target with `env: X_FR` gets env "X_FR" and reads BOT_X_FR_API_KEY and its siblings.
        Raises UsageError that names the missing or malformed setting.
        """


def check_part(part: Part, limits: Limits) -> None:
    """Return if the part is within the limits, else raise DoesNotFit naming part, measure and limit."""
    for measure, limit, word in _measures(part, limits):
        if measure > limit:
            raise DoesNotFit(f"post {part.number} of {part.of} {word} {measure:,}, limit {limit:,}")


def _measures(part: Part, limits: Limits) -> list[tuple[int, int, str]]:
    found: list[tuple[int, int, str]] = []
    if limits.weight is not None:
        from bot.text.weight import weight

        found.append((weight(part.text), limits.weight, "weighs"))
    if limits.utf16_units is not None:
        found.append((len(part.text.encode("utf-16-le")) // 2, limits.utf16_units, "has UTF-16 units:"))
    if limits.entities is not None:
        found.append((len(part.entities), limits.entities, "has entities:"))
    if limits.html_bytes is not None:
        found.append((len((part.html or "").encode()), limits.html_bytes, "has bytes of HTML:"))
    return found


def sample_refused() -> Refused:
    """The answer of every live adapter to a page that ships with Broadsheet."""
    return Refused("this is a sample page that ships with Broadsheet: it is shown in files, never sent")


def utc_now() -> datetime:
    """The moment, aware, in UTC."""
    return datetime.now(UTC)


def is_loopback(host: str) -> bool:
    """Whether a host name or address means this machine."""
    if host.rstrip(".").lower() == "localhost" or host.lower().endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
