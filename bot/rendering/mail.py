"""A digest as a mail: the body encoded once, each recipient's own values spliced into the prepared bytes."""

import re
from dataclasses import dataclass, replace
from datetime import datetime
from email.quoprimime import body_encode
from email.utils import format_datetime
from hashlib import blake2s
from html import escape
from typing import Literal

from bot.model.errors import BotError
from bot.model.message import Part
from bot.rendering.mail_headers import checked_address, checked_url, labelled, mailbox, tokens, words
from bot.rendering.marks import UNSUBSCRIBE_MARK

# "=_" cannot occur in quoted-printable text (RFC 2045, 6.7), so no body can hold the boundary.
BOUNDARY = "=_broadsheet_alternative"
INERT_LINK = "#a-reader-has-the-unsubscribe-link-here"
INERT_TEXT = "(each reader has an unsubscribe link here; a preview has none)"

Form = Literal["text", "html"]
_TOKEN = re.compile(r"[A-Za-z0-9._=-]+")
_DOMAIN = re.compile(r"[A-Za-z0-9.-]+")


@dataclass(frozen=True, slots=True)
class MailHead:
    """What all mails of one rendition have in common.

    `date` is aware and frozen with the edition: a resend is told by the same Date and Message-ID. `list_id`
    is the newsletter's own for ever (RFC 2919), such as "morning.news.example.org"; None leaves out every
    list header. `edition` names the edition to mailbox providers (Feedback-ID). `envelope_from` is where
    bounces go. `unsubscribe_mailto` is a plain address.
    """

    sender_name: str
    sender_address: str
    envelope_from: str
    list_id: str | None
    publication: str
    edition: str
    language: str
    date: datetime
    reply_to: str | None = None
    unsubscribe_mailto: str | None = None
    archive_url: str | None = None
    help_url: str | None = None


@dataclass(frozen=True, slots=True)
class MailRecipient:
    """One recipient's own values.

    `message_id` comes from the function of that name. `unsubscribe_url` is https for a real reader and may
    be None only in a mail without list headers. `envelope_token` finds the delivery again in a bounce.
    """

    address: str
    name: str | None
    message_id: str
    unsubscribe_url: str | None
    envelope_token: str


@dataclass(frozen=True, slots=True)
class PreparedMail:
    """A mail in bytes but for the recipient's own values.

    `literals` has one item more than `forms`: between two literals stands the recipient's unsubscribe link
    in the form that the place needs.
    """

    head: MailHead
    headers: bytes
    literals: tuple[bytes, ...]
    forms: tuple[Form, ...]

    def splice(self, recipient: MailRecipient) -> bytes:
        """Return the whole message for one recipient, lines ended by CRLF and at most 998 bytes long.

        Raises BotError, naming the header, if a value of the recipient's cannot stand in a mail.
        """
        pieces = [
            mailbox("To", recipient.name, recipient.address),
            tokens("Message-ID", recipient.message_id),
            self._unsubscribe(recipient),
            self.headers,
            self.literals[0],
        ]
        if self.forms:
            url = checked_url(recipient.unsubscribe_url or "", "unsubscribe link")
            values = {"text": _quoted(url), "html": _quoted(escape(url))}
            for form, literal in zip(self.forms, self.literals[1:], strict=True):
                pieces += [values[form], literal]
        return b"".join(pieces)

    def envelope_sender(self, recipient: MailRecipient) -> str:
        """Return the recipient's own bounce address (VERP): `bounces+TOKEN@example.org`."""
        local, _, domain = self.head.envelope_from.rpartition("@")
        if not _TOKEN.fullmatch(recipient.envelope_token) or len(local) + len(recipient.envelope_token) > 63:
            raise BotError(
                f"the bounce address {local}+{recipient.envelope_token}@{domain} breaks the rules of mail: "
                "at most 64 characters before the @, letters, digits and . _ = - only"
            )
        return f"{local}+{recipient.envelope_token}@{domain}"

    def _unsubscribe(self, recipient: MailRecipient) -> bytes:
        """The headers of RFC 2369 and RFC 8058: exactly one https URI, and a mailto if there is one."""
        if self.head.list_id is None:
            return b""
        url = checked_url(recipient.unsubscribe_url or "", "List-Unsubscribe")
        mailto = self.head.unsubscribe_mailto
        also = f", <mailto:{checked_address(mailto, 'List-Unsubscribe')}>" if mailto else ""
        one_click = tokens("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")
        return tokens("List-Unsubscribe", f"<{url}>{also}") + (one_click if url.startswith("https:") else b"")


