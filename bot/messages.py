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


@dataclass
class Messages:
    """Prepares deliveries for the wire; one per dispatcher thread.

    The mail of a rendition is encoded once and kept while deliveries of it come.
    """

    db: Database
    secret_key: str
    unsubscribe_url: Callable[[int], str]
    _kept: tuple[tuple[int, datetime], PreparedMail, str] | None = field(default=None)

    def message(self, row: Delivery) -> Message:
        """Give the message of a delivery; raises BotError if it cannot be put into bytes."""
        with self.db.read() as conn:
            frozen = editions.read_rendition(conn, row.rendition_id)
            if row.channel != "email":
                return self._post(row, frozen.parts[row.part - 1], sample=frozen.sample)
            person = self._person(conn, row)
        kept_for = (row.rendition_id, frozen.frozen_at)
        if self._kept is None or self._kept[0] != kept_for:
            head = dict(frozen.head)
            domain = head.pop("message_domain")
            self._kept = (kept_for, prepare(frozen.parts[0], mail_head(head)), domain)
        _, mail, domain = self._kept
        recipient = MailRecipient(
            address=row.recipient,
            name=person.name or None,
            message_id=message_id(row.id, domain),
            unsubscribe_url=self.unsubscribe_url(person.subscription_id),
            envelope_token=self.bounce_token(row.id),
        )
        return Message(
            delivery=row.id,
            edition=row.edition,
            recipient=row.recipient,
            part=frozen.parts[0],
            raw=mail.splice(recipient),
            sender=mail.envelope_sender(recipient),
            sample=frozen.sample or person.sample,
        )

    def _person(self, conn: Connection, row: Delivery) -> Any:
        person = subscribers.addressee(conn, row.subscriber_id or 0, row.newsletter or "")
        if person is None:
            raise BotError(f"delivery {row.id}: its subscriber is gone")
        return person

    def _post(self, row: Delivery, part: Part, *, sample: bool) -> Message:
        return Message(
            delivery=row.id,
            edition=row.edition,
            recipient=row.recipient,
            part=part,
            after=row.after,
            sample=sample,
        )

    def bounce_token(self, delivery_id: int) -> str:
        """Give what finds a delivery again in a bounce: its number, signed so that nobody makes one up."""
        number = str(delivery_id)
        seal = hmac.new(self.secret_key.encode(), f"bounce:{number}".encode(), "sha256")
        return f"{number}-{seal.hexdigest()[:12]}"


def mail_head(values: dict[str, str]) -> MailHead:
    """Give the frozen head of a mail back from the values that were kept with its rendition."""
    return MailHead(**{**values, "date": datetime.fromisoformat(values["date"])})  # type: ignore[arg-type]


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
