"""A loopback Telegram Bot API: getMe, getChat, sendMessage, editMessageText, with the real one's refusals."""

import json
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import parse_qs

from tests.loopback.http import LoopbackHttp, Reply, Request
from tests.loopback.plan import arguments, serve, split_modes

FIELDS = {"chat_id", "text", "entities", "link_preview_options", "disable_notification", "protect_content"}
RETRY_AFTER_SECONDS = 43_200  # twelve hours have been seen
MOVED_TO = -1009876543210


def no(status: int, description: str, **parameters: Any) -> Reply:
    more = {"parameters": parameters} if parameters else {}
    return Reply(status, {"ok": False, "error_code": status, "description": description, **more})


class LoopbackTelegram(LoopbackHttp):
    """Takes any token of the real shape (digits, colon, letters); `@name` chats are public channels."""

    service: ClassVar[str] = "telegram"

    def __init__(
        self, port: int = 0, log: Path | None = None, modes: tuple[str, ...] = (), default: str = "accepted"
    ) -> None:
        super().__init__(port, log, modes, default)
        self._next_id = 101

    @property
    def texts(self) -> list[str]:
        return [item["text"] for item in self.kept.items]

    def is_post(self, request: Request) -> bool:
        return request.path.endswith(("/sendMessage", "/editMessageText"))

    def objection(self, request: Request) -> Reply | None:
        if not _token(request):
            return no(401, "Unauthorized")
        fields = _fields(request)
        change = request.path.endswith("/editMessageText")
        unknown = set(fields) - FIELDS - ({"message_id"} if change else set())
        if unknown:
            return no(400, f"Bad Request: the loopback server knows no field {min(unknown)}")
        if not fields.get("text"):
            return no(400, "Bad Request: message text is empty")
        if len(fields["text"].encode("utf-16-le")) // 2 > 4096:
            return no(400, "Bad Request: message is too long")
        units = len(fields["text"].encode("utf-16-le")) // 2
        for entity in json.loads(fields.get("entities", "[]")):
            if entity["offset"] + entity["length"] > units:
                return no(400, "Bad Request: entity is outside of the text")
        return self._no_change(fields) if change else None

    def _no_change(self, fields: dict[str, str]) -> Reply | None:
        posts = {item["id"]: item for item in self.kept.items}
        post = posts.get(int(fields["message_id"]))
        if post is None:
            return no(400, "Bad Request: message to edit not found")
        if (post["text"], post["entities"]) == (fields["text"], json.loads(fields.get("entities", "[]"))):
            return no(
                400,
                "Bad Request: message is not modified: specified new message content and reply markup are"
                " exactly the same as a current content and reply markup of the message",
            )
        return None

    def keep(self, request: Request) -> Reply:
        fields = _fields(request)
        chat = _chat(fields["chat_id"])
        message_id = int(fields.get("message_id", self._next_id))
        if message_id == self._next_id:
            self._next_id += 1
        entities = json.loads(fields.get("entities", "[]"))
        self.kept.add(
            {
                "service": "telegram",
                "id": message_id,
                "chat": fields["chat_id"],
                "text": fields["text"],
                "entities": entities,
                "preview": json.loads(fields.get("link_preview_options", "null")),
            }
        )
        result = {"message_id": message_id, "date": 1_795_327_200, "chat": chat, "text": fields["text"]}
        return Reply(200, {"ok": True, "result": result})

    def fault(self, mode: str) -> Reply | None:
        return {
            "refused": no(400, "Bad Request: TEXT_INVALID"),
            "no-chat": no(400, "Bad Request: chat not found"),
            "blocked": no(403, "Forbidden: bot was kicked from the channel chat"),
            "deferred": no(
                429, f"Too Many Requests: retry after {RETRY_AFTER_SECONDS}", retry_after=RETRY_AFTER_SECONDS
            ),
            "bare-429": no(429, "Too Many Requests"),
            "migrated": no(
                400, "Bad Request: group chat was upgraded to a supergroup chat", migrate_to_chat_id=MOVED_TO
            ),
            "bad-token": no(401, "Unauthorized"),
            "not-found": no(404, "Not Found"),
        }.get(mode)

    def read(self, request: Request) -> Reply:
        if not _token(request):
            return no(401, "Unauthorized")
        if request.path.endswith("/getMe"):
            me = {"id": 7001, "is_bot": True, "first_name": "Example News", "username": "news_example_bot"}
            return Reply(200, {"ok": True, "result": me})
        if request.path.endswith("/getChat"):
            chat = _chat(_fields(request).get("chat_id", "@news_example"))
            more = {"accent_color_id": 1, "max_reaction_count": 11, "accepted_gift_types": _GIFTS}
            return Reply(200, {"ok": True, "result": {**chat, **more}})
        return no(404, "Not Found")


_GIFTS = {
    "unlimited_gifts": False,
    "limited_gifts": False,
    "unique_gifts": False,
    "premium_subscription": False,
    "gifts_from_channels": False,
}


def _token(request: Request) -> str | None:
    token = request.path.split("/")[1].removeprefix("bot").partition(":")
    return "".join(token) if token[0].isdigit() and len(token[2]) >= 5 else None


def _fields(request: Request) -> dict[str, str]:
    return {
        name: values[0] for name, values in parse_qs(request.body.decode(), keep_blank_values=True).items()
    }


def _chat(chat_id: str) -> dict[str, Any]:
    if chat_id.startswith("@"):
        return {"id": -1001234567890, "type": "channel", "title": "Example News", "username": chat_id[1:]}
    if chat_id.startswith("-100"):
        return {"id": int(chat_id), "type": "channel", "title": "Example News"}
    return {"id": int(chat_id), "type": "group" if chat_id.startswith("-") else "private", "title": "Desk"}


if __name__ == "__main__":
    given = arguments("A loopback Telegram Bot API.").parse_args()
    serve(LoopbackTelegram(given.port, given.log, split_modes(given.modes), given.default))
