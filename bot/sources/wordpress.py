"""The WordPress source: the posts of a site, by its REST API, each again when it was changed.

Two lists are read at every look, of posts' numbers and dates alone: what was modified lately, and what was
published lately. One is not enough: WordPress publishes a planned post without touching its `modified`
(https://developer.wordpress.org/reference/functions/wp_publish_post/). Only posts that the lists
show as new or changed are then fetched whole, so that a counter in a post's text is no revision of it.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import chain

from bot.model.errors import PageRefused
from bot.sources import wordpress_api as api
from bot.sources.base import (
    Ahead,
    Found,
    Known,
    Memory,
    NotTaken,
    Remember,
    SourceUnreachable,
    Standing,
    Taken,
)
from bot.sources.document import document
from bot.sources.item import web_address
from bot.sources.web import Login, Web
from bot.sources.wordpress_api import Listed
from bot.sources.wordpress_post import (
    Post,
    record_of,
    translation_numbers,
)
from bot.sources.wordpress_wire import WordPressWire

MOST = 500
"""Posts that one look takes, the newest; of a site that is known, the next look takes more."""

MOST_LISTED = 5000
AT_ONCE = 20
"""Posts fetched with one question: with their pictures and plug-ins' fields they may be large."""

LOOK_BACK = timedelta(hours=26)
"""How far before the last look the lists begin: clocks are apart, and planned posts are late, by less."""

TOLD_AT, MOST_TRIES = 3, 100
"""Looks after which a post that cannot be fetched is told, and after which it is left until it changes."""

SITE_FAILS = 5
"""Posts of which not one can be fetched: the trouble is the site's, not theirs."""

_OF_ONE_POST = frozenset({"server error", "too large", "broken answer", "unreadable"})
"""Troubles that one post may make for all that are fetched with it."""


class WordPressSource:
    """The posts of the site at an address; `auth` is a user and an application password of its."""

    def __init__(self, site: str, web: Web, *, auth: Login | None = None) -> None:
        self._wire = WordPressWire(site, web, auth)

    def look(self, known: Known, memory: Memory) -> Iterator[Found]:
        """Give the posts that are new or changed since the last look, oldest first; raises SourceUnreachable.

        The first look takes the newest 500. A post's place is its address, and `came` when it was published.
        """
        now = datetime.now(UTC)
        found, seen = self._listed(memory), dict(memory.get("seen", {}))
        fresh = [one for one in found.values() if seen.get(str(one.number)) != one.modified]
        fresh.sort(key=lambda one: (one.date or now, one.number))
        chosen = fresh[-MOST:]
        if chosen:
            yield Ahead(len(chosen))
        tries = dict(memory.get("tries", {}))
        look = _Look(self._wire, known, now, seen, tries)
        for start in range(0, len(chosen), AT_ONCE):
            yield from look.take(chosen[start : start + AT_ONCE])
        is_all = len(chosen) == len(fresh)
        yield Remember(
            {
                "until": now.isoformat() if is_all else memory.get("until"),
                "seen": {key: seen[key] for key in map(str, sorted(found)) if key in seen},
                "tries": {key: count for key, count in tries.items() if int(key) in found},
            }
        )

    def _listed(self, memory: Memory) -> dict[int, Listed]:
        if not memory.get("until"):
            return api.listed(self._wire, "date", None, MOST)
        since = datetime.fromisoformat(memory["until"]) - LOOK_BACK
        changed = api.listed(self._wire, "modified", since, MOST_LISTED)
        return changed | api.listed(self._wire, "date", since, MOST_LISTED)

    def still_stands(self, source_key: str | None, url: str | None) -> Standing:
        """Tell what became of a post, by its number; without one, and in the site's trouble, "unknown"."""
        if source_key is None or not source_key.isdecimal():
            return "unknown"
        try:
            return api.standing(self._wire, source_key)
        except SourceUnreachable:
            return "unknown"


class _Look:
    """One look's fetching: `seen` and `tries`, by number, are written as posts come or do not."""

    def __init__(
        self, wire: WordPressWire, known: Known, now: datetime, seen: dict[str, str], tries: dict[str, int]
    ) -> None:
        self._wire = wire
        self._known = known
        self._now = now
        self._seen = seen
        self._tries = tries

    def take(self, chosen: Sequence[Listed]) -> Iterator[Found]:
        """Fetch posts and give them; raises SourceUnreachable if none of many can be had."""
        posts, trouble = self._fetched(chosen)
        others = api.links(self._wire, chain.from_iterable(map(translation_numbers, posts.values())))
        for one in chosen:
            if one.number in posts:
                yield from self._given(one, posts[one.number], others)
            else:
                yield from self._failed(
                    one, trouble.get(one.number, "the site lists it and does not show it")
                )

    def _fetched(self, chosen: Sequence[Listed]) -> tuple[dict[int, Post], dict[int, str]]:
        """The posts by number, and why others cannot be had: the one that breaks an answer is found."""
        numbers = [one.number for one in chosen]
        try:
            return api.whole(self._wire, numbers), {}
        except SourceUnreachable as error:
            if error.state not in _OF_ONE_POST:
                raise
            last = error
        posts: dict[int, Post] = {}
        trouble: dict[int, str] = {}
        for number in numbers:
            try:
                posts |= api.whole(self._wire, [number])
            except SourceUnreachable as error:
                if error.state not in _OF_ONE_POST:
                    raise
                trouble[number], last = str(error), error
        if not posts and len(numbers) >= SITE_FAILS:
            raise last
        return posts, trouble

    def _given(self, one: Listed, post: Post, others: Mapping[int, str]) -> Iterator[Found]:
        place = web_address(post.get("link"), "") or f"{self._wire.site}/?p={one.number}"
        translations = [others[number] for number in translation_numbers(post) if number in others]
        try:
            record = record_of(post, translations, self._now)
        except PageRefused as refusal:
            self._settled(one)
            yield NotTaken(place, PageRefused(f"post {one.number} of {self._wire.site}: {refusal}"))
            return
        if "body_html" not in record:
            try:
                record["page_html"] = self._wire.fetch_page(place)
            except SourceUnreachable as error:
                yield from self._failed(one, f"its text is not in the API, and its page: {error}")
                return
        self._settled(one)
        data = document(record)
        digest = sha256(data).hexdigest()
        if not self._known(digest):
            came = min(one.date, self._now) if one.date else None
            yield Taken(place, f"post-{one.number}.json", data, digest, came)

    def _settled(self, one: Listed) -> None:
        self._seen[str(one.number)] = one.modified
        self._tries.pop(str(one.number), None)

    def _failed(self, one: Listed, why: str) -> Iterator[Found]:
        """Leave a post to the next looks, which do not wait for it; it is told once."""
        tries = self._tries.get(str(one.number), 0) + 1
        self._tries[str(one.number)] = tries
        if tries == TOLD_AT:
            place = f"{self._wire.site}/?p={one.number}"
            refusal = f"post {one.number} of {self._wire.site} cannot be had, it is tried again: {why}"
            yield NotTaken(place, PageRefused(refusal))
        elif tries >= MOST_TRIES:
            self._settled(one)
