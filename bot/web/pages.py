"""Pages from templates/web, which a newsroom may override file by file; style sheets by the same rule."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from jinja2 import TemplateNotFound
from starlette.responses import HTMLResponse, Response

from bot.rendering.environment import environment, render


class Pages:
    """Renders a web app's pages: `folders` as for every template, the first that has a file wins."""

    def __init__(self, folders: Sequence[Path], **common: Any) -> None:
        self._env = environment(folders)
        self._common = common

    def page(self, name: str, *, status: int = 200, **values: Any) -> Response:
        """The page of templates/web/<name>.html.j2. Raises TemplateError with file and line."""
        return HTMLResponse(render(self._env, f"web/{name}.html.j2", {**self._common, **values}), status)

    def style(self, name: str) -> Response:
        """The style sheet templates/web/<name>.css."""
        assert self._env.loader is not None
        try:
            source = self._env.loader.get_source(self._env, f"web/{name}.css")[0]
        except TemplateNotFound:
            return Response(status_code=404)
        return Response(source, media_type="text/css", headers={"cache-control": "max-age=60"})
