"""From a delivery to a message for the wire: frozen bytes with the recipient's own values spliced in."""

import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bot.model.delivery import Delivery
from bot.model.errors import BotError
from bot.model.message import Message, Part
from bot.rendering.mail import MailHead, MailRecipient, PreparedMail, message_id, prepare
from bot.store import editions, subscribers
from bot.store.database import Database
from bot.store.editions import Frozen

VARIANTS = 8
"""Prepared mails that are kept, some 150 kB each."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A rendition's prepared mail, with the domain of its Message-IDs."""

    mail: PreparedMail
    domain: str
    part: Part
    sample: bool


@dataclass
class Messages:
    """Prepares deliveries for the wire; one per dispatcher thread.

    The mail of a rendition is encoded once; those of the last few variants are kept, as readers come mixed.
    """

    db: Database
    secret_key: str
    unsubscribe_url: Callable[[int], str]
    _kept: dict[tuple[int, datetime], Kept] = field(default_factory=dict)

    def message(self, row: Delivery) -> Message:
        """Give the message of a delivery; raises BotError if it cannot be put into bytes."""
        with self.db.read() as conn:
            if row.channel != "email":
                frozen = editions.read_rendition(conn, row.rendition_id)
                return self._post(row, frozen)
            person = self._person(conn, row)
            kept = self._mail(conn, row.rendition_id)
        recipient = MailRecipient(
            address=row.recipient,
            name=person.name or None,
            message_id=message_id(row.id, kept.domain),
            unsubscribe_url=self.unsubscribe_url(person.subscription_id),
            envelope_token=self.bounce_token(row.id),
        )
        return Message(
            delivery=row.id,
            edition=row.edition,
            recipient=row.recipient,
            part=kept.part,
            raw=kept.mail.splice(recipient),
            sender=kept.mail.envelope_sender(recipient),
            sample=kept.sample or person.sample,
        )

    def _mail(self, conn: Connection, rendition_id: int) -> "Kept":
        kept_for = (rendition_id, editions.frozen_at(conn, rendition_id))
        if kept_for not in self._kept:
            frozen = editions.read_rendition(conn, rendition_id)
            head = dict(frozen.head)
            domain = head.pop("message_domain")
            if len(self._kept) == VARIANTS:
                del self._kept[next(iter(self._kept))]
            mail = prepare(frozen.parts[0], mail_head(head))
            self._kept[kept_for] = Kept(mail, domain, frozen.parts[0], frozen.sample)
        return self._kept[kept_for]

    def _person(self, conn: Connection, row: Delivery) -> Any:
        person = subscribers.addressee(conn, row.subscriber_id or 0, row.newsletter or "")
        if person is None:
            raise BotError(f"delivery {row.id}: its subscriber is gone")
        return person

    def _post(self, row: Delivery, frozen: Frozen) -> Message:
        standing = frozen.head.get("changes", "").split()
        return Message(
            delivery=row.id,
            edition=row.edition,
            recipient=row.recipient,
            part=frozen.parts[row.part - 1],
            after=row.after or frozen.head.get("answers"),
            changes=standing[row.part - 1] if row.part <= len(standing) else None,
            sample=frozen.sample,
        )

    def bounce_token(self, delivery_id: int) -> str:
        """Give what finds a delivery again in a bounce: its number, signed so that nobody makes one up."""
        number = str(delivery_id)
        seal = hmac.new(self.secret_key.encode(), f"bounce:{number}".encode(), "sha256")
        return f"{number}-{seal.hexdigest()[:12]}"


def mail_head(values: dict[str, str]) -> MailHead:
    """Give the frozen head of a mail back from the values that were kept with its rendition."""
    texts = {name: value for name, value in values.items() if name != "date"}
    return MailHead(date=datetime.fromisoformat(values["date"]), **texts)


def preview_message(part: Part, head: dict[str, str], address: str) -> Message:
    """Give a digest as a mail to a colleague, outside the ledger: no list headers, links that do nothing."""
    values = dict(head)
    domain = values.pop("message_domain")
    mail = prepare(part, mail_head(values), inert=True)
    token = secrets.token_hex(8)
    colleague = MailRecipient(
        address=address,
        name=None,
        message_id=f"<preview-{token}@{domain}>",
        unsubscribe_url=None,
        envelope_token=f"preview-{token}",
    )
    sender = mail.envelope_sender(colleague)
    return Message(0, values["edition"], address, part, raw=mail.splice(colleague), sender=sender)
