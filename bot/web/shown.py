"""An edition made ready for the desk's templates: words for its times, HTML for its parts."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import Connection

from bot.channels.files.entities import marked_html
from bot.model.message import Part
from bot.model.words import moment
from bot.store import desk, sources_state, targets
from bot.store.desk import ShownDelivery, ShownEdition, ShownRendition

CHANNEL_WORDS = {"email": "Email", "x": "X", "telegram": "Telegram"}


@dataclass(frozen=True, slots=True)
class Piece:
    """One part, its text as escaped HTML, and what it weighs in the channel's unit (0: unknown)."""

    part: Part
    html: str
    weight: int


@dataclass(frozen=True, slots=True)
class ShownText:
    """One rendition; `name` tells it from its sisters, empty if it has none."""

    id: int
    name: str
    pieces: tuple[Piece, ...]
    dropped: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Went:
    """One delivery; `link` leads to it where readers see it, if there is such a place."""

    delivery: ShownDelivery
    since: str
    link: str | None


@dataclass(frozen=True, slots=True)
class Shown:
    """One edition as the templates print it."""

    edition: ShownEdition
    kicker: str
    title: str
    when: str
    counts: dict[str, int]
    texts: tuple[ShownText, ...]
    went: tuple[Went, ...]
    sample: bool
    cost: str
    troubled_first: bool
    more_texts: bool
    more_went: bool


@dataclass(frozen=True, slots=True)
class Pause:
    """Something that an editor stopped; `name` is what `bot resume` takes."""

    what: str
    name: str
    by: str
    since: str
    reason: str


@dataclass(frozen=True, slots=True)
class Failing:
    """A source whose last look went wrong; `good` is when one last went well, empty if none did."""

    name: str
    state: str
    reason: str
    good: str


@dataclass(frozen=True, slots=True)
class Clock:
    """What the desk's times are told by: the moment, and the newsroom's zone."""

    now: datetime
    zone: str

    def words(self, at: datetime, zone: str | None = None) -> str:
        """A moment in words, with the zone if it is not the newsroom's."""
        told = moment(at, self.now, zone or self.zone)
        return f"{told} {zone}" if zone and zone != self.zone else told


def show(
    conn: Connection, edition: ShownEdition, clock: Clock, *, texts: int, went: int, after: int | None = None
) -> Shown:
    """Read what there is to show of an edition: `texts` renditions and `went` deliveries at most.

    The deliveries are those past `after` in order; without it, a selection with the troubled ones first.
    """
    renditions = desk.renditions_of(conn, edition.id, texts + 1)
    if after is None:
        deliveries = desk.deliveries_troubled_first(conn, edition.id, went + 1)
    else:
        deliveries = desk.deliveries_after(conn, edition.id, after, went + 1)
    shown = renditions[:texts]
    return Shown(
        edition=edition,
        kicker=f"{CHANNEL_WORDS.get(edition.channel, edition.channel)} · {edition.schedule or 'by hand'}",
        title=_title(edition, shown),
        when=clock.words(edition.due_at, edition.zone),
        counts=desk.state_counts(conn, [edition.id]).get(edition.id, {}),
        texts=tuple(_text(one, several=len(renditions) > 1) for one in shown),
        went=tuple(_went(one, clock) for one in deliveries[:went]),
        sample=any(one.sample for one in shown),
        cost=_dollars(sum((one.cost for one in shown if one.cost), Decimal(0))),
        troubled_first=after is None and any(one.state in desk.TROUBLED for one in deliveries),
        more_texts=len(renditions) > texts,
        more_went=len(deliveries) > went,
    )


def show_pauses(conn: Connection, clock: Clock) -> list[Pause]:
    """What is paused now, oldest first."""
    return [_pause(row, clock) for row in targets.pauses(conn)]


def show_failing(conn: Connection, clock: Clock, names: Collection[str]) -> list[Failing]:
    """Which of the sources fail now, the longest without a good look first."""
    return [
        Failing(one.name, one.state, one.reason or "", clock.words(one.ok_at) if one.ok_at else "")
        for one in sources_state.failing(conn, names)
    ]


def _pause(row: Mapping[str, object], clock: Clock) -> Pause:
    scope, name, since = row["scope"], str(row["name"]), row["paused_at"]
    assert isinstance(since, datetime)
    return Pause(
        what="everything" if scope == "all" else f"{scope} {name}",
        name=name or "all",
        by=str(row["by"]),
        since=clock.words(since),
        reason=str(row["reason"]),
    )


def _dollars(cost: Decimal) -> str:
    """A cost such as $0.23 or $0.015; empty for nothing."""
    return f"${cost:.3f}".removesuffix("0") if cost else ""


def _title(edition: ShownEdition, renditions: Sequence[ShownRendition]) -> str:
    """The subject, or a post's first line; an edition without a text goes by its schedule."""
    for rendition in renditions:
        for part in rendition.parts[:1]:
            first = part.subject or part.text.strip().partition("\n")[0]
            if first:
                return first
    return edition.schedule or edition.key


def _text(rendition: ShownRendition, *, several: bool) -> ShownText:
    weights = dict(enumerate(rendition.weights))
    return ShownText(
        id=rendition.id,
        name=f"{rendition.variant or 'all readers'} · {rendition.language}" if several else "",
        pieces=tuple(
            Piece(part, marked_html(part), weights.get(index, 0))
            for index, part in enumerate(rendition.parts)
        ),
        dropped=rendition.dropped,
    )


def _went(delivery: ShownDelivery, clock: Clock) -> Went:
    on_the_web = delivery.url is not None and delivery.url.startswith(("https://", "http://"))
    return Went(delivery, clock.words(delivery.changed_at), delivery.url if on_the_web else None)
