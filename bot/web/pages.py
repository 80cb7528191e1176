"""Pages from templates/web, which a newsroom may override file by file; style sheets by the same rule."""

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from jinja2 import TemplateNotFound
from starlette.responses import HTMLResponse, Response

from bot.model.errors import TemplateError
from bot.rendering.environment import environment, render

log = logging.getLogger(__name__)


class Pages:
    """Renders a web app's pages: `folders` as for every template, the shipped one last.

    A newsroom's own page that fails is logged and replaced by the shipped one: a reader who wants to leave
    must not meet an error.
    """

    def __init__(self, folders: Sequence[Path], **common: Any) -> None:
        self._own = environment(folders)
        self._shipped = environment(folders[-1:])
        self._common = common

    def page(self, name: str, *, status: int = 200, **values: Any) -> Response:
        """The page of templates/web/<name>.html.j2."""
        template, given = f"web/{name}.html.j2", {**self._common, **values}
        try:
            html = render(self._own, template, given)
        except TemplateError as fault:
            log.warning("showing the shipped page instead: %s", fault)
            html = render(self._shipped, template, given)
        return HTMLResponse(html, status)

    def style(self, name: str) -> Response:
        """The style sheet templates/web/<name>.css."""
        assert self._own.loader is not None
        try:
            source = self._own.loader.get_source(self._own, f"web/{name}.css")[0]
        except TemplateNotFound:
            return Response(status_code=404)
        return Response(source, media_type="text/css", headers={"cache-control": "max-age=60"})
