"""Questions to a WordPress site's REST API: where it answers, and its refusals in an editor's words."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from bot.sources.base import SourceUnreachable
from bot.sources.charset import decoded
from bot.sources.web import Answer, Login, Web

PAST_THE_END = "rest_post_invalid_page_number"

_API_LINK = re.compile(r"<([^<>]+)>\s*;\s*rel=\"?https://api\.w\.org/\"?")
_LIST_BEGINS = re.compile(rb"\[\s*\{\s*\"id\"\s*:")
_WRONG_PASSWORD = frozenset(
    {"incorrect_password", "invalid_username", "invalid_email", "invalid_application_password"}
)
"""What WordPress calls it in an error's `code`."""


@dataclass(frozen=True, slots=True)
class Reply:
    """JSON that the API answered; `code` is that of an error, "" for none."""

    answer: Answer
    payload: Any

    @property
    def code(self) -> str:
        """WordPress's name of the error, such as "rest_post_invalid_id"."""
        return str(self.payload.get("code") or "") if isinstance(self.payload, dict) else ""


class _NoApiError(Exception):
    """What answers there is no API."""


class WordPressWire:
    """The way to the API of the site at an address; `auth` is a user and an application password."""

    def __init__(self, site: str, web: Web, auth: Login | None) -> None:
        self.site = site.partition("/wp-json")[0].partition("?")[0].rstrip("/")
        self._web = web
        self._auth = auth
        self._root: str | None = None

    def ask(self, route: str, query: Mapping[str, object]) -> Reply:
        """Ask for what is there; raises SourceUnreachable for all else but the end of a list's pages."""
        reply = self.ask_any(route, query)
        if reply.answer.status != 200 and reply.code != PAST_THE_END:
            raise self._refused(reply)
        return reply

    def ask_any(self, route: str, query: Mapping[str, object]) -> Reply:
        """Ask, and give whatever the API says; raises SourceUnreachable where none answers.

        It is looked for where it was last, by its usual path, by a query (sites without pretty addresses have
        it there), and where the site's front page says.
        """
        tried: list[str] = []
        for root in self._roots():
            if root in tried:
                continue
            tried.append(root)
            try:
                reply = self._at(root, route, query)
            except _NoApiError:
                continue
            self._root = root
            return reply
        raise SourceUnreachable(
            f"{self.site} shows no WordPress API (wp-json), or keeps it closed: check the address, or read"
            f" the site's feed instead: feed: {self.site}/feed",
            state="no WordPress API",
        )

    def fetch_page(self, url: str) -> str:
        """Give a page of the site as text in HTML; raises SourceUnreachable."""
        answer = self._web.get(url, accept="text/html", auth=self._auth if self._is_own(url) else None)
        return decoded(answer.data, str(answer.headers.get("content-type", "")))

    def _is_own(self, url: str) -> bool:
        return url.startswith(f"{self.site}/")

    def _roots(self) -> Iterator[str]:
        if self._root:
            yield self._root
        yield f"{self.site}/wp-json"
        yield f"{self.site}/?rest_route="
        # https://developer.wordpress.org/rest-api/using-the-rest-api/discovery/
        front = self._web.ask(f"{self.site}/", auth=self._auth, limit_bytes=None)
        if found := _API_LINK.search(front.headers.get("link", "")):
            yield found[1].rstrip("/")

    def _at(self, root: str, route: str, query: Mapping[str, object]) -> Reply:
        """Ask at a root; raises _NoApiError if what answers there is none."""
        url = f"{root}{route}{'&' if '?' in root else '?'}{urlencode(query, safe=',:')}"
        answer = self._web.ask(url, accept="application/json", auth=self._auth)
        payload = _decoded(answer.data)
        reply = Reply(answer, payload)
        if reply.code == "rest_no_route":
            raise _NoApiError
        if payload is not None:
            return reply
        if answer.status == 200 and answer.data.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] in {b"[", b"{"}:
            why = f"{self.site} answers with JSON that breaks off or cannot be read; it is asked again later"
            raise SourceUnreachable(why, state="broken answer")
        if answer.status in {200, 404}:
            raise _NoApiError
        raise self._refused(reply)

    def _refused(self, reply: Reply) -> SourceUnreachable:
        """What an answer other than 200 stands for."""
        answer = reply.answer
        if answer.status in {401, 403}:
            return self._locked(reply)
        if reply.code and 400 <= answer.status < 500 and answer.status not in {404, 410, 429}:
            why = f"{self.site} refuses the question ({reply.code}): {_message(reply)}"
            return SourceUnreachable(f"{why}; look whether a plug-in limits its API", state="refused")
        try:
            answer.demand_success()
        except SourceUnreachable as error:
            return error
        why = f"{self.site} gives no list of posts ({answer.status}); it is asked again later"
        return SourceUnreachable(why, state="broken answer")

    def _locked(self, reply: Reply) -> SourceUnreachable:
        status, state = reply.answer.status, "needs login"
        if self._auth is None:
            why = (
                f"{self.site} shows its posts only to those who log in ({status}): write env: CMS at the"
                " source, and set BOT_CMS_USER and BOT_CMS_PASSWORD to a user and an application password"
            )
        elif urlsplit(reply.answer.url).netloc != urlsplit(self.site).netloc:
            moved = "{0.scheme}://{0.netloc}".format(urlsplit(reply.answer.url))
            why = (
                f"{self.site} leads on to {moved}, and a password is never sent on to another host"
                f" ({status}): write that address at the source, wordpress: {moved}"
            )
        elif reply.code in _WRONG_PASSWORD:
            state = "wrong password"
            why = (
                f"{self.site} does not take the user and password of the source's env: ({status}). It wants"
                " an application password, made under Users, Profile, not the one of its login page"
            )
        else:
            why = (
                f"{self.site} does not let the user of the source's env: see its posts ({status}): give that"
                " user a role that may read them, or have the server hand logins on (Apache: CGIPassAuth On)"
            )
        return SourceUnreachable(why, state=state, final=True)


def _decoded(data: bytes) -> Any:
    """The JSON in an answer, None if there is none; what PHP prints before a list is passed over."""
    start = _LIST_BEGINS.search(data) if data.lstrip()[:1] == b"<" else None
    try:
        return json.loads(data[start.start() :] if start else data.removeprefix(b"\xef\xbb\xbf"))
    except (ValueError, RecursionError):
        return None


def _message(reply: Reply) -> str:
    found = reply.payload.get("message") if isinstance(reply.payload, dict) else None
    return " ".join(str(found or "no reason given").split())[:200]
