"""Opening a connection to the relay: connect, greeting, TLS, EHLO, AUTH; nothing is sent yet."""

import contextlib
import smtplib
import socket
import ssl
from functools import cache

from bot.channels.smtp_url import SmtpUrl


class NotOpened(Exception):
    """The relay could not be reached or did not let us in. `stop`: only an editor can change that."""

    def __init__(self, reason: str, *, stop: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.stop = stop


def open_session(url: SmtpUrl, timeout: float, tls: ssl.SSLContext | None) -> smtplib.SMTP:
    """Connect, take TLS as the URL asks, say EHLO and log in; `timeout` in seconds binds each step.

    Certificates are always verified: against `tls`, or the machine's CAs if it is None. Raises NotOpened with
    the relay's words and the fix.
    """
    smtp = _connect(url, timeout, tls)
    try:
        _say_hello(smtp, url)
        _take_tls(smtp, url, tls)
        _log_in(smtp, url)
    except BaseException:
        smtp.close()
        raise
    return smtp


@cache
def machines_trust() -> ssl.SSLContext:
    """The machine's CAs, or those of SSL_CERT_FILE; reading them takes a while, so once and if needed."""
    return ssl.create_default_context()


def _connect(url: SmtpUrl, timeout: float, tls: ssl.SSLContext | None) -> smtplib.SMTP:
    try:
        if url.tls:
            smtp: smtplib.SMTP = smtplib.SMTP_SSL(
                url.host, url.port, timeout=timeout, context=tls or machines_trust()
            )
        else:
            smtp = smtplib.SMTP(url.host, url.port, timeout=timeout)
    except smtplib.SMTPConnectError as error:
        raise NotOpened(
            f"the relay {url.place} turned the connection away: {reply(error.smtp_code, error.smtp_error)}"
        ) from error
    except ssl.SSLCertVerificationError as error:
        raise _distrusted(url, error) from error
    except (smtplib.SMTPException, OSError) as error:
        raise NotOpened(f"cannot reach the relay {url.place}: {_words(error)}") from error
    if smtp.sock is not None:
        # The final dot is a small write of its own: with Nagle it would wait 40 ms for an ACK, a message.
        smtp.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return smtp


def _say_hello(smtp: smtplib.SMTP, url: SmtpUrl) -> None:
    try:
        smtp.ehlo_or_helo_if_needed()
    except smtplib.SMTPHeloError as error:
        raise NotOpened(
            f"the relay {url.place} refused our EHLO: {reply(error.smtp_code, error.smtp_error)}"
        ) from error
    except (smtplib.SMTPException, OSError) as error:
        raise NotOpened(f"the relay {url.place} went away at EHLO: {_words(error)}") from error


def _take_tls(smtp: smtplib.SMTP, url: SmtpUrl, tls: ssl.SSLContext | None) -> None:
    if url.tls or url.starttls == "never":
        return
    if not smtp.has_extn("starttls"):
        if url.starttls == "auto":
            return
        raise NotOpened(
            f"the relay {url.place} offers no STARTTLS, and it is required; use a relay with TLS, "
            "or say ?starttls=auto in BOT_SMTP_URL to go without",
            stop=True,
        )
    try:
        smtp.starttls(context=tls or machines_trust())
        smtp.ehlo_or_helo_if_needed()
    except smtplib.SMTPResponseException as error:
        raise NotOpened(
            f"the relay {url.place} refused STARTTLS: {reply(error.smtp_code, error.smtp_error)}"
        ) from error
    except ssl.SSLCertVerificationError as error:
        raise _distrusted(url, error) from error
    except (smtplib.SMTPException, OSError) as error:
        raise NotOpened(f"TLS with the relay {url.place} failed: {_words(error)}") from error


def _log_in(smtp: smtplib.SMTP, url: SmtpUrl) -> None:
    if url.user is None or url.password is None:
        return
    try:
        smtp.login(url.user, url.password)
    except smtplib.SMTPAuthenticationError as error:
        # RFC 4954: 454 is a passing failure; 5yz means that user, password or mechanism is wrong.
        raise NotOpened(
            f"the relay {url.place} refused the login of {url.user}: "
            f"{reply(error.smtp_code, error.smtp_error)}; check user and password in BOT_SMTP_URL",
            stop=error.smtp_code >= 500,
        ) from error
    except smtplib.SMTPServerDisconnected as error:
        raise NotOpened(f"the relay {url.place} went away at the login: {_words(error)}") from error
    except smtplib.SMTPException as error:
        raise NotOpened(
            f"the relay {url.place} offers no login that we know (PLAIN, LOGIN, CRAM-MD5): {_words(error)}; "
            "leave user and password out of BOT_SMTP_URL if it needs none",
            stop=True,
        ) from error
    except UnicodeEncodeError as error:
        raise NotOpened("user and password in BOT_SMTP_URL must be ASCII", stop=True) from error
    except OSError as error:
        raise NotOpened(f"the relay {url.place} went away at the login: {_words(error)}") from error


def spoke_early(smtp: smtplib.SMTP) -> str | None:
    """What the relay did while it was our turn: hung up, or spoke; None if it waits, as it should.

    Asked without waiting. Either way the connection is of no more use, so what is read here is not missed.
    """
    sock = smtp.sock
    if sock is None:
        return "the connection is closed"
    waits = sock.gettimeout()
    try:
        sock.settimeout(0.0)
        said = sock.recv(4096)
    except (BlockingIOError, ssl.SSLWantReadError):
        return None
    except OSError as error:
        return _words(error)
    finally:
        sock.settimeout(waits)
    return said.decode("utf-8", "replace").strip() if said else "it hung up"


def hang_up(smtp: smtplib.SMTP) -> None:
    """Say QUIT and close, without waiting long for the answer."""
    with contextlib.suppress(smtplib.SMTPException, OSError):
        if smtp.sock is not None:
            smtp.sock.settimeout(1.0)
        smtp.quit()
    smtp.close()


def reply(code: int, text: bytes | str) -> str:
    """A relay's answer on one line: "550 5.1.1 no such user"."""
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return f"{code} {' '.join(words.split())}".strip()[:500]


def _distrusted(url: SmtpUrl, error: ssl.SSLCertVerificationError) -> NotOpened:
    return NotOpened(
        f"the certificate of the relay {url.place} is not to be trusted: {error.verify_message}; "
        "use the host name that stands in its certificate, or give its CA by SSL_CERT_FILE",
        stop=True,
    )


def _words(error: BaseException) -> str:
    if isinstance(error, TimeoutError):
        return "no answer in time"
    return str(error) or type(error).__name__
