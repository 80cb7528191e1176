"""What a WordPress site's REST API says of its posts: lists of them, posts whole, one post's standing.

https://developer.wordpress.org/rest-api/reference/posts/
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.sources.base import SourceUnreachable, Standing
from bot.sources.wordpress_post import Post, moment
from bot.sources.wordpress_wire import PAST_THE_END, Reply, WordPressWire

PAGE = 100
"""Posts on a page of a list: the most that WordPress gives."""

_POSTS = "/wp/v2/posts"
_EMBED = "author,wp:term,wp:featuredmedia"

Order = Literal["date", "modified"]


@dataclass(frozen=True, slots=True)
class Listed:
    """A post in a list: its number, `modified` as the site writes it, and when it was published."""

    number: int
    modified: str
    date: datetime | None


def listed(wire: WordPressWire, order: Order, after: datetime | None, most: int) -> dict[int, Listed]:
    """List the public posts published or modified after a moment, newest first; raises SourceUnreachable.

    The moment goes out in UTC and says so. WordPress turns it to the site's clock, on which it keeps both
    dates; one that names no zone it would take for that clock's own
    (https://developer.wordpress.org/reference/classes/wp_date_query/build_mysql_datetime/). A site older than
    WordPress 5.7 passes `modified_after` over, so the list is ended by the posts' own dates too.
    """
    query: dict[str, object] = {"per_page": PAGE, "orderby": order, "order": "desc"}
    if after is not None:
        query["after" if order == "date" else "modified_after"] = f"{after:%Y-%m-%dT%H:%M:%SZ}"
    for _ in range(3):
        found = _all_pages(wire, query, order, after, most)
        if found is not None:
            return found
    why = f"the list of posts of {wire.site} changes faster than it can be read; it is asked again later"
    raise SourceUnreachable(why, state="unsteady")


def _all_pages(
    wire: WordPressWire, query: Mapping[str, object], order: Order, after: datetime | None, most: int
) -> dict[int, Listed] | None:
    """Turn the pages of a list; None if a post left it meanwhile, since the one behind it was skipped then.

    A post that comes to the list's head only moves the others on: they are met twice.
    """
    found: dict[int, Listed] = {}
    total = 0
    for page in range(1, most // PAGE + 1):
        fields = {"_fields": "id,date_gmt,modified_gmt"}
        reply = wire.ask(_POSTS, {**query, **fields, "page": page})
        now = _count(reply, "x-wp-total")
        if reply.code == PAST_THE_END or (now is not None and now < total):
            return None
        total = now or 0
        posts = _posts(reply, wire.site)
        fresh = [post for post in posts if after is None or (moment(post, order) or after) >= after]
        found |= {one.number: one for post in fresh if (one := _listed(post))}
        pages = _count(reply, "x-wp-totalpages")
        is_last = len(posts) < PAGE if pages is None else page >= pages
        if is_last or not fresh:
            break
    return found


def whole(wire: WordPressWire, numbers: Iterable[int]) -> dict[int, Post]:
    """Give posts with authors, categories and picture, by number; those that are gone are missing.

    Raises SourceUnreachable.
    """
    wanted = list(numbers)
    query = {"include": _joined(wanted), "per_page": len(wanted), "orderby": "include", "_embed": _EMBED}
    posts = _posts(wire.ask(_POSTS, query), wire.site)
    return {post["id"]: post for post in posts if isinstance(post.get("id"), int)}


def links(wire: WordPressWire, numbers: Iterable[int]) -> dict[int, str]:
    """Give the addresses of public posts, by number; raises SourceUnreachable."""
    wanted = sorted(set(numbers))
    found: dict[int, str] = {}
    for start in range(0, len(wanted), PAGE):
        query = {"include": _joined(wanted[start : start + PAGE]), "per_page": PAGE, "_fields": "id,link"}
        posts = _posts(wire.ask(_POSTS, query), wire.site)
        found |= {post["id"]: post["link"] for post in posts if isinstance(post.get("link"), str)}
    return found


def standing(wire: WordPressWire, number: str) -> Standing:
    """Ask what became of a post; raises SourceUnreachable where the API does not answer.

    Deleted posts are unknown to WordPress (404); drafts, private and trashed ones it shows to nobody who may
    not read them (401, 403).
    """
    reply = wire.ask_any(f"{_POSTS}/{number}", {"_fields": "id,status,content.protected"})
    if reply.code == "rest_post_invalid_id":
        return "gone"
    if reply.code == "rest_forbidden":
        return "draft"
    if reply.answer.status != 200 or not isinstance(reply.payload, dict):
        return "unknown"
    match reply.payload.get("status"):
        case "trash":
            return "gone"
        case "publish" | None:
            content = reply.payload.get("content")
            return "protected" if isinstance(content, dict) and content.get("protected") else "stands"
    return "draft"


def _listed(post: Post) -> Listed | None:
    number = post.get("id")
    if not isinstance(number, int):
        return None
    return Listed(number, str(post.get("modified_gmt") or ""), moment(post, "date"))


def _posts(reply: Reply, site: str) -> list[Post]:
    if isinstance(reply.payload, list):
        return [post for post in reply.payload if isinstance(post, dict)]
    why = f"{site} answers with something else than a list of posts; look whether a plug-in changes its API"
    raise SourceUnreachable(why, state="broken answer")


def _count(reply: Reply, header: str) -> int | None:
    value = str(reply.answer.headers.get(header, ""))
    return int(value) if value.isdecimal() else None


def _joined(numbers: Iterable[int]) -> str:
    return ",".join(map(str, numbers))
