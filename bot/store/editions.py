"""Editions, what they tell, and their frozen renditions."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, RowMapping, delete, exists, func, insert, or_, select, update

from bot.model.delivery import OPEN, State
from bot.model.edition import EditionRow, EditionState, NewEdition, Recipe, Rendition
from bot.model.message import Part
from bot.model.story import Story
from bot.store.database import Database
from bot.store.late_checks import may_have_gone
from bot.store.schema import article, delivery, edition, edition_story, rendition, target, told
from bot.store.targets import target_of


def open_edition(db: Database, conn: Connection, new: NewEdition, now: datetime) -> int | None:
    """Open an edition, or None if its slot has one already (wall 3)."""
    made = conn.execute(
        db.insert(edition)
        .values(
            key=new.key,
            kind=new.kind,
            schedule=new.schedule,
            adapter=new.outlet.adapter,
            slot=new.slot,
            target_id=target_of(db, conn, new.outlet, now),
            channel=new.outlet.channel,
            state=new.state,
            due_at=new.due_at,
            expires_at=new.expires_at,
            priority=new.priority,
            cut=new.cut,
            local_date=new.local_date,
            zone=new.zone,
            newsletter=new.outlet.newsletter,
            recipe=asdict(new.recipe),
            reason=new.reason,
            by=new.by,
            created_at=now,
            closed_at=now if new.state is EditionState.SKIPPED else None,
            candidates=0 if new.state is EditionState.SKIPPED else None,
            audience_complete=new.state is EditionState.SKIPPED,
        )
        .on_conflict_do_nothing()
        .returning(edition.c.id)
    ).first()
    return int(made.id) if made else None


def reopen_skipped(conn: Connection, schedule: str, adapter: str, slot: str) -> None:
    """Free a slot that was passed unsent, for an editor who asks for it by hand (`--now`)."""
    conn.execute(
        delete(edition).where(
            edition.c.schedule == schedule,
            edition.c.adapter == adapter,
            edition.c.slot == slot,
            edition.c.state == EditionState.SKIPPED,
        )
    )


def slots_taken(conn: Connection, schedule: str, adapter: str, slots: Iterable[str]) -> set[str]:
    """Give those of the slots that have an edition; only to spare work, wall 3 decides."""
    rows = conn.execute(
        select(edition.c.slot).where(
            edition.c.schedule == schedule, edition.c.adapter == adapter, edition.c.slot.in_(list(slots))
        )
    )
    return set(rows.scalars())


def slot_taken(conn: Connection, schedule: str, adapter: str, slot: str, *, skipped: bool) -> bool:
    """Whether a slot has an edition; `skipped` says whether one that passed unsent counts."""
    state = conn.execute(
        select(edition.c.state).where(
            edition.c.schedule == schedule, edition.c.adapter == adapter, edition.c.slot == slot
        )
    ).scalar()
    return state is not None and (skipped or state != EditionState.SKIPPED)


def last_due(conn: Connection, schedule: str, adapter: str) -> datetime | None:
    """Give the due time of the schedule's newest edition that was not skipped."""
    return conn.execute(
        select(func.max(edition.c.due_at)).where(
            edition.c.schedule == schedule,
            edition.c.adapter == adapter,
            edition.c.state != EditionState.SKIPPED,
        )
    ).scalar()


def put_stories(conn: Connection, edition_id: int, stories: Sequence[Story]) -> None:
    """Write which stories an edition holds, in order, with the revision that was rendered."""
    conn.execute(delete(edition_story).where(edition_story.c.edition_id == edition_id))
    if stories:
        conn.execute(
            insert(edition_story),
            [
                {
                    "edition_id": edition_id,
                    "story_id": story.id,
                    "article_id": story.article_id,
                    "revision": story.revision,
                    "position": position,
                }
                for position, story in enumerate(stories, start=1)
            ],
        )


def claim_told(
    db: Database,
    conn: Connection,
    *,
    target_id: int,
    occasions: Mapping[int, str],
    edition_id: int,
    now: datetime,
) -> set[int]:
    """Claim the right to tell stories to the target, each on its occasion (wall 4); give those granted."""
    granted: set[int] = set()
    for story_id in sorted(occasions):
        claim = (
            db.insert(told)
            .values(
                target_id=target_id,
                story_id=story_id,
                occasion=occasions[story_id],
                edition_id=edition_id,
                told_at=now,
            )
            .on_conflict_do_nothing()
            .returning(told.c.story_id)
        )
        granted.update(conn.execute(claim).scalars())
    return granted


