"""BOT_SMTP_URL read into a value that never shows its password."""

from dataclasses import dataclass, field
from typing import Literal, cast
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from bot.channels.base import is_loopback
from bot.model.errors import UsageError

StartTls = Literal["required", "auto", "never"]
SHAPE = "smtp://user:password@host:587?starttls=required|auto|never, or smtps://user:password@host:465"


@dataclass(frozen=True, slots=True)
class SmtpUrl:
    """Where the relay is and how to speak to it. `tls` is TLS from the first byte (smtps)."""

    host: str
    port: int
    tls: bool = False
    starttls: StartTls = "required"
    user: str | None = None
    password: str | None = field(default=None, repr=False)

    @property
    def place(self) -> str:
        """Host and port as an editor may read them."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def loopback(self) -> bool:
        """Whether the relay is this machine."""
        return is_loopback(self.host)


def parse_smtp_url(url: str, name: str = "BOT_SMTP_URL") -> SmtpUrl:
    """Read a relay's URL; STARTTLS is required unless the URL says otherwise, and never asked of loopback.

    User and password are percent-decoded. Raises UsageError that names the setting and shows no password.
    """
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:  # its text may hold a piece of the password
        raise UsageError(f"{name}: host or port cannot be read; write {SHAPE}") from None
    if parts.scheme not in ("smtp", "smtps"):
        raise UsageError(f"{name}: it must start with smtp:// or smtps://; write {SHAPE}")
    if not parts.hostname:
        raise UsageError(f"{name}: the host is missing; write {SHAPE}")
    if parts.path.strip("/") or parts.fragment:
        raise UsageError(
            f"{name}: nothing may follow the port but ?starttls=...; in a user or password write / as %2F, "
            f"# as %23, ? as %3F, @ as %40, : as %3A"
        )
    if (parts.username is None) != (parts.password is None):
        raise UsageError(f"{name}: user and password go together; write {SHAPE}")
    tls = parts.scheme == "smtps"
    return SmtpUrl(
        host=parts.hostname,
        port=port or (465 if tls else 587),
        tls=tls,
        starttls=_starttls(parts, name, tls=tls),
        user=unquote(parts.username) if parts.username is not None else None,
        password=unquote(parts.password) if parts.password is not None else None,
    )


def _starttls(parts: SplitResult, name: str, *, tls: bool) -> StartTls:
    asked = dict(parse_qsl(parts.query, keep_blank_values=True))
    if set(asked) - {"starttls"}:  # not shown: a password's unescaped ? ends up here
        raise UsageError(
            f"{name}: what follows ? is not known; only starttls=required|auto|never is "
            "(a ? in a password is %3F)"
        )
    if "starttls" not in asked:
        return "never" if tls or is_loopback(parts.hostname or "") else "required"
    if tls:
        raise UsageError(f"{name}: smtps:// has TLS already; leave out starttls")
    if asked["starttls"] not in ("required", "auto", "never"):
        raise UsageError(f"{name}: starttls must be required, auto or never; write {SHAPE}")
    return cast("StartTls", asked["starttls"])
