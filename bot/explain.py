"""Explain: a story's whole life in sentences, oldest first, and what each schedule would make of it next."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bot.compose import Press
from bot.model.article import Article
from bot.model.delivery import State
from bot.model.story import Story, StoryState
from bot.model.words import count, in_words, moment
from bot.plan import coming
from bot.store import articles, life
from bot.store.life import Telling, Version
from bot.text.changes import difference


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a story: `kind` in a word, `text` in a sentence or two."""

    at: datetime
    kind: str
    text: str
    detail: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Next:
    """What a schedule will make of a story: `takes` it or not, and why; `when` is its next slot in words."""

    schedule: str
    target: str
    when: str
    takes: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Life:
    """A story's past, oldest first, and its future."""

    story: Story
    events: tuple[Event, ...]
    coming: tuple[Next, ...]


def explain(press: Press, story: Story, now: datetime) -> Life:
    """Tell a story's life; reads only. Times in sentences are on the newsroom's clock."""
    with press.db.read() as conn:
        events = [*_past(press, conn, story, now)]
    # Of one moment, the order in which they are told here.
    events.sort(key=lambda event: event.at)
    return Life(story, tuple(events), tuple(_future(press, story, now)))


def _past(press: Press, conn: Connection, story: Story, now: datetime) -> Iterator[Event]:
    versions = life.versions(conn, [story.id]).get(story.id, [])
    said = life.revisions(conn, story.id)
    first = {article_id: content for article_id, number, _, content in said if number == 1}
    zone = press.newsroom.zone
    for version in versions:
        yield _came(story, version, first.get(version.id), now, zone)
    yield from _revised(versions, said)
    for row in life.decisions(conn, story.id):
        yield _decided(row, now, zone)
    for row in life.skipped_arrivals(conn, story.id):
        where = _trial(row["adapter"])
        text = f"{row['schedule']}{where} let it pass: {row['reason']}."
        yield Event(row["created_at"], "skipped", text, {"schedule": row["schedule"]})
    for row in life.passes(conn, story.id):
        yield _passed(row, now, zone)
    told = life.tellings(conn, [story.id]).get(story.id, [])
    troubles = life.troubles(conn, [telling.edition_id for telling in told])
    for telling in told:
        yield _composed(telling)
        mail = telling.channel == "email"
        states = life.readers(conn, telling.edition_id, story.id) if mail else telling.states
        yield from _went(telling, states, troubles.get(telling.edition_id, []), now, zone)


def _came(story: Story, version: Version, said: Article | None, now: datetime, zone: str) -> Event:
    place = version.path or version.url
    text = (
        f"It came from {version.source}" if version.joined is None else f"Another came from {version.source}"
    )
    text += f" ({place})" if place else ""
    text += f" as article {version.id}, “{said.headline if said else version.headline}”"
    if version.joined is not None:
        text += f", and tells the same news: {version.joined}"
    elif said and said.published:
        text += f", dated {moment(said.published, now, zone)}"
    else:
        text += ", without a date"
    text += "."
    if version.joined is None and story.backlog:
        text += " It lay there before the source was first looked at: backlog."
    if version.joined is None and said and said.publish_after:
        text += f" Its page is embargoed until {moment(said.publish_after, now, zone)}."
    if said and said.sample:
        text += " It is a sample page: no live account gets it."
    return Event(
        version.first_seen, "came", text, {"article": version.id, "source": version.source, "place": place}
    )


def _revised(versions: list[Version], said: list[tuple[int, int, datetime, Article]]) -> Iterator[Event]:
    before: dict[int, Article] = {}
    for article_id, number, seen_at, content in said:
        old = before.get(article_id)
        before[article_id] = content
        if old is None:
            continue
        which = "It" if len(versions) == 1 else f"Article {article_id}"
        text = f"{which} was revised (version {number}): {difference(old, content)}."
        yield Event(seen_at, "revised", text, {"article": article_id, "revision": number})


