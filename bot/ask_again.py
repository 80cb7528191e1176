"""Ask again: before a story goes out its source says whether its page still stands; if not, it is held."""

import logging
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import timedelta

from bot.model.words import count
from bot.sources.base import Asked, Standing
from bot.store import standings
from bot.store.database import Database
from bot.store.standings import Page
from bot.store.targets import write_log

log = logging.getLogger("bot")

FRESH = timedelta(minutes=5)
"""How long an answer holds good."""

PATIENCE = 10.0
"""Seconds that sources have for their answers; without one the story goes as it is."""

AT_ONCE = 4
"""Pages asked about side by side."""

SAID: Mapping[Standing, str] = {
    "gone": "its page is gone",
    "draft": "its page is a draft again",
    "protected": "its page is protected by a password",
}

Ask = Callable[..., frozenset[int]]
"""`Asker.__call__`: gives the stories that are held from now on."""


def nobody_to_ask(*, stories: Collection[int] = (), editions: Collection[int] = ()) -> frozenset[int]:
    """Stand in where no source can be asked: every story stands."""
    return frozenset()


@dataclass(frozen=True, slots=True)
class Asker:
    """Asks the sources that can be asked: `names` are theirs, `source` gives one of them."""

    db: Database
    names: Collection[str]
    source: Callable[[str], Asked]
    patience: float = PATIENCE

    def __call__(self, *, stories: Collection[int] = (), editions: Collection[int] = ()) -> frozenset[int]:
        """Ask about these stories, or those of these editions; hold those whose page is not public any more.

        Gives the stories held. One that was asked about in the last five minutes is not asked again, and one
        that an editor released after such an answer never is. No answer in time: the story goes.
        """
        if not self.names or not (stories or editions):
            return frozenset()
        with self.db.read() as conn:
            pages = standings.to_ask(
                conn,
                sources=self.names,
                asked_before=self.db.now(conn) - FRESH,
                stories=stories,
                editions=editions,
            )
        if not pages:
            return frozenset()
        answers = self._answers(pages)
        return frozenset(page.story_id for page in pages if self._record(page, answers[page]))

    def _answers(self, pages: list[Page]) -> dict[Page, Standing]:
        pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="ask")
        asked = {page: pool.submit(self._ask, page) for page in pages}
        wait(asked.values(), self.patience)
        done = {page: answer.result() for page, answer in asked.items() if answer.done()}
        # Who answers later is not waited for: the answer is lost, and asked for again next time.
        pool.shutdown(wait=False, cancel_futures=True)
        if late := len(pages) - len(done):
            log.warning("%s of %s went unanswered", late, count(len(pages), "question"))
        return {page: done.get(page, "unknown") for page in pages}

    def _ask(self, page: Page) -> Standing:
        try:
            return self.source(page.source).still_stands(page.source_key, page.url)
        except Exception:
            log.exception("asking %s about story %s", page.source, page.story_id)
            return "unknown"

    def _record(self, page: Page, standing: Standing) -> bool:
        """Write an answer down; tell whether the story is held for it."""
        with self.db.write() as conn:
            now = self.db.now(conn)
            standings.answered(conn, page.story_id, standing, now)
            if standing not in SAID:
                return False
            why = f"{SAID[standing]}, says {page.source}, asked right before it was to go"
            held = standings.hold(conn, page.story_id, why)
            if held:
                write_log(conn, "bot", "hold", f"story {page.story_id}", now, reason=why)
            return held
