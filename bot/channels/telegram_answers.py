"""What Telegram's refusals mean; pure. https://core.telegram.org/bots/api#making-requests"""

import json
from datetime import datetime, timedelta
from typing import Any

from bot.model.message import Answer, Deferred, Receipt, Refused, Uncertain


def read_no(status: int, payload: bytes, *, now: datetime) -> Answer:
    """What an answer other than 2xx to sendMessage means for the post; `now` is aware.

    401 and 404 both come for a wrong token, and a proxy's 404 looks the same: neither stops the target.
    """
    description, parameters = _read(payload)
    said = description or f"status {status}"
    moved = parameters.get("migrate_to_chat_id")
    answer: Answer
    match status:
        case _ if status < 500 and moved:
            answer = Deferred(f"the chat has moved: {said}", moved_to=str(moved))
        case 429:
            answer = Deferred(
                f"Telegram's flood limit: {said}",
                until=_later(parameters.get("retry_after"), now),
                whole_target=True,
            )
        case 401 | 404:
            answer = Deferred(
                f"Telegram does not know this bot ({said}); if it stays so, check BOT_TELEGRAM_TOKEN",
                whole_target=True,
            )
        case 403:
            answer = Refused(f"the bot may not post there ({said}); make it an admin of the chat", stop=True)
        case 400 if "chat not found" in said.lower() or "not enough rights" in said.lower():
            answer = Refused(f"{said}; check the chat's name and make the bot an admin of it", stop=True)
        case 409:
            answer = Deferred(f"another call of this bot is in the way: {said}")
        case _ if 400 <= status < 500 and status != 408:
            answer = Refused(f"Telegram refused the post ({status}): {said}")
        case _:
            # A 5xx may come from a gateway after the post was made.
            answer = Uncertain(f"Telegram answered {status}: {said}")
    return answer


def of_change(answer: Answer, post: str, *, now: datetime) -> Answer:
    """Read an answer to editMessageText: a change may be made twice, so that doubt is none."""
    if isinstance(answer, Uncertain):
        return Deferred(f"{answer.reason}; a change can be made again")
    if isinstance(answer, Refused) and "message is not modified" in answer.reason.lower():
        return Receipt(post, now)
    return answer


def _read(payload: bytes) -> tuple[str, dict[str, Any]]:
    try:
        found = json.loads(payload)
    except ValueError:
        return "", {}
    if not isinstance(found, dict):
        return "", {}
    parameters = found.get("parameters")
    said = " ".join(str(found.get("description") or "").split())[:300]
    return said, parameters if isinstance(parameters, dict) else {}


def _later(seconds: Any, now: datetime) -> datetime | None:
    return (
        now + timedelta(seconds=float(seconds)) if isinstance(seconds, int | float) and seconds > 0 else None
    )