def told_to(conn: Connection, target_id: int) -> frozenset[int]:
    """Give the stories that the target was told, or is being told."""
    return frozenset(conn.execute(select(told.c.story_id).where(told.c.target_id == target_id)).scalars())


def corrected_by(conn: Connection, edition_id: int) -> frozenset[int]:
    """Give the stories that an edition tells as corrections."""
    corrects = told.c.occasion.like("correction:%")
    return frozenset(
        conn.execute(select(told.c.story_id).where(told.c.edition_id == edition_id, corrects)).scalars()
    )


def told_by(conn: Connection, target_id: int, story_id: int) -> RowMapping | None:
    """Give when and by what a target was told a story: `told_at`, `key`, `schedule`, `by`, `state`."""
    return (
        conn.execute(
            select(told.c.told_at, edition.c.key, edition.c.schedule, edition.c.by, edition.c.state)
            .join(edition, edition.c.id == told.c.edition_id)
            .where(told.c.target_id == target_id, told.c.story_id == story_id)
            .order_by(told.c.told_at)
        )
        .mappings()
        .first()
    )


def freeze(
    db: Database,
    conn: Connection,
    edition_id: int,
    variant: str,
    made: Rendition,
    *,
    stories: Sequence[int],
    head: Mapping[str, str] | None,
    now: datetime,
) -> int:
    """Freeze a rendition for a variant; give its id, or that of the one frozen before."""
    conn.execute(
        db.insert(rendition)
        .values(
            edition_id=edition_id,
            variant=variant,
            language=made.language,
            parts=[part.as_json() for part in made.parts],
            weights=list(made.weights),
            dropped=list(made.dropped),
            stories=list(stories),
            cost=made.cost,
            sample=made.sample,
            head=dict(head) if head is not None else None,
            frozen_at=now,
        )
        .on_conflict_do_nothing()
    )
    return int(
        conn.execute(
            select(rendition.c.id).where(rendition.c.edition_id == edition_id, rendition.c.variant == variant)
        ).scalar_one()
    )


@dataclass(frozen=True, slots=True)
class Frozen:
    """A frozen rendition: its parts, its head, and whether it holds a sample.

    The head is a mail's, or which post a correction goes to; empty for other posts.
    """

    parts: tuple[Part, ...]
    head: dict[str, str]
    sample: bool
    frozen_at: datetime


def read_rendition(conn: Connection, rendition_id: int) -> Frozen:
    """Give a frozen rendition."""
    row = conn.execute(
        select(rendition.c.parts, rendition.c.head, rendition.c.sample, rendition.c.frozen_at).where(
            rendition.c.id == rendition_id
        )
    ).one()
    parts = tuple(Part.from_json(part) for part in row.parts)
    return Frozen(parts, dict(row.head or {}), bool(row.sample), row.frozen_at)


def frozen_at(conn: Connection, rendition_id: int) -> datetime:
    """Give when a rendition got the text that it has."""
    query = select(rendition.c.frozen_at).where(rendition.c.id == rendition_id)
    at: datetime = conn.execute(query).scalar_one()
    return at


def _rows() -> Any:
    return select(edition, target.c.name.label("target")).join(target, target.c.id == edition.c.target_id)


def _edition(row: Row[Any]) -> EditionRow:
    taken = {name: getattr(row, name) for name in EditionRow.__dataclass_fields__}
    return EditionRow(**{**taken, "state": EditionState(row.state), "recipe": Recipe(**row.recipe)})


def by_key(conn: Connection, key: str) -> EditionRow | None:
    """Give the edition of that key, or None."""
    row = conn.execute(_rows().where(edition.c.key == key)).first()
    return _edition(row) if row else None


def by_id(conn: Connection, edition_id: int) -> EditionRow:
    """Give an edition that exists."""
    return _edition(conn.execute(_rows().where(edition.c.id == edition_id)).one())


def newest(conn: Connection, limit: int = 50) -> list[EditionRow]:
    """List the newest editions, newest first."""
    return [_edition(row) for row in conn.execute(_rows().order_by(edition.c.id.desc()).limit(limit))]


def unfinished(conn: Connection) -> list[EditionRow]:
    """List the editions whose audience is not all written: a crash, or one that is at work on it now."""
    query = _rows().where(edition.c.state == EditionState.PLANNING).order_by(edition.c.id)
    return [_edition(row) for row in conn.execute(query)]


