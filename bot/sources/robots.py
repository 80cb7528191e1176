"""What a site's robots.txt allows Broadsheet (RFC 9309), asked once an hour."""

import time
from urllib.parse import urlsplit, urlunsplit
from urllib.robotparser import RobotFileParser

from bot.sources.charset import decoded
from bot.sources.web import Web

AGENT = "Broadsheet"
_FRESH = 3600.0
_LARGEST = 500_000
"""Bytes; a longer one is as good as none that can be read."""


class Robots:
    """Asks sites by the guarded client. Safe to share between threads: at worst a site is asked twice."""

    def __init__(self, web: Web) -> None:
        self._web = web
        self._rules: dict[str, tuple[float, RobotFileParser]] = {}

    def allow(self, url: str) -> bool:
        """Tell whether a page may be fetched; raises SourceUnreachable where the site cannot say now.

        A site without the file allows everything; one in trouble is asked again later (RFC 9309, 2.3.1).
        """
        return self._rules_of(url).can_fetch(AGENT, url)

    def pause(self, url: str) -> float:
        """The seconds that a site wants between two pages; 0 where it says nothing."""
        return float(self._rules_of(url).crawl_delay(AGENT) or 0)

    def _rules_of(self, url: str) -> RobotFileParser:
        split = urlsplit(url)
        place = urlunsplit((split.scheme, split.netloc.rpartition("@")[2], "/robots.txt", "", ""))
        asked, rules = self._rules.get(place, (-_FRESH, RobotFileParser()))
        if time.monotonic() - asked < _FRESH:
            return rules
        answer = self._web.ask(place, accept="text/plain, */*;q=0.5", limit_bytes=_LARGEST)
        if answer.status >= 500 or answer.status == 429:
            answer.demand_success()
        rules = RobotFileParser()
        text = decoded(answer.data, answer.headers.get("content-type", "")) if answer.status < 300 else ""
        # The parser takes every script's digits for numbers and stumbles over them; paths are ASCII anyway.
        rules.parse(text.encode("ascii", "ignore").decode().splitlines())
        self._rules[place] = (time.monotonic(), rules)
        return rules
