"""Why a fetch gave nothing: each trouble with its state, its words and the way out."""

import math
import ssl
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpcore
import httpx

from bot.sources.base import SourceUnreachable

_LOGIN = (
    "lets only those in who may see it ({status}): give the source an account with env:, or ask the site"
    " to let Broadsheet in"
)
_REFUSALS = {
    401: ("needs login", _LOGIN),
    403: ("needs login", _LOGIN),
    404: ("not found", "is not there ({status}); check the address"),
    410: (
        "gone",
        "is gone for good ({status}); find its new address, or take the source out of schedules.yaml",
    ),
}
"""The state and the words of each status."""

_FINAL = frozenset({401, 403, 410})

_LONGEST_WAIT = 86_400.0
"""Seconds: a server that asks for more is looked at daily all the same."""


def shown(url: httpx.URL) -> str:
    """An address fit for messages: without user, password, query and fragment, which may hold a key."""
    bare = str(url.copy_with(username=None, password=None, query=None, fragment=None))
    return f"{bare}?..." if url.query else bare


def of_status(url: httpx.URL, status: int, headers: httpx.Headers) -> SourceUnreachable | None:
    """What a status stands for; None for 2xx and 304."""
    if 200 <= status < 300 or status == 304:
        return None
    wait = retry_after(headers.get("retry-after", ""))
    if status == 429 or (status == 503 and wait is not None):
        state, words = "asks to wait", "asks to wait ({status}); it is asked again later"
    elif status >= 500:
        state, words = "server error", "has trouble of its own ({status}); it is asked again later"
    else:
        state, words = _REFUSALS.get(status, ("refused", "answers {status}; check the address"))
    why = f"{shown(url)} {words.format(status=status)}"
    return SourceUnreachable(why, state=state, retry_after=wait, final=status in _FINAL)


def retry_after(value: str) -> float | None:
    """The seconds that a Retry-After header asks for, at most a day: it holds seconds or a date."""
    try:
        seconds = float(value)
    except ValueError:
        try:
            moment = parsedate_to_datetime(value)
        except ValueError:
            return None
        seconds = (moment.replace(tzinfo=moment.tzinfo or UTC) - datetime.now(UTC)).total_seconds()
    return min(max(seconds, 0.0), _LONGEST_WAIT) if math.isfinite(seconds) else None


def of_wire(url: httpx.URL, error: Exception, whole: float | None) -> SourceUnreachable:
    """What an error of the connection stands for; `whole` is the fetch's time in seconds if it is used up."""
    # httpcore wraps the system's error as its own one's argument, and drops it as the cause.
    place, cause = shown(url), error.args[0] if error.args else None
    if isinstance(error, httpcore.TimeoutException):
        slow = "does not answer in time" if whole is None else f"was not done within {whole:g} s"
        return SourceUnreachable(f"{place} {slow}; it is asked again later", state="too slow")
    if isinstance(cause, ssl.SSLCertVerificationError):
        why = (
            f"{place} has a certificate that cannot be trusted ({cause.verify_message.rstrip('.')}); have it"
            " renewed, or check the address"
        )
        return SourceUnreachable(why, state="broken certificate")
    if isinstance(error, httpcore.ConnectError):
        reason = getattr(cause, "strerror", None) or str(error) or "no connection"
        return SourceUnreachable(f"{place} cannot be reached: {reason}; it is asked again later")
    if isinstance(error, httpcore.LocalProtocolError):
        return SourceUnreachable(
            f"{place} cannot be asked: {error}; check the address", state="no web address"
        )
    return SourceUnreachable(f"{place} broke off or speaks no HTTP ({error}); it is asked again later")


def no_web_address(text: str) -> SourceUnreachable:
    """What is no address with http or https and a host."""
    why = f"{text} is no web address; write it in full, such as https://news.example.org/feed"
    return SourceUnreachable(why, state="no web address", final=True)


def of_redirects(trail: list[httpx.URL], target: httpx.URL, most: int) -> SourceUnreachable | None:
    """A chain of redirects that comes back to itself, or is longer than `most`."""
    way = " -> ".join(shown(url) for url in [*trail, target])
    if target in trail:
        why = f"{shown(trail[0])} leads round in a circle ({way}); mend the site's redirects"
    elif len(trail) > most:
        why = f"{shown(trail[0])} leads on more than {most} times ({way}); give the address at its end"
    else:
        return None
    return SourceUnreachable(why, state="redirect loop")


def shown_text(address: str) -> str:
    """An address in text fit for messages, whatever it holds."""
    try:
        return shown(httpx.URL(address))
    except (httpx.InvalidURL, UnicodeError):
        return "this address"