def message_id(delivery_id: int, domain: str) -> str:
    """Return the Message-ID of a delivery: the same for ever, so that a resend is recognised.

    `domain` is frozen and belongs to one database alone: two that share it would make mailboxes drop new
    mail as a copy of the old (Cyrus, Exchange and Sieve look at the Message-ID).
    """
    if not _DOMAIN.fullmatch(domain):
        raise BotError(f"{domain!r} is no domain for a Message-ID; it must look like mail.example.org")
    return f"<delivery-{delivery_id}@{domain}>"


def prepare(part: Part, head: MailHead, *, inert: bool = False) -> PreparedMail:
    """Return the part as a mail whose body is encoded for good; only `splice` is left per recipient.

    `inert` is for a colleague's preview: the subject says so, the unsubscribe links lead nowhere and there is
    no list header, so that nobody is unsubscribed from a look. Raises BotError if the part is no mail.
    """
    if part.subject is None or part.html is None:
        raise BotError("this part is no mail: it needs a subject, a text and an HTML form")
    subject, text, html = part.subject, part.text, part.html
    if inert:
        head = replace(head, list_id=None)
        subject = f"[Preview] {subject}"
        text, html = text.replace(UNSUBSCRIBE_MARK, INERT_TEXT), html.replace(UNSUBSCRIBE_MARK, INERT_LINK)
    literals: list[bytes] = [f"--{BOUNDARY}\r\n".encode()]
    forms: list[Form] = []
    _append(literals, forms, "text", text)
    literals[-1] += f"\r\n--{BOUNDARY}\r\n".encode()
    _append(literals, forms, "html", html)
    literals[-1] += f"\r\n--{BOUNDARY}--\r\n".encode()
    return PreparedMail(head, _headers(subject, head), tuple(literals), tuple(forms))


def _headers(subject: str, head: MailHead) -> bytes:
    if head.date.tzinfo is None:
        raise ValueError("a mail's date must be aware")
    lines = [
        mailbox("From", head.sender_name, head.sender_address),
        mailbox("Reply-To", None, head.reply_to) if head.reply_to else b"",
        words("Subject", subject),
        tokens("Date", format_datetime(head.date)),
        *(_list_headers(head, head.list_id) if head.list_id else ()),
        tokens("Auto-Submitted", "auto-generated"),
        tokens("X-Auto-Response-Suppress", "OOF"),
        tokens("Content-Language", head.language),
        tokens("MIME-Version", "1.0"),
        tokens("Content-Type", f'multipart/alternative; boundary="{BOUNDARY}"'),
        b"\r\n",
    ]
    return b"".join(lines)


def _list_headers(head: MailHead, list_id: str) -> list[bytes]:
    if not _DOMAIN.fullmatch(list_id):
        raise BotError(f"List-Id: {list_id!r} must look like a domain, such as morning.news.example.org")
    campaign = re.sub(r"[^A-Za-z0-9.-]", "-", head.edition)[:60]
    sender = blake2s(head.sender_address.rpartition("@")[2].encode(), digest_size=6).hexdigest()
    return [
        labelled("List-Id", head.publication, list_id),
        _about("List-Help", head.help_url),
        _about("List-Archive", head.archive_url),
        tokens("List-Post", "NO"),
        # campaign : list : kind of mail : sender, as Gmail's postmaster tools read it
        # (https://support.google.com/mail/answer/6254652)
        tokens("Feedback-ID", f"{campaign}:{list_id.partition('.')[0]}:digest:{sender}"),
    ]


def _about(name: str, url: str | None) -> bytes:
    return tokens(name, f"<{checked_url(url, name)}>") if url else b""


def _append(literals: list[bytes], forms: list[Form], form: Form, body: str) -> None:
    """Append a body's part, split at the marks."""
    subtype = "plain" if form == "text" else "html"
    literals[-1] += (
        f"Content-Type: text/{subtype}; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
    ).encode("ascii")
    first, *others = body.replace("\r\n", "\n").replace("\r", "\n").split(UNSUBSCRIBE_MARK)
    literals[-1] += _quoted(first)
    for segment in others:
        # A soft line break on either side gives the value lines of its own: it may have any length.
        literals[-1] += b"=\r\n"
        literals.append(b"=\r\n" + _quoted(segment))
        forms.append(form)


def _quoted(text: str) -> bytes:
    """Encode as quoted-printable with lines that still have room for a soft break in 76 (RFC 2045, 6.7)."""
    return body_encode(text.encode().decode("latin-1"), maxlinelen=75, eol="\r\n").encode("ascii")
