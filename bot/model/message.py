"""What a channel is given, and the four answers it may give."""

from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Entity:
    """A Telegram message entity; offset and length are UTF-16 code units."""

    type: str
    offset: int
    length: int
    url: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """One piece of a rendition that goes out in one call: `number` of `of`, counted from 1.

    `text` is what X and Telegram show, and a mail's text part. `link` is the page that a preview shows.
    `subject`, `html` and `preheader` are a mail's. In a mail, text and html hold the recipient marks of
    `bot.rendering.mail` where a recipient's own values are spliced in.
    """

    number: int
    of: int
    text: str
    entities: tuple[Entity, ...] = ()
    link: str | None = None
    subject: str | None = None
    html: str | None = None
    preheader: str | None = None

    def as_json(self) -> dict[str, Any]:
        """The part as plain values, for the database; empty fields are left out."""
        return {name: value for name, value in asdict(self).items() if value not in (None, (), [])}

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> "Part":
        """The part that `as_json` wrote."""
        entities = tuple(Entity(**entity) for entity in values.get("entities", ()))
        return cls(**{**values, "entities": entities})


@dataclass(frozen=True, slots=True)
class Message:
    """One delivery ready for the wire.

    `after` is the remote id of the post that it replies to: the thread's previous part, or what it corrects.
    `changes` is that of the post whose place it takes, on a channel that can change what it sent. For mail,
    `raw` is the whole message and `sender` the envelope sender. `recipient` is an address, a chat id, or the
    account's name. `sample` says that it carries a shipped sample: live adapters answer Refused.
    """

    delivery: int
    edition: str
    recipient: str
    part: Part
    after: str | None = None
    changes: str | None = None
    raw: bytes | None = None
    sender: str | None = None
    sample: bool = False


@dataclass(frozen=True, slots=True)
class Receipt:
    """The channel has it: `remote_id` is the service's own id, `url` where it can be seen.

    `also_known_as` are the recipient's names as the service knows it (a chat's id beside its @name): whoever
    names it otherwise tomorrow is not told again.
    """

    remote_id: str
    at: datetime
    url: str | None = None
    also_known_as: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Refused:
    """The other side said no for good. `stop` also stops the target until an editor resumes it.

    `has_it_already` says that the service refused because it holds this very text: after an earlier try that
    is a sign that the try landed.
    """

    reason: str
    stop: bool = False
    has_it_already: bool = False


@dataclass(frozen=True, slots=True)
class Deferred:
    """It was certainly not sent: try again at `until` (None: the retry rule decides).

    `stop` stops the target until an editor resumes it (out of credit, credentials refused).
    `moved_to` is the recipient's new name (Telegram's migrate_to_chat_id), to be remembered.
    `whole_target` says that the deferral is for the whole target, not for this message alone (a rate limit).
    """

    reason: str
    until: datetime | None = None
    stop: bool = False
    moved_to: str | None = None
    whole_target: bool = False


@dataclass(frozen=True, slots=True)
class Uncertain:
    """Nobody can know whether it went: never resent by accident."""

    reason: str


Answer = Receipt | Refused | Deferred | Uncertain


@dataclass(frozen=True, slots=True)
class Limits:
    """What a rendition must fit on a channel; None: no such limit."""

    weight: int | None = None
    utf16_units: int | None = None
    entities: int | None = None
    html_bytes: int | None = None
    parts: int = 1
    note: str = field(default="")
