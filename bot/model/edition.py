"""An edition: what one slot publishes; a rendition: its frozen text for one variant."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from bot.model.message import Part
from bot.model.story import Story


class EditionState(StrEnum):
    """planning -> ready -> closed; held waits for an editor; skipped passed unsent, with the reason."""

    PLANNING = "planning"
    READY = "ready"
    HELD = "held"
    CLOSED = "closed"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Wave:
    """A digest's slot for the subscribers of one zone: local wall time on a local date."""

    zone: str
    local_time: str
    local_date: date


@dataclass(frozen=True, slots=True)
class Slot:
    """One moment at which a schedule is due.

    `key` is its identity in wall 3: a UTC instant ("2026-11-22T06:00:00Z"), a wave
    ("2026-11-22T07:00@Africa/Lagos"), a story ("story:17"), its correction ("story:17:2") or an editor's send
    ("send:...").
    `due` and `expires` are aware UTC; after `expires` the slot is skipped. `story` is set on arrival slots.
    """

    schedule: str
    key: str
    due: datetime
    expires: datetime | None = None
    wave: Wave | None = None
    story: int | None = None


@dataclass(frozen=True, slots=True)
class Brief:
    """Everything one rendition is made from; renderers read nothing else.

    `stories` in the order chosen. `template` is a template's name without its suffix ("x/thread").
    `subject` is a Jinja2 source for a mail's subject. `date` is the reader's local date. `public_url` is the

    """

    stories: tuple[Story, ...]
    channel: str
    template: str
    style: str | None
    language: str
    date: date
    publication: str
    newsroom: str
    public_url: str
    subject: str | None = None
    postal_address: str | None = None
    site: str | None = None


@dataclass(frozen=True, slots=True)
class Rendition:
    """The frozen text of an edition for one variant.

    `dropped` says in words what did not fit or was left out, `weights` is what each part weighs in the
    channel's own unit (X weight, UTF-16 units, bytes of HTML), `cost` is US dollars (None: free).
    `sample` is true if any story in it is a shipped sample.
    """

    parts: tuple[Part, ...]
    language: str
    weights: tuple[int, ...]
    dropped: tuple[str, ...] = ()
    cost: Decimal | None = None
    sample: bool = False


@dataclass(frozen=True, slots=True)
class Outlet:
    """A target with the adapter that serves it today.

    `name` is its name in schedules.yaml. `alias` is what tells it apart for the adapter (X account id, chat,
    newsletter), `recipient` what a message is addressed to. `why` says why this adapter was picked.
    """

    name: str
    channel: str
    adapter: str
    alias: str
    recipient: str
    why: str
    newsletter: str | None = None
    language: str | None = None
    postal_address: str | None = None

    @property
    def live(self) -> bool:
        """Whether messages leave this machine for real readers."""
        return not self.adapter.startswith("files/")


@dataclass(frozen=True, slots=True)
class Recipe:
    """How an edition is printed, as its schedule stood when it was made.

    `edited` marks text that an editor changed by hand: it is never composed again.
    """

    template: str
    style: str | None = None
    subject: str | None = None
    edited: bool = False


@dataclass(frozen=True, slots=True)
class EditionRow:
    """An edition as it stands in the store."""

    id: int
    key: str
    kind: str
    schedule: str
    adapter: str
    slot: str
    target_id: int
    target: str
    channel: str
    state: EditionState
    due_at: datetime
    expires_at: datetime | None
    cut: int | None
    local_date: date | None
    zone: str | None
    newsletter: str | None
    candidates: int | None
    audience_complete: bool
    audience_after: int | None
    recipe: Recipe
    reason: str | None
    by: str | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class NewEdition:
    """An edition to be opened; whether it is, wall 3 decides."""

    key: str
    kind: str
    schedule: str
    slot: str
    outlet: Outlet
    state: EditionState
    due_at: datetime
    priority: int
    recipe: Recipe
    expires_at: datetime | None = None
    cut: int | None = None
    local_date: date | None = None
    zone: str | None = None
    reason: str | None = None
    by: str | None = None
