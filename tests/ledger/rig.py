"""A newsroom small enough to think about: real ledger, real database, a clock that stands until it is moved.

Texts are printed by a function of ten lines, and channels answer from a list. Invented news throughout.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select, update

from bot.compose import Composed, Press
from bot.dispatch import Dispatcher
from bot.intake import take_in
from bot.messages import Messages
from bot.model.article import Article, Block, CleanedPage
from bot.model.delivery import Delivery
from bot.model.edition import Brief, Outlet, Rendition
from bot.model.errors import DoesNotFit, PageRefused, TemplateError
from bot.model.message import Answer, Deferred, Limits, Message, Part, Receipt, Refused, Uncertain
from bot.model.schedule import Newsroom
from bot.publish import publish_due, publish_latest
from bot.rendering.marks import UNSUBSCRIBE_MARK
from bot.sources.base import Taken
from bot.store import editions, outbox, schema
from bot.store.database import Database
from bot.store.subscribers import NewSubscriber, add_new
from bot.store.workers import Worker
from bot.subscribe import add

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
"""A Sunday; 13:00 in Lagos."""

NEWS = "Morning Briefing"
TARGETS = {
    "morning": {"channel": "email", "newsletter": NEWS},
    "x-main": {"channel": "x"},
    "tg-en": {"channel": "telegram", "chat": "@velmar"},
}
DIGEST = {
    "to": "morning",
    "when": {"at": "07:00", "zone": "subscriber"},
    "template": "email/digest",
    "late": "3h",
}
HOURLY = {
    "to": "x-main",
    "when": {"cron": "0 * * * *"},
    "template": "x/thread",
    "late": "30m",
    "stories": {"limit": 1},
}
ARRIVAL = {"to": "tg-en", "when": {"on": "arrival"}, "template": "telegram/post", "late": "1h"}


class Clock:
    """The database's clock: it stands until a test moves it, also back.

    Every writing transaction asks it, so a `trap` that raises is a database that goes away.
    """

    def __init__(self, at: datetime) -> None:
        self.at = at
        self.trap: Callable[[], None] | None = None

    def __call__(self) -> datetime:
        if self.trap is not None:
            self.trap()
        return self.at

    def forward(self, **span: float) -> None:
        self.at += timedelta(**span)


@dataclass
class Scripted:
    """A channel that answers from a list, in order, then with receipts; it keeps what it was given.

    An answer may be a function of the message: it runs while the message is on the wire.
    """

    answers: list[Answer | Callable[[Message], Answer]] = field(default_factory=list)
    adapter: str = "x"
    limits: Limits = field(default_factory=Limits)
    sent: list[Message] = field(default_factory=list)
    numbers: Any = field(default_factory=lambda: count(101))

    def check(self, part: Part) -> None:
        """Everything fits."""

    def send(self, message: Message) -> Answer:
        self.sent.append(message)
        answer = self.answers.pop(0) if self.answers else self.receipt()
        return answer(message) if callable(answer) else answer

    def receipt(self) -> Receipt:
        number = next(self.numbers)
        return Receipt(str(number), NOON, f"https://x.test/status/{number}")

    def probe(self) -> str:
        return "here"

    def close(self) -> None:
        """Nothing is open."""

    @property
    def texts(self) -> list[str]:
        return [message.part.text for message in self.sent]


class Mortal(Worker):
    """A worker that can die: its lock is let go as the system does it, its row and its file stay."""

    def let_go(self) -> None:
        self._lock.release()


class Room:
    """A newsroom: what it publishes with, and words for what happens in it."""

    def __init__(self, db: Database, home: Path, clock: Clock, **schedules: dict[str, Any]) -> None:
        self.db = db
        self.home = home
        self.clock = clock
        self.broken: str | None = None
        self.printed: list[Brief] = []
        targets = {**TARGETS, **schedules.pop("targets", {})}
        entries = {name.replace("_", "-"): entry for name, entry in schedules.items()}
        self.newsroom = Newsroom.model_validate(
            {"zone": "Africa/Lagos", "name": "The Velmar Courier", "targets": targets, "schedules": entries}
        )
        self.worker = Mortal(db, home)
        self.press = self.press_on("live")

    def press_on(self, kind: str, db: Database | None = None) -> Press:
        """What this newsroom composes with: on live adapters, or on files."""
        outlets = {}
        for name, target in self.newsroom.targets.items():
            alias = {"email": target.newsletter, "telegram": target.chat, "x": target.env or "X"}[
                target.channel
            ]
            adapter = target.channel if kind == "live" else f"files/{target.channel}"
            outlets[name] = Outlet(
                name,
                target.channel,
                adapter,
                str(alias),
                str(alias),
                "a test",
                target.newsletter,
                target.language,
            )
        return Press(
            db or self.db, self.newsroom, outlets, self.render, self.mail_head, "https://velmar.test"
        )

    def render(self, brief: Brief) -> Rendition:
        """Print an edition: on X and Telegram a part for each paragraph, as a mail one part."""
        self.printed.append(brief)
        lead = brief.stories[0].article
        if self.broken is not None and self.broken in lead.headline:
            raise TemplateError(f"template {brief.template}.j2, line 3: nothing is named headlin")
        if "ENDLESS" in lead.headline:
            raise DoesNotFit(f"the headline of story {brief.stories[0].id} weighs 300, X takes 280")
        texts = [f"{lead.headline} {n}: {text}" for n, text in enumerate(lead.paragraphs, 1)]
        parts = tuple(Part(n, len(texts), text) for n, text in enumerate(texts, 1))
        if brief.channel == "email":
            said = "\n".join(story.article.headline for story in brief.stories)
            page = f"<p>{said}</p><a href='{UNSUBSCRIBE_MARK}'>leave</a>"
            parts = (Part(1, 1, f"{said}\n{UNSUBSCRIBE_MARK}", subject=f"News of {brief.date}", html=page),)
        sample = any(story.article.sample for story in brief.stories)
        return Rendition(parts, brief.language, tuple(len(part.text) for part in parts), sample=sample)

    def mail_head(self, outlet: Outlet, edition: str, date: datetime) -> dict[str, str]:
        address = "news@velmar.test"
        return {
            "sender_name": "The Velmar Courier",
            "sender_address": address,
            "envelope_from": address,
            "list_id": "morning.velmar.test",
            "publication": outlet.newsletter or outlet.name,
            "edition": edition,
            "language": "en",
            "date": date.isoformat(),
            "message_domain": "abc.velmar.test",
        }

    # --- what happens ---

    def story(self, headline: str, *paragraphs: str, **fields: Any) -> int:
        """Take a page in, give its article's number; "Ferry: sails" revises what "Ferry" said before."""
        body = [["paragraph", text] for text in paragraphs or ("It was said on the quay.",)]
        name, backlog = headline.split(":", maxsplit=1)[0], bool(fields.pop("backlog", False))
        data = json.dumps({"headline": headline, "body": body, "source_key": name, **fields}).encode()
        file = Taken(str(self.home / f"{name}.json"), f"{name}.json", data, sha256(data).hexdigest())
        (taken,) = take_in(self.db, "inbox", [file], read_page, backlog=backlog)
        assert taken.article_id is not None, taken.reason
        return taken.article_id

    def reader(self, name: str, zone: str = "Africa/Lagos", sections: str = "") -> None:
        assert (
            add(self.db, NEWS, f"{name}@reader.test", zone=zone, name=name.title(), sections=sections)
            == "new"
        )

    def readers(self, number: int) -> None:
        """Many readers at once, all in Lagos."""
        people = [
            NewSubscriber(f"r{n}@reader.test", f"r{n}@reader.test", "Africa/Lagos") for n in range(number)
        ]
        self.in_write(lambda conn: add_new(self.db, conn, people, NEWS, self.clock.at))

    def tick(self) -> list[Composed]:
        """One tick of the scheduler; gives what is worth telling."""
        return list(publish_due(self.press))

    def publish_now(self) -> list[Composed]:
        """`bot run --now`, of what became something."""
        return list(publish_latest(self.press))

    def dispatcher(self, channel: Scripted, target: str = "x-main", **fields: Any) -> Dispatcher:
        message = Messages(self.db, "not-a-secret", lambda number: f"https://velmar.test/u/{number}").message
        fields = {"db": self.db, "worker": self.worker, **fields}
        press = fields.pop("press", self.press)
        return Dispatcher(outlet=press.outlets[target], channel=channel, message=message, **fields)

    def send(self, channel: Scripted | None = None, target: str = "x-main") -> Scripted:
        """Send all that a target is owed at this moment; gives the channel it went through."""
        channel = channel or Scripted()
        dispatcher = self.dispatcher(channel, target)
        while dispatcher.send_due():
            pass
        return channel

    # --- what is there ---

    def rows(self, edition: str | None = None) -> list[Delivery]:
        with self.db.read() as conn:
            return outbox.deliveries(conn, edition_key=edition)

    def states(self, edition: str | None = None) -> list[str]:
        return [str(row.state) for row in self.rows(edition)]

    def editions(self) -> list[tuple[str, str]]:
        """(slot, state) of every edition, oldest first."""
        with self.db.read() as conn:
            return [(row.slot, str(row.state)) for row in reversed(editions.newest(conn, 1000))]

    def reason(self, slot: str) -> str | None:
        with self.db.read() as conn:
            return conn.execute(
                select(schema.edition.c.reason).where(schema.edition.c.slot == slot)
            ).scalar_one()

    def attempts(self, delivery: int) -> list[tuple[str | None, str | None]]:
        """(outcome, remote id) of every time a delivery was on the wire."""
        table = schema.attempt
        with self.db.read() as conn:
            query = select(table.c.outcome, table.c.remote_id).where(table.c.delivery_id == delivery)
            return [(row.outcome, row.remote_id) for row in conn.execute(query.order_by(table.c.number))]

    def told(self) -> list[int]:
        """The stories that are told, once for each target and occasion."""
        with self.db.read() as conn:
            return sorted(conn.execute(select(schema.told.c.story_id)).scalars())

    def log(self, verb: str) -> list[dict[str, Any]]:
        """What editors did, oldest first."""
        with self.db.read() as conn:
            query = select(schema.log).where(schema.log.c.verb == verb).order_by(schema.log.c.id)
            return [dict(row) for row in conn.execute(query).mappings()]

    def in_write(self, what: Callable[[Connection], Any]) -> Any:
        with self.db.write() as conn:
            return what(conn)

    def set_story(self, number: int, state: str) -> None:
        self.in_write(
            lambda conn: conn.execute(
                update(schema.story).where(schema.story.c.id == number).values(state=state)
            )
        )

    def balanced(self) -> bool:
        """Whether every edition's candidates are the sum of its deliveries over all states."""
        from bot.cli.outbox import accounts

        return all(row["balanced"] for row in accounts(self.db, None))


def read_page(_name: str, data: bytes) -> list[CleanedPage | PageRefused]:
    """Cleaning's place: the page is an article already."""
    page = json.loads(data)
    page["body"] = tuple(Block(kind, text) for kind, text in page["body"])
    for name in ("published", "publish_after"):
        if page.get(name):
            page[name] = datetime.fromisoformat(page[name])
    return [CleanedPage(Article(**page))]


def refused(reason: str = "duplicate content", *, stop: bool = False) -> Refused:
    return Refused(reason, stop=stop)


def deferred(reason: str = "try later", **fields: Any) -> Deferred:
    return Deferred(reason, **fields)


def uncertain(reason: str = "no answer") -> Uncertain:
    return Uncertain(reason)
