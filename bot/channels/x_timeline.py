"""Finding an uncertain post in the account's timeline; pure.

https://docs.x.com/x-api/users/get-posts
"""

import html
import unicodedata
from datetime import datetime
from typing import Any

from bot.model.message import Message, Receipt


def find_post(timeline: dict[str, Any], message: Message, *, now: datetime) -> Receipt | None:
    """The receipt for the post in `timeline` that has the message's parent and text, or None.

    `timeline` is the answer to GET /2/users/:id/tweets. X shortens links to t.co and escapes & < >; both are
    undone before texts are compared. Old and new spellings of fields are read (`referenced_tweets`,
    `referenced_posts`).
    """
    wanted = _normal(message.part.text)
    for post in timeline.get("data") or ():
        if _parent(post) == message.after and _normal(_shown(post)) == wanted:
            post_id = str(post["id"])
            return Receipt(post_id, now, url=f"https://x.com/i/web/status/{post_id}")
    return None


def _parent(post: dict[str, Any]) -> str | None:
    for reference in post.get("referenced_tweets") or post.get("referenced_posts") or ():
        if reference.get("type") == "replied_to":
            return str(reference["id"])
    return None


def _shown(post: dict[str, Any]) -> str:
    text = str(post.get("text", ""))
    for link in (post.get("entities") or {}).get("urls") or ():
        if link.get("url") and link.get("expanded_url"):
            text = text.replace(link["url"], link["expanded_url"])
    return html.unescape(text)


def _normal(text: str) -> str:
    """NFC, one space between words, links without scheme and closing slash (X adds both to bare domains)."""
    words = unicodedata.normalize("NFC", text).split()
    return " ".join(word.removeprefix("https://").removeprefix("http://").rstrip("/") for word in words)
