"""A loopback WordPress: wp-json/wp/v2/posts as WordPress 6 answers it.

    with LoopbackWordPress(zone="America/New_York") as site:
        site.post(1, "Headline", "<p>Text.</p>")
        ... ask at site.url

A site keeps its dates on its own clock and in GMT, and compares `after` and `modified_after` with the first.
"""

import base64
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, ClassVar
from urllib.parse import parse_qs
from zoneinfo import ZoneInfo

from tests.loopback.http import LoopbackHttp, Reply, Request

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


@dataclass
class Kept:
    """A post in the site's database; `more` are fields that plug-ins add."""

    number: int
    title: str
    content: str
    date: datetime
    modified: datetime
    excerpt: str = ""
    status: str = "publish"
    password: str = ""
    author: str | None = "Ada Finch"
    categories: tuple[str, ...] = ()
    media: dict[str, Any] | None = None
    more: dict[str, Any] = field(default_factory=dict)


class LoopbackWordPress(LoopbackHttp):
    """A site on 127.0.0.1; `posts` is its database, by number.

    `pretty`: it has pretty addresses, so /wp-json leads to the API. `login`: the user and the application
    password that it knows; `closed`: it shows posts to that user only. `old`: WordPress 5.6, which has no
    modified_after. `front_link`: the Link header of its front page. `broken`: posts that PHP dies of.
    `between`: what happens on the site after each page of a list. Modes of its own: "html" (a page for the
    API's answer), "cut" (JSON that breaks off), "noisy" (PHP's warnings before the JSON), "unpaged" (no
    headers of paging), "turned-off" (no such route), "limited" (429) and "firewall" (403).
    """

    service: ClassVar[str] = "WordPress"

    def __init__(self, zone: str = "UTC", **more: Any) -> None:
        super().__init__(**more)
        self.zone = ZoneInfo(zone)
        self.posts: dict[int, Kept] = {}
        self.pretty = True
        self.login: tuple[str, str] | None = None
        self.closed = False
        self.old = False
        self.front_link = ""
        self.broken: set[int] = set()
        self.between: list[Any] = []

    def post(self, number: int, title: str, content: str, date: datetime = NOON, **more: Any) -> Kept:
        """Publish a post, last modified when it was published unless `modified` says otherwise."""
        self.posts[number] = Kept(number, title, content, date, more.pop("modified", date), **more)
        return self.posts[number]

    def change(self, number: int, at: datetime, **fields: Any) -> None:
        """Save a post again."""
        for name, value in {**fields, "modified": at}.items():
            setattr(self.posts[number], name, value)

    def lists(self) -> list[dict[str, list[str]]]:
        """The questions for lists that came, in order."""
        asked = [_query(request) for request in self.requests]
        return [query for query in asked if "orderby" in query and "include" not in query]

    def fetched(self) -> list[int]:
        """The posts that were asked for whole, in order."""
        asked = [_query(request) for request in self.requests]
        return [int(n) for query in asked if "_embed" in query for n in query["include"][0].split(",")]

    def is_post(self, request: Request) -> bool:
        return _route(request) is not None or "wp-json" in request.path

    def objection(self, request: Request) -> Reply | None:
        return None

    def fault(self, mode: str) -> Reply | None:
        if mode == "html":
            return _page("<html><body>Welcome to our site</body></html>")
        if mode == "turned-off":
            return _error("rest_no_route", "No route was found matching the URL and request method.", 404)
        if mode == "limited":
            return Reply(429, {"code": "too_many", "message": "Slow down."}, {"Retry-After": "90"})
        if mode == "firewall":
            return _page("<html>Request blocked</html>", 403)
        return None

    def keep(self, request: Request) -> Reply:
        return self._api(request)

    def _by_plan(self, mode: str, request: Request) -> Reply | None:
        if mode in {"cut", "noisy", "unpaged"}:
            reply = self._api(request)
            body = json.dumps(reply.body).encode()
            if mode == "cut":
                return Reply(200, body[: len(body) // 2], reply.headers)
            if mode == "noisy":
                warning = b"<br />\n<b>Warning</b>: Undefined variable $x in <b>/srv/x.php</b><br />\n"
                return Reply(200, warning + body, {**reply.headers, "Content-Type": "text/html"})
            return Reply(200, body)
        return super()._by_plan(mode, request)

    def read(self, request: Request) -> Reply:
        """The front page, a post's own page, or nothing."""
        if request.path == "/":
            headers = {"Link": self.front_link} if self.front_link else {}
            return _page("<html><body>Front page</body></html>", **headers)
        number = request.path.strip("/").removeprefix("story-")
        if number.isdecimal() and int(number) in self.posts:
            return _page(self.posts[int(number)].more.get("page", "<html><body>No text</body></html>"))
        return _page("<html><body>Nothing found</body></html>", 404)

    def _api(self, request: Request) -> Reply:
        route, query = _route(request), _query(request)
        if route is None or ("wp-json" in request.path and not self.pretty):
            return _page("<html><body>Nothing found</body></html>", 404)
        user = self._user(request)
        if user is False:
            return _error(
                "incorrect_password", "The provided password is an invalid application password.", 401
            )
        if self.closed and not user:
            return _error("rest_not_logged_in", "You are not currently logged in.", 401)
        number = route.removeprefix("/wp/v2/posts").strip("/")
        if number:
            return self._single(int(number), query, bool(user))
        return self._list(query)

    def _user(self, request: Request) -> bool | None:
        given = request.headers.get("authorization", "")
        if not given:
            return None
        expected = base64.b64encode(":".join(self.login or ("", "")).encode()).decode()
        return given == f"Basic {expected}" and self.login is not None

    def _single(self, number: int, query: dict[str, list[str]], may_read: bool) -> Reply:
        post = self.posts.get(number)
        if post is None:
            return _error("rest_post_invalid_id", "Invalid post ID.", 404)
        if post.status != "publish" and not may_read:
            return _error("rest_forbidden", "Sorry, you are not allowed to do that.", 401)
        return Reply(200, _only(self._shown(post), query))

    def _list(self, query: dict[str, list[str]]) -> Reply:
        per_page, page = int(query.get("per_page", ["10"])[0]), int(query.get("page", ["1"])[0])
        if not 1 <= per_page <= 100:
            return _error("rest_invalid_param", "Invalid parameter(s): per_page", 400)
        found = [post for post in self.posts.values() if post.status == "publish"]
        if "include" in query:
            wanted = [int(number) for number in query["include"][0].split(",")]
            found = [self.posts[n] for n in wanted if n in self.posts and self.posts[n].status == "publish"]
        for name, of in (("after", "date"), ("modified_after", "modified")):
            if name in query and not (name == "modified_after" and self.old):
                edge = self._on_its_clock(datetime.fromisoformat(query[name][0]))
                found = [post for post in found if self._on_its_clock(getattr(post, of)) > edge]
        order = query.get("orderby", ["date"])[0]
        if order in {"date", "modified"}:
            newest_first = query.get("order", ["desc"])[0] == "desc"
            found.sort(key=lambda post: self._on_its_clock(getattr(post, order)), reverse=newest_first)
        pages = -(-len(found) // per_page)
        if page > pages and found:
            return _error("rest_post_invalid_page_number", "The page number requested is larger.", 400)
        shown = found[(page - 1) * per_page : page * per_page]
        whole = "_fields" not in query
        if whole and self.broken & {post.number for post in shown}:
            return _error("internal_server_error", "There has been a critical error on this website.", 500)
        body = [_only(self._shown(post, embed="_embed" in query), query) for post in shown]
        headers = {"X-WP-Total": str(len(found)), "X-WP-TotalPages": str(pages)}
        if self.between and not whole:
            self.between.pop(0)()
        return Reply(200, body, headers)

    def _on_its_clock(self, moment: datetime) -> str:
        local = moment.astimezone(self.zone) if moment.tzinfo else moment
        return f"{local:%Y-%m-%dT%H:%M:%S}"

    def _shown(self, post: Kept, *, embed: bool = False) -> dict[str, Any]:
        hidden = bool(post.password)
        shown = {
            "id": post.number,
            "date": self._on_its_clock(post.date),
            "date_gmt": f"{post.date.astimezone(UTC):%Y-%m-%dT%H:%M:%S}",
            "modified": self._on_its_clock(post.modified),
            "modified_gmt": f"{post.modified.astimezone(UTC):%Y-%m-%dT%H:%M:%S}",
            "status": post.status,
            "link": f"{self.url}/story-{post.number}/",
            "title": {"rendered": f"Protected: {post.title}" if hidden else post.title},
            "content": {"rendered": "" if hidden else post.content, "protected": hidden},
            "excerpt": {"rendered": "" if hidden else post.excerpt, "protected": hidden},
            **post.more,
        }
        if embed:
            shown["_embedded"] = self._embedded(post)
        return shown

    def _embedded(self, post: Kept) -> dict[str, Any]:
        refused = {"code": "rest_user_invalid_id", "message": "Invalid user ID.", "data": {"status": 404}}
        terms = [
            {"id": 100 + at, "name": name, "taxonomy": "category"} for at, name in enumerate(post.categories)
        ]
        embedded: dict[str, Any] = {
            "author": [{"id": 7, "name": post.author} if post.author else refused],
            "wp:term": [terms, [{"id": 900, "name": "a tag", "taxonomy": "post_tag"}]],
        }
        if post.media is not None:
            embedded["wp:featuredmedia"] = [post.media]
        return embedded


def _route(request: Request) -> str | None:
    route = request.path.partition("/wp-json")[2] or _query(request).get("rest_route", [""])[0]
    return route if route.startswith("/wp/v2/posts") else None


def _query(request: Request) -> dict[str, list[str]]:
    return parse_qs("&".join(f"{name}={value}" for name, value in request.query.items()))


def _only(post: dict[str, Any], query: dict[str, list[str]]) -> dict[str, Any]:
    """What `_fields` asks for, nested ones too."""
    if "_fields" not in query:
        return post
    found: dict[str, Any] = {}
    for name, _, below in (name.partition(".") for name in query["_fields"][0].split(",")):
        if name in post:
            found[name] = {below: post[name][below]} if below else post[name]
    return found


def _error(code: str, message: str, status: int) -> Reply:
    return Reply(status, {"code": code, "message": message, "data": {"status": status}})


def _page(html: str, status: int = 200, **headers: str) -> Reply:
    return Reply(status, html.encode(), {"Content-Type": "text/html; charset=UTF-8", **headers})
