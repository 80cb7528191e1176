"""What X's answers to a post mean, in X's own words; pure.

https://docs.x.com/x-api/fundamentals/response-codes-and-errors
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from bot.model.message import Answer, Deferred, Receipt, Refused, Uncertain

REPLY_RACE = "deleted or not visible"  # code 385: the post replied to has not spread yet
KEYS = "check the keys in BOT_X_* and the app's permission (read and write)"

FORBIDDEN: tuple[tuple[str, Answer], ...] = (
    (
        "duplicate content",
        Refused("duplicate content: X already has a post of ours with this text", has_it_already=True),
    ),
    ("suspended", Refused("the X account is suspended; see its mail and x.com", stop=True)),
    (
        "temporarily locked",
        Deferred("X has locked the account; log in at x.com to unlock it", stop=True, whole_target=True),
    ),
    (
        "daily status update limit",
        Deferred("X's limit of posts a day is reached for this account", whole_target=True),
    ),
    (
        "app permissions",
        Deferred(
            "the X app may not post; give it read and write permission, then make new access keys",
            stop=True,
            whole_target=True,
        ),
    ),
    (
        "client-not-enrolled",
        Deferred(
            "the X app stands in no project; put it into one in the developer console",
            stop=True,
            whole_target=True,
        ),
    ),
    (
        "have not been mentioned",
        Refused("X's reply rule forbids this reply to our own post; use `style: post` instead of a thread"),
    ),
    ("not permitted", Refused("X does not permit this post: too long, or its media are not taken")),
)
"""Words in a 403 and what they mean, the first match counts; any other 403 refuses this post alone."""


def read_answer(status: int, headers: Mapping[str, str], body: str, *, part: int, now: datetime) -> Answer:
    """What an HTTP answer to POST /2/tweets means for the post.

    `headers` must be case-insensitive or lower-case, `part` is the post's number in its thread, `now` aware.
    """
    said = _words(body)
    answer: Answer
    match status:
        case 200 | 201:
            answer = _receipt(body, now)
        case 401:
            answer = Deferred(f"X does not accept our keys ({said}); {KEYS}", stop=True, whole_target=True)
        case 402:
            answer = Deferred(
                f"out of credit at X ({said}); top it up in the developer console, then resume",
                stop=True,
                whole_target=True,
            )
        case 403:
            answer = _forbidden(said, part)
        case 404:
            answer = Deferred(f"nothing takes posts at this address ({said}); check BOT_X_API_URL")
        case 429:
            answer = _too_many(headers, said, now)
        case _ if 400 <= status < 500 and status != HTTPStatus.REQUEST_TIMEOUT:
            answer = Refused(f"X refused the post ({status}): {said}")
        case _:
            # A 5xx says that a server failed, not that it failed before the post was made.
            answer = Uncertain(f"X answered {status}: {said}")
    return answer


def _receipt(body: str, now: datetime) -> Answer:
    try:
        post_id = str(json.loads(body)["data"]["id"])
    except (ValueError, KeyError, TypeError):
        return Uncertain("X took the post but its answer cannot be read, so its id is not known")
    if not post_id.isdigit():
        return Uncertain("X took the post but its answer holds no id")
    return Receipt(post_id, now, url=f"https://x.com/i/web/status/{post_id}")


def _forbidden(said: str, part: int) -> Answer:
    low = said.lower()
    if REPLY_RACE in low and part > 1:
        return Deferred(f"X does not show the post before this one yet: {said}")
    for words, answer in FORBIDDEN:
        if words in low:
            return answer
    return Refused(f"X forbids this post: {said}")


def _too_many(headers: Mapping[str, str], said: str, now: datetime) -> Answer:
    """Wait for the latest window that is used up; some plans tell of 24-hour ones, none need be there."""
    if "usage cap" in said.lower() or "usage-cap" in said.lower():
        return Deferred(f"the X plan's cap is used up: {said}", stop=True, whole_target=True)
    windows = [
        _moment(headers.get(f"{name}-reset"))
        for name in ("x-app-limit-24hour", "x-user-limit-24hour")
        if headers.get(f"{name}-remaining") == "0"
    ]
    if headers.get("x-rate-limit-remaining", "0") == "0":
        windows.append(_moment(headers.get("x-rate-limit-reset")))
    resets = [moment for moment in windows if moment is not None and moment > now]
    return Deferred(f"X's rate limit: {said}", until=max(resets, default=None), whole_target=True)


def _moment(seconds: str | None) -> datetime | None:
    try:
        return datetime.fromtimestamp(int(seconds or ""), UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _words(body: str) -> str:
    """What an error body says for people, on one line: its detail, messages and types."""
    try:
        found = json.loads(body)
    except ValueError:
        return " ".join(body.split())[:200] or "no words"
    said: list[str] = []
    if isinstance(found, dict):
        errors = found.get("errors")
        for error in [found, *(errors if isinstance(errors, list) else [])]:
            said += _said(error)
    return "; ".join(dict.fromkeys(said))[:500] or "no words"


def _said(error: Any) -> list[str]:
    if isinstance(error, str):
        return [error]
    if not isinstance(error, dict):
        return []
    found = [error.get(name) for name in ("detail", "message", "reason", "title")]
    return [" ".join(words.split()) for words in found if isinstance(words, str) and words.strip()]


def read_network_error(error: Exception) -> Answer:
    """Deferred if the request certainly never left (no connection was made), else Uncertain.

    requests wraps urllib3: only a failure to connect, to resolve the name or to trust the certificate comes
    before the request is written.
    """
    import ssl

    from requests.exceptions import ConnectTimeout
    from urllib3.exceptions import ConnectTimeoutError, MaxRetryError, NewConnectionError, SSLError

    wrapped = error.args[0] if error.args else None
    reason = wrapped.reason if isinstance(wrapped, MaxRetryError) else None
    distrust = isinstance(reason, SSLError) and any(
        isinstance(inner, ssl.SSLCertVerificationError) for inner in reason.args
    )
    if (
        isinstance(error, ConnectTimeout)
        or isinstance(reason, NewConnectionError | ConnectTimeoutError)
        or distrust
    ):
        return Deferred(f"X cannot be reached: {_short(error)}", whole_target=True)
    return Uncertain(f"no answer from X after the post was sent: {_short(error)}")


def _short(error: Exception) -> str:
    return f"{type(error).__name__}: {' '.join(str(error).split())}"[:300]