def outdated(conn: Connection) -> list[EditionRow]:
    """List ready editions of which nothing was begun and of which an article was revised since."""
    revised = exists().where(
        edition_story.c.edition_id == edition.c.id,
        article.c.id == edition_story.c.article_id,
        article.c.revision > edition_story.c.revision,
    )
    begun = exists().where(
        delivery.c.edition_id == edition.c.id,
        or_(delivery.c.attempts > 0, delivery.c.state != State.DUE),
    )
    query = _rows().where(edition.c.state == EditionState.READY, revised, ~begun).order_by(edition.c.id)
    return [_edition(row) for row in conn.execute(query)]


def stories_of(conn: Connection, edition_id: int) -> list[int]:
    """Give the ids of an edition's stories in order."""
    query = (
        select(edition_story.c.story_id)
        .where(edition_story.c.edition_id == edition_id)
        .order_by(edition_story.c.position)
    )
    return list(conn.execute(query).scalars())


def set_state(
    conn: Connection, edition_id: int, old: EditionState, new: EditionState, **values: object
) -> bool:
    """Move an edition from one state to another; False if it was not in the first."""
    moved = conn.execute(
        update(edition).where(edition.c.id == edition_id, edition.c.state == old).values(state=new, **values)
    )
    return moved.rowcount == 1


def close_finished(conn: Connection, edition_id: int, now: datetime) -> bool:
    """Close an edition of which nothing can change by itself; one that sent nothing frees its stories."""
    stays = [*OPEN, State.UNCERTAIN]
    closed = conn.execute(
        update(edition)
        .where(
            edition.c.id == edition_id,
            edition.c.state == EditionState.READY,
            ~exists().where(delivery.c.edition_id == edition_id, delivery.c.state.in_(stays)),
        )
        .values(state=EditionState.CLOSED, closed_at=now)
    )
    if not closed.rowcount:
        return False
    gone = exists().where(delivery.c.edition_id == edition_id, may_have_gone())
    conn.execute(delete(told).where(told.c.edition_id == edition_id, ~gone))
    return True


def count_audience(conn: Connection, edition_id: int, candidates: int) -> None:
    """Write how many deliveries an edition owes; from now on its equation must hold."""
    conn.execute(
        update(edition)
        .where(edition.c.id == edition_id)
        .values(candidates=candidates, audience_complete=True)
    )


def renditions_of(conn: Connection, edition_id: int) -> list[tuple[int, list[int]]]:
    """Give an edition's renditions with the ids of their stories in order."""
    rows = conn.execute(
        select(rendition.c.id, rendition.c.stories).where(rendition.c.edition_id == edition_id)
    )
    return [(row.id, list(row.stories)) for row in rows]


def variants_of(conn: Connection, edition_id: int) -> dict[str, int]:
    """Give an edition's renditions by the name of their variant."""
    rows = conn.execute(
        select(rendition.c.variant, rendition.c.id).where(rendition.c.edition_id == edition_id)
    )
    return {row.variant: row.id for row in rows}


def freeze_again(conn: Connection, rendition_id: int, made: Rendition, now: datetime) -> None:
    """Replace the text of a rendition of which nothing was begun."""
    conn.execute(
        update(rendition)
        .where(rendition.c.id == rendition_id)
        .values(
            parts=[part.as_json() for part in made.parts],
            weights=list(made.weights),
            dropped=list(made.dropped),
            cost=made.cost,
            sample=made.sample,
            frozen_at=now,
        )
    )


def audience_reached(conn: Connection, edition_id: int, subscriber_id: int) -> None:
    """Write how far an edition's audience is written, to go on from there after a crash."""
    conn.execute(update(edition).where(edition.c.id == edition_id).values(audience_after=subscriber_id))


def add_stories(db: Database, conn: Connection, edition_id: int, stories: Sequence[Story]) -> None:
    """Add the stories of a further variant to those an edition holds."""
    for position, story in enumerate(stories, start=1):
        conn.execute(
            db.insert(edition_story)
            .values(
                edition_id=edition_id,
                story_id=story.id,
                article_id=story.article_id,
                revision=story.revision,
                position=position,
            )
            .on_conflict_do_nothing()
        )


def all_answered(conn: Connection) -> list[int]:
    """List ready editions of which nothing can change by itself any more."""
    stays = [*OPEN, State.UNCERTAIN]
    query = select(edition.c.id).where(
        edition.c.state == EditionState.READY,
        ~exists().where(delivery.c.edition_id == edition.c.id, delivery.c.state.in_(stays)),
    )
    return list(conn.execute(query).scalars())
