"""What tests of the guarded client ask of it, and what a site was sent."""

from base64 import b64encode

import pytest

from bot.sources.base import SourceUnreachable
from bot.sources.web import Web
from tests.loopback.site import Site

BASIC = "Basic " + b64encode("ana:pä55".encode()).decode()


def trouble(web: Web, url: str, limit_bytes: int = 10_000_000) -> SourceUnreachable:
    with pytest.raises(SourceUnreachable) as found:
        web.get(url, limit_bytes=limit_bytes)
    return found.value


def authorised(site: Site) -> list[str | None]:
    return [asked.headers["Authorization"] for asked in site.asked]
