"""python-telegram-bot's HTTP request, made to tell us the status and body of a refusal."""

from typing import Any

from telegram import error
from telegram.request import HTTPXRequest


class AnsweredNo(error.TelegramError):
    """Telegram answered with another status than 2xx; `payload` is the body as it came."""

    def __init__(self, status: int, payload: bytes) -> None:
        super().__init__(f"Telegram answered {status}")
        self.status = status
        self.payload = payload


class FrankRequest(HTTPXRequest):
    """Raises AnsweredNo before the library turns an answer into an exception without its status.

    The library names 401 and 404 alike, a 429 without a time like a 502, and a BadRequest is a NetworkError.
    No connection is kept: one that went stale between two posts would turn certainty into doubt.
    """

    def __init__(self, *, timeout: float, trust_env: bool) -> None:
        import httpx

        super().__init__(
            connection_pool_size=1,
            connect_timeout=min(timeout, 10.0),
            read_timeout=timeout,
            write_timeout=timeout,
            pool_timeout=min(timeout, 10.0),
            httpx_kwargs={"trust_env": trust_env, "limits": httpx.Limits(max_keepalive_connections=0)},
        )

    async def do_request(self, *call: Any, **timeouts: Any) -> tuple[int, bytes]:
        """The answer if it is a yes; raises AnsweredNo otherwise."""
        status, payload = await super().do_request(*call, **timeouts)
        if not 200 <= status < 300:
            raise AnsweredNo(status, payload)
        return status, payload
