"""A loopback X: posts, replies, duplicates, limits and the timeline as the API v2 has them."""

import html
import json
import re
import time
from pathlib import Path
from typing import Any, ClassVar

from tests.loopback.http import LoopbackHttp, Reply, Request
from tests.loopback.plan import arguments, serve, split_modes

FIELDS = {"text", "reply", "media"}
LINK = re.compile(r"https?://\S+")
WINDOW_SECONDS = 90


def problem(status: int, title: str, detail: str, **more: Any) -> Reply:
    return Reply(status, {"title": title, "detail": detail, "type": "about:blank", "status": status, **more})


def forbidden(detail: str, **more: Any) -> Reply:
    return problem(403, "Forbidden", detail, **more)


class LoopbackX(LoopbackHttp):
    """Accounts are known by the digits of their access token; `lag` timeline reads miss the newest post."""

    service: ClassVar[str] = "x"

    def __init__(
        self,
        port: int = 0,
        log: Path | None = None,
        modes: tuple[str, ...] = (),
        default: str = "accepted",
        lag: int = 0,
    ) -> None:
        super().__init__(port, log, modes, default)
        self.lag = lag
        self._next_id = 1_990_000_000_000_000_001

    @property
    def texts(self) -> list[str]:
        return [item["text"] for item in self.kept.items]

    def is_post(self, request: Request) -> bool:
        return request.method == "POST" and request.path == "/2/tweets"

    def objection(self, request: Request) -> Reply | None:
        if not _account(request):
            return problem(401, "Unauthorized", "Unauthorized")
        try:
            post = json.loads(request.body)
        except ValueError:
            return problem(400, "Invalid Request", "The body is not JSON.")
        unknown = set(post) - FIELDS
        if unknown or not isinstance(post.get("text"), str) or not post["text"].strip():
            return problem(
                400, "Invalid Request", f"$.{min(unknown, default='text')}: is not defined in the schema"
            )
        parent = (post.get("reply") or {}).get("in_reply_to_tweet_id")
        if parent is not None and parent not in {item["id"] for item in self.kept.items}:
            return self.fault("race")
        if post["text"] in self.texts:
            return self.fault("duplicate")
        return None

    def keep(self, request: Request) -> Reply:
        post = json.loads(request.body)
        post_id = str(self._next_id)
        self._next_id += 1
        parent = (post.get("reply") or {}).get("in_reply_to_tweet_id")
        self.kept.add(
            {
                "service": "x",
                "id": post_id,
                "text": post["text"],
                "reply_to": parent,
                "account": _account(request),
            }
        )
        return Reply(
            201, {"data": {"id": post_id, "text": post["text"], "edit_history_tweet_ids": [post_id]}}
        )

    def fault(self, mode: str) -> Reply | None:
        reset = str(int(time.time()) + WINDOW_SECONDS)
        day = str(int(time.time()) + 10 * WINDOW_SECONDS)
        limited = problem(429, "Too Many Requests", "Too Many Requests")
        return {
            "refused": forbidden("You are not permitted to perform this action."),
            "duplicate": forbidden("You are not allowed to create a Tweet with duplicate content."),
            "race": forbidden("You attempted to reply to a Tweet that is deleted or not visible to you."),
            "reply-rule": forbidden(
                "Reply to this conversation is not allowed because you have not been mentioned or otherwise "
                "engaged by the author of the post you are replying to."
            ),
            "suspended": forbidden("Your account is suspended and is not permitted to access this feature."),
            "locked": forbidden("To protect our users this account is temporarily locked. Log in to unlock."),
            "read-only": forbidden(
                "Your client app is not configured with the appropriate oauth1 app permissions "
                "for this endpoint."
            ),
            "unknown-403": forbidden("A rule that nobody has read yet."),
            "no-credit": problem(402, "CreditsDepleted", "Your enrolled account does not have any credits."),
            "bad-keys": problem(401, "Unauthorized", "Unauthorized"),
            "deferred": Reply(
                429,
                limited.body,
                {"x-rate-limit-limit": "100", "x-rate-limit-remaining": "0", "x-rate-limit-reset": reset},
            ),
            "day-limit": Reply(
                429,
                limited.body,
                {
                    "x-rate-limit-remaining": "7",
                    "x-rate-limit-reset": reset,
                    "x-user-limit-24hour-remaining": "0",
                    "x-user-limit-24hour-reset": day,
                },
            ),
            "bare-429": limited,
            "past-429": Reply(
                429, limited.body, {"x-rate-limit-remaining": "0", "x-rate-limit-reset": "1000000000"}
            ),
            "odd-429": Reply(429, b"[]", {"x-rate-limit-reset": "soon"}),
        }.get(mode)

    def read(self, request: Request) -> Reply:
        account = _account(request)
        if not account:
            return problem(401, "Unauthorized", "Unauthorized")
        if request.path == "/2/users/me":
            return Reply(200, {"data": {"id": account, "name": "Example News", "username": "news_example"}})
        if request.path == f"/2/users/{account}/tweets":
            return Reply(200, self._timeline(account, int(request.query.get("since_id", "0"))))
        return problem(404, "Not Found", "Not Found")

    def _timeline(self, account: str, since: int) -> dict[str, Any]:
        found = [item for item in self.kept.items if item["account"] == account and int(item["id"]) > since]
        with self.lock:
            if self.lag > 0:
                self.lag -= 1
                found = found[:-1]
        posts = [_shown(item) for item in reversed(found)]
        return (
            {"data": posts, "meta": {"result_count": len(posts)}} if posts else {"meta": {"result_count": 0}}
        )


def _account(request: Request) -> str | None:
    """The account that signed, None if the OAuth 1.0a header lacks a part."""
    header = request.headers.get("authorization", "")
    parts = dict(re.findall(r'(oauth_\w+)="([^"]*)"', header))
    needed = {"oauth_consumer_key", "oauth_token", "oauth_signature", "oauth_nonce", "oauth_timestamp"}
    if not header.startswith("OAuth ") or not needed <= set(parts):
        return None
    number = parts["oauth_token"].split("-")[0]
    return number if number.isdigit() else "4242"


def _shown(item: dict[str, Any]) -> dict[str, Any]:
    """A post as the timeline gives it: links shortened, & < > escaped, both told in entities."""
    text, urls = item["text"], []
    for number, link in enumerate(LINK.findall(text)):
        short = f"https://t.co/{item['id'][-6:]}{number}"
        text = text.replace(link, short, 1)
        urls.append({"url": short, "expanded_url": link, "display_url": link.split("//")[1]})
    post: dict[str, Any] = {
        "id": item["id"],
        "text": html.escape(text, quote=False),
        "created_at": "2026-11-22T06:00:00.000Z",
    }
    if urls:
        post["entities"] = {"urls": urls}
    if item["reply_to"]:
        post["referenced_tweets"] = [{"type": "replied_to", "id": item["reply_to"]}]
    return post


if __name__ == "__main__":
    parser = arguments("A loopback X API.")
    parser.add_argument("--lag", type=int, default=0, help="so many timeline reads miss the newest post")
    given = parser.parse_args()
    serve(LoopbackX(given.port, given.log, split_modes(given.modes), given.default, given.lag))
