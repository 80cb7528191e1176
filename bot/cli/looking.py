"""How looks at sources are told: the pages they give, the sources that break and mend."""

import math
import threading
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import datetime
from pathlib import PurePath
from queue import Empty, Queue
from time import monotonic
from typing import TYPE_CHECKING

from bot.cli.output import console

if TYPE_CHECKING:
    from bot.intake import TakenIn
    from bot.look import Hurry, Trouble
    from bot.wiring import Home

LISTED = 20
"""Pages of one look that are told one by one; of more it is told how many."""

EVERY = 10.0
"""Seconds between two words on how far a long look is."""

PATIENCE = 90.0
"""Seconds for which a source may keep silent while a command waits for it."""

PARTING = 5.0
"""Seconds for which it may once the command is stopped."""

Take = Callable[[str, "Iterator[TakenIn]"], object]
"""Goes through the pages that a source gives, by its name, as they are taken in."""


def tell(sentence: str) -> None:
    """Print a sentence with the time."""
    console().print(f"{datetime.now().astimezone():%H:%M:%S} {sentence}")


def warn(sentence: str) -> None:
    """Print a sentence that an editor should look at."""
    console(err=True).print(f"{datetime.now().astimezone():%H:%M:%S} ! {sentence}", style="yellow")


def tell_pages(name: str, pages: "Iterable[TakenIn]") -> Counter[str]:
    """Print each page of a source as it is taken in, of many only how many; count them by outcome."""
    outcomes: Counter[str] = Counter()
    told, last = 0, monotonic()
    for page in pages:
        outcomes[page.outcome] += 1
        if page.outcome == "refused":
            warn(page.told)
        elif page.outcome != "same" and (told := told + 1) <= LISTED:
            why = f"; it {page.reason}" if page.reason else ""
            console().print(f"{page.outcome}: {PurePath(page.place).name} is article {page.article_id}{why}")
        elif monotonic() - last > EVERY:
            tell(f"{name}: {outcomes.total():,} pages so far")
            last = monotonic()
    if told > LISTED:
        tell(f"{name}: {in_words(outcomes)}")
    return outcomes


def in_words(outcomes: Counter[str]) -> str:
    """Say how many pages became what: "9,950 new, 30 same, 20 refused"."""
    return ", ".join(f"{count:,} {outcome}" for outcome, count in outcomes.most_common())


def tell_change(home: "Home", name: str, trouble: "Trouble | None") -> None:
    """Say that a source began to fail, with the way out and the next look, or that it is well again."""
    if trouble is None:
        tell(f"{name}: works again")
    else:
        warn(f"{in_trouble(home, name, trouble)}; the others go on")


def tell_resting(home: "Home", told: Collection[str]) -> None:
    """Say which sources fail and are not looked at yet, but for those that were told."""
    from bot.look import Trouble
    from bot.store import sources_state

    with home.db.read() as conn:
        failing = sources_state.failing(conn, home.newsroom.sources)
    for one in failing:
        if one.name not in told and one.next_look is not None:
            warn(in_trouble(home, one.name, Trouble(one.state, one.reason or "", one.next_look)))


def in_trouble(home: "Home", name: str, trouble: "Trouble") -> str:
    """Say what is wrong with a source, and when it is looked at again."""
    from bot.model.words import shortly

    with home.db.read() as conn:
        now = home.db.now(conn)
    at = f"{shortly(trouble.next_look, now, home.newsroom.zone)} {home.newsroom.zone}"
    return f"{name}: {trouble.state}: {trouble.reason}; the next look is {at} (or bot ingest --source {name})"


def look_at_all(
    home: "Home",
    names: Iterable[str],
    take: Take,
    *,
    hurry: "Hurry",
    ahead: Callable[[int], None] | None = None,
    stop: threading.Event,
    at_most: float = math.inf,
) -> list[str]:
    """Look at sources side by side, each on a thread of its own; tell and give those that failed.

    A source that keeps silent for too long, or is not done after `at_most` seconds, is left to itself: what
    it gives is taken in all the same. The database's own error is raised.
    """
    ended: Queue[tuple[str, Exception | None]] = Queue()
    heard = dict.fromkeys(names, monotonic())

    def listened(name: str) -> "Iterator[TakenIn]":
        for page in home.look(name, hurry, ahead=ahead, stop=stop):
            heard[name] = monotonic()
            yield page

    def work(name: str) -> None:
        try:
            take(name, listened(name))
            ended.put((name, None))
        except Exception as error:  # noqa: BLE001 - handed to the thread that waits
            ended.put((name, error))

    waiting, failed, began = set(heard), [], monotonic()
    for name in sorted(waiting):
        # A daemon, since one that hangs must not hold up the command.
        threading.Thread(target=work, args=(name,), name=f"source {name}", daemon=True).start()
    while waiting:
        try:
            name, error = ended.get(timeout=0.5)
        except Empty:
            patience = PARTING if stop.is_set() else PATIENCE
            late = monotonic() - began > at_most
            for name in sorted(name for name in waiting if late or monotonic() - heard[name] > patience):
                warn(f"{name}: is not waited for any longer; what it gives is taken in as it comes")
                waiting.discard(name)
                failed.append(name)
            continue
        if name in waiting and error is not None:
            _tell_failure(home, name, error)
            failed.append(name)
        waiting.discard(name)
    return failed


def _tell_failure(home: "Home", name: str, error: Exception) -> None:
    from bot.sources.base import SourceUnreachable

    if not isinstance(error, SourceUnreachable):
        raise error
    watch = home.watches[name]
    tell_change(home, name, watch.trouble)
    watch.told = watch.trouble.state if watch.trouble else None
