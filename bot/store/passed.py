"""Why editions passed a story over, kept for `bot explain`: one row a story, schedule and kind of reason."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.model.choice import TOLD, Verdict
from bot.store.database import Database
from bot.store.schema import passed

NEWS = timedelta(days=3)
"""Stories that became ready longer ago are history: nobody asks why they were passed over."""

MOST = 200
"""Verdicts kept of one slot, those on the newest stories."""


def record(
    db: Database,
    conn: Connection,
    *,
    schedule: str,
    adapter: str,
    verdicts: Iterable[Verdict],
    now: datetime,
    printed: Collection[int] = (),
) -> None:
    """Write down which stories a slot passed over and why, in one statement.

    `printed` are stories that another variant of the edition holds: those were not passed over.
    """
    left = [
        verdict
        for verdict in verdicts
        if not verdict.chosen
        and verdict.kind != TOLD
        and verdict.story.id not in printed
        and (verdict.story.ready_at or verdict.story.first_seen) >= now - NEWS
    ]
    left.sort(key=lambda verdict: verdict.story.ready_no)
    rows = [
        {
            "story_id": verdict.story.id,
            "schedule": schedule,
            "adapter": adapter,
            "kind": verdict.kind[:40],
            "reason": verdict.reason,
            "first_at": now,
            "last_at": now,
            "times": 1,
        }
        for verdict in left[-MOST:]
    ]
    if not rows:
        return
    new = db.insert(passed)
    again = {"reason": new.excluded.reason, "last_at": new.excluded.last_at, "times": passed.c.times + 1}
    keys = [passed.c.story_id, passed.c.schedule, passed.c.adapter, passed.c.kind]
    conn.execute(new.on_conflict_do_update(index_elements=keys, set_=again), rows)
