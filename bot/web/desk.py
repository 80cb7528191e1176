"""The desk: every edition as its readers see it, newest first. It reads, and changes nothing.

There is no login: it answers on a loopback address only (settings refuse another), and only to requests that
were addressed to one, so that no web page can read it through DNS rebinding.
"""

from collections.abc import Callable, Collection, Sequence
from datetime import UTC, datetime
from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.model.message import Part
from bot.rendering.marks import UNSUBSCRIBE_MARK
from bot.store import desk
from bot.store.database import Database
from bot.web.headers import SecurityHeaders
from bot.web.pages import Pages
from bot.web.shown import Clock, show, show_failing, show_pauses

EDITIONS_A_PAGE = 15
TEXTS_A_CARD, ROWS_A_CARD = 3, 5
TEXTS_A_PAGE, ROWS_A_PAGE = 50, 200

MAIL_POLICY = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; img-src https: http: data:; "
    "style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)
"""A mail is other people's text with inline styles: it gets those and its pictures, and nothing else."""


def desk_app(
    db: Database,
    *,
    newsroom: str,
    zone: str,
    folders: Sequence[Path],
    sources: Collection[str] = (),
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Starlette:
    """The desk as an ASGI app; `zone` tells its times, `folders` hold its templates.

    `sources` are the names of those whose failing is told.
    """
    routes = _Desk(db, Pages(folders, newsroom=newsroom, base=""), zone, sources, now)
    return Starlette(
        routes=[
            Route("/", routes.front),
            Route("/editions/{id:int}", routes.edition),
            Route("/renditions/{id:int}/mail", routes.mail),
            Route("/renditions/{id:int}/text", routes.text),
            Route("/desk.css", routes.style),
        ],
        middleware=[
            Middleware(SecurityHeaders),
            Middleware(
                TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost", "[::1]"], www_redirect=False
            ),
        ],
        exception_handlers={404: routes.missing},
    )


class _Desk:
    """The routes; each opens one reading transaction."""

    def __init__(
        self,
        db: Database,
        pages: Pages,
        zone: str,
        sources: Collection[str],
        now: Callable[[], datetime],
    ) -> None:
        self._db = db
        self._pages = pages
        self._zone = zone
        self._sources = sources
        self._now = now

    def _clock(self) -> Clock:
        return Clock(self._now(), self._zone)

    def front(self, request: Request) -> Response:
        clock = self._clock()
        before = _number(request, "before")
        with self._db.read() as conn:
            found = desk.editions_before(conn, before, EDITIONS_A_PAGE + 1)
            page = found[:EDITIONS_A_PAGE]
            shown = [show(conn, one, clock, texts=TEXTS_A_CARD, went=ROWS_A_CARD) for one in page]
            paused = show_pauses(conn, clock)
            failing = show_failing(conn, clock, self._sources)
        return self._pages.page(
            "desk",
            editions=shown,
            pauses=paused,
            failing=failing,
            first_page=before is None,
            older=page[-1].id if len(found) > len(page) else None,
            now=clock.words(clock.now, None),
        )

    def edition(self, request: Request) -> Response:
        after = _number(request, "after") or 0
        with self._db.read() as conn:
            found = desk.edition_by_id(conn, _row(request))
            if found is None:
                return self.missing(request, None)
            shown = show(conn, found, self._clock(), texts=TEXTS_A_PAGE, went=ROWS_A_PAGE, after=after)
        last = shown.went[-1].delivery.id if shown.more_went else None
        return self._pages.page("edition", shown=shown, first_page=after == 0, after=last)

    def mail(self, request: Request) -> Response:
        part = self._first_part(request)
        if part is None or part.html is None:
            return self.missing(request, None)
        # links open beside the desk, not in the frame; the recipient's own link leads nowhere here
        html = part.html.replace(UNSUBSCRIBE_MARK, "#").replace("<head>", '<head><base target="_blank">', 1)
        headers = {"content-security-policy": MAIL_POLICY, "x-frame-options": "SAMEORIGIN"}
        return HTMLResponse(html, headers=headers)

    def text(self, request: Request) -> Response:
        part = self._first_part(request)
        if part is None:
            return self.missing(request, None)
        return PlainTextResponse(part.text.replace(UNSUBSCRIBE_MARK, "(each reader's own link)"))

    def _first_part(self, request: Request) -> Part | None:
        with self._db.read() as conn:
            found = desk.rendition_by_id(conn, _row(request))
        return found.parts[0] if found and found.parts else None

    def style(self, _request: Request) -> Response:
        return self._pages.style("desk")

    def missing(self, _request: Request, _error: Exception | None) -> Response:
        return self._pages.page("missing", status=404)


def _row(request: Request) -> int:
    """The row that the address names; one that no database can hold is none."""
    number: int = request.path_params["id"]
    return number if number < 2**63 else 0


def _number(request: Request, name: str) -> int | None:
    """A row number from the query; anything else counts as not given."""
    value = request.query_params.get(name, "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 19 else None
