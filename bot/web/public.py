"""The public pages: the way out of a newsletter, and a front door.

Unsubscribing follows RFC 8058: a GET asks and changes nothing (scanners follow links), a POST does it, from
the button or from the reader's mail service (`List-Unsubscribe=One-Click`), without cookie or redirect, and
as often as it is repeated. The signed token in the link is the only key: nobody else can make that POST.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot import subscribe
from bot.model.errors import StoreError
from bot.model.subscriber import Subscriber
from bot.store import desk
from bot.store.database import Database
from bot.web.headers import SecurityHeaders
from bot.web.pages import Pages


def public_app(db: Database, *, secret: str, newsroom: str, base: str, folders: Sequence[Path]) -> Starlette:
    """The public pages as an ASGI app.

    `secret` signs readers' links, `base` is the path that BOT_PUBLIC_URL ends in ("" at a domain of its own),
    `folders` hold the templates.
    """
    routes = _Public(db, secret, Pages(folders, newsroom=newsroom, base=base))
    return Starlette(
        routes=[
            Route("/", routes.front),
            Route("/unsubscribe/{token}", routes.ask, methods=["GET"]),
            Route("/unsubscribe/{token}", routes.leave, methods=["POST"]),
            Route("/healthz", routes.health),
            Route("/public.css", routes.style),
        ],
        middleware=[Middleware(SecurityHeaders)],
        exception_handlers={
            404: routes.missing,
            subscribe.LinkNotValid: routes.not_valid,
            StoreError: routes.failed,
            SQLAlchemyError: routes.failed,
        },
    )


class _Public:
    """The routes."""

    def __init__(self, db: Database, secret: str, pages: Pages) -> None:
        self._db = db
        self._secret = secret
        self._pages = pages

    def front(self, _request: Request) -> Response:
        return self._pages.page("front")

    def ask(self, request: Request) -> Response:
        return self._answer(request, subscribe.subscriber_of, "unsubscribe")

    def leave(self, request: Request) -> Response:
        return self._answer(request, subscribe.unsubscribe, "unsubscribed")

    def _answer(
        self, request: Request, verb: Callable[[Database, str, str], Subscriber], page: str
    ) -> Response:
        person = verb(self._db, self._secret, request.path_params["token"])
        return self._pages.page(page, newsletter=person.newsletter, active=person.state == "active")

    def health(self, _request: Request) -> Response:
        with self._db.read() as conn:
            desk.editions_before(conn, None, 1)
        return PlainTextResponse("ok\n")

    def style(self, _request: Request) -> Response:
        return self._pages.style("public")

    def not_valid(self, _request: Request, _error: Exception) -> Response:
        return self._pages.page("not_valid", status=404)

    def missing(self, _request: Request, _error: Exception) -> Response:
        return self._pages.page("nowhere", status=404)

    def failed(self, request: Request, _error: Exception) -> Response:
        if request.url.path == "/healthz":
            return PlainTextResponse("the database cannot be reached\n", 503)
        return self._pages.page("failed", status=503)
