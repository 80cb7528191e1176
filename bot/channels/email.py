"""Mail through a relay: one recipient a message, an answer by the stage it came at (RFC 5321, RFC 1047)."""

import re
import smtplib
import ssl
from collections.abc import Callable, Mapping
from email.parser import BytesHeaderParser
from typing import Literal

from bot.channels.base import EMAIL_LIMITS, check_part, sample_refused, utc_now
from bot.channels.smtp_session import NotOpened, hang_up, open_session, reply, spoke_early
from bot.channels.smtp_url import SmtpUrl, parse_smtp_url
from bot.model.errors import BotError, UsageError
from bot.model.message import Answer, Deferred, Message, Part, Receipt, Refused, Uncertain

Stage = Literal["MAIL", "RCPT", "DATA", "dot"]

NOT_LOGGED_IN = frozenset({530, 534, 535, 538})  # RFC 4954: about our login, not about this message
UNSAFE = re.compile(r"[\x00-\x20<>\x7f]")
EOL = re.compile(rb"\r\n|\r|\n")
LEADING_DOT = re.compile(rb"^\.", re.MULTILINE)


class _Answered(Exception):
    """The conversation ended before the final dot; `answer` is what the caller gets."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer)
        self.answer = answer


class EmailChannel:
    """Sends prepared mails over one connection that is kept between messages.

    `timeout` (seconds) binds every step but the last, `dot_timeout` the wait for the answer to the final dot:
    RFC 5321 4.5.3.2.6 asks for ten minutes, since giving up early makes doubles. `tls` verifies the relay's
    certificate (default: the machine's CAs). One instance belongs to one dispatcher thread at a time.
    """

    adapter = "email"
    limits = EMAIL_LIMITS

    def __init__(
        self,
        url: SmtpUrl,
        *,
        timeout: float = 30.0,
        dot_timeout: float = 600.0,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._url = url
        self._timeout = timeout
        self._dot_timeout = dot_timeout
        self._tls = tls
        self._smtp: smtplib.SMTP | None = None
        self._half_said = False  # the last transaction ended early: RSET before the next

    def check(self, part: Part) -> None:
        """Return if the HTML is small enough not to be clipped; raises DoesNotFit."""
        check_part(part, self.limits)

    def send(self, message: Message) -> Answer:
        """Send `message.raw` to `message.recipient`; the receipt's id is the relay's queue answer.

        Uncertain only if the final dot was written and no answer came. Raises ValueError for a message
        without `raw` or `sender`: that is a mistake of ours.
        """
        if message.raw is None or message.sender is None:
            raise ValueError(f"delivery {message.delivery} has no mail to send")
        if message.sample:
            return sample_refused()
        try:
            smtp = self._begin(message.sender, message.recipient, message.raw)
            self._step(smtp, "RCPT", lambda: smtp.rcpt(_ascii_domain(message.recipient)))
            self._step(smtp, "DATA", lambda: smtp.docmd("DATA"))
            self._write_body(smtp, message.raw)
            return self._finish(smtp, message.raw)
        except _Answered as ended:
            return ended.answer
        except NotOpened as closed:
            return Deferred(closed.reason, stop=closed.stop, whole_target=True)

    def probe(self) -> str:
        """Connect and log in; says how. Raises BotError with the fix."""
        self.close()
        try:
            smtp = self._open()
        except NotOpened as error:
            raise BotError(f"{error.reason}; check BOT_SMTP_URL") from error
        secured = smtp.sock.version() if isinstance(smtp.sock, ssl.SSLSocket) else None
        login = f"logged in as {self._url.user}" if self._url.user else "no login asked for"
        return f"the relay {self._url.place} answers, {secured or 'without TLS'}, {login}"

    def close(self) -> None:
        """Say QUIT if connected."""
        if self._smtp is not None:
            hang_up(self._smtp)
        self._smtp = None

    def _open(self) -> smtplib.SMTP:
        self._smtp = open_session(self._url, self._timeout, self._tls)
        self._half_said = False
        return self._smtp

    def _begin(self, sender: str, recipient: str, raw: bytes) -> smtplib.SMTP:
        """Say MAIL, on a new connection if the kept one has gone: nothing of this message was said on it."""
        for address in (sender, recipient):
            if UNSAFE.search(address):
                raise _Answered(
                    Refused(f"{address!r} is no address: it holds a space, bracket or line break")
                )
        kept = self._smtp
        if kept is not None and spoke_early(kept) is not None:
            self._drop()
        elif kept is not None:
            try:
                if self._half_said:
                    kept.rset()
                code, text = kept.mail(_ascii_domain(sender), _options(kept, sender, recipient, raw))
            except (smtplib.SMTPException, OSError):
                code, text = 421, b"gone"
            if code != 421 and code > 0:
                self._judge("MAIL", code, text)
                return kept
            self._drop()
        smtp = self._open()
        options = _options(smtp, sender, recipient, raw)
        self._step(smtp, "MAIL", lambda: smtp.mail(_ascii_domain(sender), options))
        return smtp

    def _step(self, smtp: smtplib.SMTP, stage: Stage, say: Callable[[], tuple[int, bytes]]) -> None:
        """Say one command; returns if the relay wants the next one."""
        try:
            code, text = say()
        except (smtplib.SMTPException, OSError) as error:
            self._drop()
            raise _Answered(Deferred(f"the relay {self._url.place} went away at {stage}: {error}")) from error
        self._judge(stage, code, text)

    def _judge(self, stage: Stage, code: int, text: bytes) -> None:
        answer = answer_before_dot(stage, code, reply(code, text))
        self._half_said = True
        if answer is not None:
            if code == 421 or not 400 <= code < 600:  # going, or out of step with our commands
                self._drop()
            raise _Answered(answer)

    def _write_body(self, smtp: smtplib.SMTP, raw: bytes) -> None:
        """Write all but the final dot, then look whether the relay is still listening."""
        body = LEADING_DOT.sub(b"..", EOL.sub(b"\r\n", raw))
        try:
            smtp.send(body if body.endswith(b"\r\n") else body + b"\r\n")
            trouble = spoke_early(smtp)
        except (smtplib.SMTPException, OSError) as error:
            trouble = str(error)
        if trouble is not None:
            self._drop()
            raise _Answered(
                Deferred(f"the relay {self._url.place} went away before the message was complete: {trouble}")
            )

    def _finish(self, smtp: smtplib.SMTP, raw: bytes) -> Answer:
        """Write the final dot and read the answer."""
        try:
            smtp.send(b".\r\n")
        except (smtplib.SMTPException, OSError) as error:
            # A write that fails has left at least one of the three bytes behind: the message is not complete.
            self._drop()
            return Deferred(f"the relay {self._url.place} went away before the final dot: {error}")
        try:
            if smtp.sock is not None:
                smtp.sock.settimeout(self._dot_timeout)
            code, text = smtp.getreply()
            if smtp.sock is not None:
                smtp.sock.settimeout(self._timeout)
        except (smtplib.SMTPException, OSError) as error:
            self._drop()
            return Uncertain(f"no answer from the relay {self._url.place} after the final dot: {error}")
        self._half_said = False
        answer = answer_to_dot(code, reply(code, text))
        if code == 421 or isinstance(answer, Uncertain):
            self._drop()
        if answer is not None:
            return answer
        words = " ".join(text.decode("utf-8", "replace").split())[:200]
        return Receipt(words or _message_id(raw), utc_now())

    def _drop(self) -> None:
        if self._smtp is not None:
            self._smtp.close()
        self._smtp = None


def answer_before_dot(stage: Stage, code: int, said: str) -> Answer | None:
    """What an answer to MAIL, RCPT or DATA means; None: go on (RFC 5321 4.2.1).

    A 5yz to MAIL is about the sender, so about every recipient: it stops the target as well.
    """
    if (code == 354) if stage == "DATA" else (200 <= code < 300):
        return None
    if code in NOT_LOGGED_IN:
        return Deferred(
            f"the relay wants a login or TLS first: {said}; set BOT_SMTP_URL", stop=True, whole_target=True
        )
    if 500 <= code < 600:
        return Refused(f"the relay refused at {stage}: {said}", stop=stage == "MAIL")
    return Deferred(f"the relay asks to try later at {stage}: {said}")


def answer_to_dot(code: int, said: str) -> Answer | None:
    """What an answer to the final dot means; None: the relay has it."""
    if 200 <= code < 300:
        return None
    if 400 <= code < 500:
        return Deferred(f"the relay asks to try later: {said}")
    if 500 <= code < 600:
        return Refused(f"the relay refused the message: {said}")
    return Uncertain(f"the relay's answer to the message cannot be read: {said}")


def _options(smtp: smtplib.SMTP, sender: str, recipient: str, raw: bytes) -> list[str]:
    """MAIL's options; raises _Answered if an address needs SMTPUTF8 (RFC 6531) and the relay has it not."""
    options: list[str] = []
    if smtp.has_extn("size"):
        options.append(f"SIZE={len(raw)}")
    if not raw.isascii() and smtp.has_extn("8bitmime"):
        options.append("BODY=8BITMIME")
    for address in (sender, recipient):
        if not _ascii_domain(address).isascii():
            if not smtp.has_extn("smtputf8"):
                raise _Answered(Refused(f"{address} needs SMTPUTF8, which the relay does not offer"))
            if "SMTPUTF8" not in options:
                options.append("SMTPUTF8")
    return options


def _ascii_domain(address: str) -> str:
    """The address with its domain in ASCII (IDNA) where the part before the @ allows it."""
    if address.isascii():
        return address
    from email_validator import EmailNotValidError, validate_email

    try:
        checked = validate_email(address, check_deliverability=False)
    except EmailNotValidError as error:
        raise _Answered(Refused(f"{address} is not an address: {error}")) from error
    return checked.ascii_email or address


def _message_id(raw: bytes) -> str:
    return str(BytesHeaderParser().parsebytes(raw)["Message-ID"] or "accepted")


def open_channel(settings: Mapping[str, str], env: str = "EMAIL") -> EmailChannel:
    """Make the channel from BOT_SMTP_URL (env "EMAIL_FR": BOT_EMAIL_FR_SMTP_URL). Raises UsageError."""
    name = "BOT_SMTP_URL" if env == "EMAIL" else f"BOT_{env}_SMTP_URL"
    url = settings.get(name)
    if not url:
        raise UsageError(f"{name} is not set; without a relay, mails go to files")
    return EmailChannel(parse_smtp_url(url, name))