def _decided(row: Mapping[str, Any], now: datetime, zone: str) -> Event:
    detail = dict(row["detail"])
    by, reason = row["by"], detail.get("reason")
    until = detail.get("until")
    at = moment(datetime.fromisoformat(until), now, zone) if until else ""
    schedule = detail.get("schedule")
    sentences = {
        "hold": f"{by} held it: {reason}.",
        "release": f"{by} released it.",
        "embargo": f"{by} embargoed it until {at}.",
        "lift": f"{by} lifted its embargo: it was news from then on.",
        "pin": f"{by} pinned it to the top.",
        "unpin": f"{by} unpinned it.",
        "drop": f"{by} dropped it from {schedule}.",
        "undrop": f"{by} gave it back to {schedule}.",
    }
    text = sentences.get(row["verb"], f"{by}: {row['verb']}.")
    return Event(row["at"], row["verb"], text, {"by": by, **detail})


def _passed(row: Mapping[str, Any], now: datetime, zone: str) -> Event:
    name = f"{row['schedule']}{_trial(row['adapter'])}"
    if row["times"] == 1:
        text = f"{name} passed it over: {row['reason']}."
    else:
        last = moment(row["last_at"], now, zone)
        text = f"{name} passed it over {row['times']:,} times until {last}: {row['reason']}."
    detail = {name: row[name] for name in ("schedule", "adapter", "kind", "reason", "times", "last_at")}
    return Event(row["first_at"], "passed", text, detail)


def _composed(telling: Telling) -> Event:
    which = f"{telling.target}{_trial(telling.adapter)}"
    version = f"version {telling.revision}"
    whose = f"{telling.by} sent {version}" if telling.by else f"{telling.schedule} took {version}"
    text = f"{whose} to {which}: edition {telling.edition}."
    detail = {"edition": telling.edition, "schedule": telling.schedule, "target": telling.target}
    return Event(telling.created_at, "composed", text, detail)


def _went(
    telling: Telling, states: dict[State, int], troubles: list[str], now: datetime, zone: str
) -> Iterator[Event]:
    at = max(telling.began or telling.created_at, telling.created_at)
    detail: dict[str, Any] = {
        "edition": telling.edition,
        "target": telling.target,
        "url": telling.url,
        "deliveries": {str(state): number for state, number in states.items()},
    }
    sent = states.get(State.SENT, 0)
    if sent:
        if telling.channel == "email":
            text = f"It went to {count(sent, 'reader')} of {telling.target}."
        else:
            text = f"It went to {telling.target} in {count(sent, 'part')}"
            text += f": {telling.url}" if telling.url else "."
        yield Event(at, "sent", text, detail)
    rest = {state: number for state, number in states.items() if state is not State.SENT}
    if rest:
        still = ", ".join(f"{number:,} {state}" for state, number in rest.items())
        text = f"Of edition {telling.edition}: {still}."
        if troubles:
            text += f" {'; '.join(troubles)}."
        if State.UNCERTAIN in rest:
            text += " `bot settle` says what became of it."
        yield Event(at, "not sent", text, detail)


def _trial(adapter: str) -> str:
    return " (a trial on files)" if adapter.startswith("files/") else ""


def _future(press: Press, story: Story, now: datetime) -> Iterator[Next]:
    """Say what each schedule would make of the story at its next slot."""
    seen: set[str] = set()
    for one in coming(press, now, 1):
        if one.schedule in seen:
            continue
        seen.add(one.schedule)
        when = in_words(one.slot, now, press.newsroom.zone) if one.slot else one.waits_for
        mine = [verdict for verdict in one.choice.verdicts if verdict.story.id == story.id]
        takes, reason = (mine[0].chosen, mine[0].reason) if mine else (False, _not_asked(story))
        if takes and not story.update and press.newsroom.schedules[one.schedule].when.on == "arrival":
            when, reason = reason.removeprefix("in: "), "its own turn"  # the slot may be another story's
        if one.paused:
            reason += f"; paused: {one.paused}"
        yield Next(one.schedule, one.target, when, takes, reason)


def _not_asked(story: Story) -> str:
    """Say why a schedule does not even ask whether to take a story."""
    if story.state is StoryState.HELD:
        return f"held: {story.why or 'an editor has to release it'}"
    if story.state is StoryState.KILLED:
        return "killed"
    return f"not among the newest {articles.NEWS:,} stories"
