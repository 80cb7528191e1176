"""Furniture: the lines that recur over the stories of one source, learned as they come in."""

from collections.abc import Collection, Iterable
from datetime import datetime
from time import monotonic

from sqlalchemy import Connection

from bot.cleaning.recurring import ENOUGH_STORIES
from bot.store import lines
from bot.store.database import Database

LEARNED_ELSEWHERE = 600.0
"""Seconds after which what other processes learned is heard of."""

TIDIED = 86_400.0
"""Seconds after which lines that did not come again are forgotten."""


class Furniture:
    """What one source's furniture is, so far as it is known."""

    def __init__(self, db: Database, source: str) -> None:
        self._db = db
        self._source = source
        self._known: frozenset[int] = frozenset()
        self._heard = self._tidied = -TIDIED

    def known(self, fingerprints: Iterable[int]) -> frozenset[int]:
        """Give those of the lines that are known to recur; outside any transaction."""
        if monotonic() - self._heard > LEARNED_ELSEWHERE:
            self._tidy()
            with self._db.read() as conn:
                self._known = lines.recurring(conn, self._source, ENOUGH_STORIES)
            self._heard = monotonic()
        return self._known.intersection(fingerprints)

    def learn(self, conn: Connection, stories: Iterable[Collection[int]], now: datetime) -> None:
        """Count the lines of new stories."""
        self._known |= lines.learn(self._db, conn, self._source, stories, now, least=ENOUGH_STORIES)

    def _tidy(self) -> None:
        if monotonic() - self._tidied <= TIDIED:
            return
        with self._db.read() as conn:
            old = lines.to_forget(conn, self._source, self._db.now(conn))
        if old:
            with self._db.write() as conn:
                lines.forget(conn, self._source, old)
        if len(old) < lines.AT_ONCE:
            self._tidied = monotonic()
