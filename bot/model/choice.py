"""Choosing stories: which of the candidates one edition tells, and a sentence on each of them."""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain

from bot.model.folding import folded
from bot.model.rank import Rank, rank_of
from bot.model.schedule import StoryRule
from bot.model.story import Story, StoryState
from bot.model.subject import Subjects, same_language
from bot.model.words import count, duration, moment

WEEKDAYS_FADE = timedelta(hours=48)
"""How long a page that says "on Saturday" and bears no date can be understood (editorial rule)."""

TOLD, TOO_OLD, NOT_YET, EMBARGOED = "told already", "too old", "not yet published", "embargoed"
ASLEEP, OVER, DROPPED = "came in quiet hours", "over the limit", "dropped"
"""Kinds of verdict that other modules ask for."""

PINNED = "pinned by an editor"

NamesWeekday = Callable[[Iterable[str], str | None], str | None]
"""Finds the first weekday that texts in a language name."""

_ENGLISH_WEEKDAY = re.compile(r"\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b")


@dataclass(frozen=True, slots=True)
class Verdict:
    """Why a story is in or out, as a sentence for an editor.

    `kind` is the reason in two words, for counting ("too old"). `hold` says that an editor has to decide.
    """

    story: Story
    chosen: bool
    reason: str
    kind: str = ""
    hold: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """The stories of an edition in their order, a verdict on every candidate, and why there is nothing.

    `nothing` is None exactly when something was chosen.
    """

    chosen: tuple[Story, ...]
    verdicts: tuple[Verdict, ...]
    nothing: str | None


def english_weekday(texts: Iterable[str], language: str | None) -> str | None:
    """The first weekday that one of the texts names in English, whatever its language; else None."""
    found = (_ENGLISH_WEEKDAY.search(text) for text in texts)
    return next((match.group() for match in found if match), None)


@dataclass(frozen=True, slots=True)
class _Case:
    """What choosing has to know besides the stories."""

    rule: StoryRule
    now: datetime
    zone: str
    language: str | None
    weekday: NamesWeekday
    dropped: Collection[int]
    subjects: Subjects


def choose(
    rule: StoryRule,
    stories: Sequence[Story],
    *,
    now: datetime,
    told: Collection[int] = frozenset(),
    zone: str = "UTC",
    told_by: Mapping[int, str] | None = None,
    dropped: Collection[int] = frozenset(),
    language: str | None = None,
    after_quiet: str = "all",
    quiet_arrivals: Mapping[int, datetime] | None = None,
    weekday: NamesWeekday = english_weekday,
) -> Choice:
    """Choose the stories of one edition, or say why there is nothing to tell. Pure.

    Pass every candidate, also held, killed and told ones: their verdicts explain them, and `after_quiet`
    counts those already told that night. The verdicts come in the order of the rule.

    `told` are the ids of stories told on the target; `told_by` may say by what and when ("by x-threads").
    `dropped` are those that an editor has dropped from this schedule.
    `zone` is the clock that reasons speak in. `language` is the target's (None lets all pass).
    `quiet_arrivals` maps the stories that came in quiet hours to the end of those hours
    (`bot.slots.quiet_arrivals`), `after_quiet` is the schedule's. `weekday` finds the weekday a page names
    (`bot.text.weekdays.named_weekday` in every language).
    """
    case = _Case(rule, now, zone, language, weekday, dropped, Subjects(rule))
    ranked, ranks = _in_order(rule, stories, now)
    barred = {story.id: _bar(case, story) for story in ranked}
    awake = [story for story in ranked if barred[story.id] is None]
    asleep = _left_asleep(awake, after_quiet, quiet_arrivals or {})
    places = _Places(rule)
    verdicts: list[Verdict] = []
    for story in ranked:
        if story.id in told:
            by = (told_by or {}).get(story.id, "already on this target")
            verdicts.append(_out(story, TOLD, f"told {by}"))
        else:
            left_out = barred[story.id] or asleep.get(story.id)
            verdicts.append(left_out or places.verdict(story, _why(rule, story, ranks)))
    chosen = tuple(verdict.story for verdict in verdicts if verdict.chosen)
    if len(chosen) >= rule.at_least:
        return Choice(chosen, tuple(verdicts), None)
    short = f"{count(len(chosen), 'story')}, at least {rule.at_least} wanted"
    return Choice(
        (),
        tuple(_out(v.story, "waits", f"waits: {short}") if v.chosen else v for v in verdicts),
        short if chosen else _none_left(verdicts),
    )


def choose_after_quiet(rule: str, arrived: Sequence[Story]) -> tuple[tuple[Story, ...], tuple[Story, ...]]:
    """(publish, skip): which stories of one night's quiet hours still go out, newest first. Pure.

    `rule` is `after_quiet` of schedules.yaml: "all", "none" or "newest 3".
    """
    newest = sorted(arrived, key=_age, reverse=True)
    kept = {"all": len(newest), "none": 0}.get(rule)
    if kept is None:
        kept = int(rule.removeprefix("newest "))
    return tuple(newest[:kept]), tuple(newest[kept:])


def _age(story: Story) -> tuple[datetime, int]:
    return story.told_at, story.ready_no


def _in_order(
    rule: StoryRule, stories: Iterable[Story], now: datetime
) -> tuple[list[Story], dict[int, Rank]]:
    """The stories in the order of the rule, an editor's pins first; and their ranks, if that is the order."""
    ordered = sorted(stories, key=_age, reverse=rule.order != "oldest")
    ranks: dict[int, Rank] = {}
    if rule.order == "rank":
        weights = {folded(section): weight for section, weight in rule.weights.items()}
        ranks = {story.id: rank_of(story, rule.half_life, weights, now) for story in ordered}
        ordered.sort(key=lambda story: -ranks[story.id].number)
    ordered.sort(key=lambda story: not story.pinned)
    return ordered, ranks


def _why(rule: StoryRule, story: Story, ranks: Mapping[int, Rank]) -> str:
    """Why a story stands where it does: "newest first"."""
    if story.pinned:
        return PINNED
    return str(ranks[story.id]) if ranks else f"{rule.order} first"


class _Places:
    """The places of an edition, given out in order: `limit` in all, and of a section its own number."""

    def __init__(self, rule: StoryRule) -> None:
        self._limit = rule.limit
        self._each = rule.per_section if isinstance(rule.per_section, int) else None
        named = rule.per_section if isinstance(rule.per_section, dict) else {}
        self._by_section = {folded(section): most for section, most in named.items()}
        self._given = 0
        self._of_section: Counter[str] = Counter()

    def verdict(self, story: Story, why: str) -> Verdict:
        """In, with its place; or out, with the place it would have and the limit that it is over."""
        if section := story.article.section:
            key = folded(section)
            most = self._by_section.get(key, self._each)
            self._of_section[key] += 1
            if most is not None and (number := self._of_section[key]) > most:
                reason = f"number {number} of {section}, {why}; the limit for {section} is {most}"
                return _out(story, OVER, reason)
        self._given += 1
        if self._given > self._limit:
            return _out(story, OVER, f"number {self._given}, {why}; the limit is {self._limit}")
        reason = f"in: {why}" if why == PINNED else f"in: number {self._given}, {why}"
        return Verdict(story, chosen=True, reason=reason)


def _bar(case: _Case, story: Story) -> Verdict | None:
    """Why a story may not be told by this rule at all; None: it may."""
    return next(chain(_by_state(case, story), _by_subject(case, story), _by_time(case, story)), None)


def _by_state(case: _Case, story: Story) -> Iterator[Verdict]:
    if story.state is StoryState.KILLED:
        yield _out(
            story, "killed", f"killed by an editor: {story.why}" if story.why else "killed by an editor"
        )
    if story.id in case.dropped:
        yield _out(story, DROPPED, "dropped from this schedule by an editor")
    if story.state is StoryState.HELD:
        reason = f"held: {story.why or 'an editor has to release it'}"
        yield Verdict(story, chosen=False, reason=reason, kind="held", hold=True)
    if story.publish_after and story.publish_after > case.now:
        yield _out(story, EMBARGOED, f"embargoed until {moment(story.publish_after, case.now, case.zone)}")


def _by_subject(case: _Case, story: Story) -> Iterator[Verdict]:
    if mismatch := case.subjects.mismatch(story):
        yield _out(story, mismatch.kind, mismatch.reason)
    theirs, ours = story.article.language, case.language
    if theirs and ours and not same_language(theirs, ours):
        yield _out(story, "in another language", f"in language {theirs}; the target's is {ours}")
    if case.rule.link == "required" and story.link is None:
        yield _out(story, "without a link", "has no link, and the rule says link: required")


def _by_time(case: _Case, story: Story) -> Iterator[Verdict]:
    published, age = story.article.published, case.now - story.told_at
    if published and published > case.now:
        yield _out(story, NOT_YET, f"waits for its published date: {_when(case, story)}")
    if case.rule.max_age is not None and age > case.rule.max_age:
        since = "published" if published else "no date, first seen"
        yield _out(story, TOO_OLD, f"older than {duration(case.rule.max_age)}: {since} {_when(case, story)}")
    if published is None and age > WEEKDAYS_FADE and (day := _weekday(case, story)):
        why = f"says {day} but bears no date, and was first seen {duration(age)} ago: an editor decides"
        yield Verdict(story, chosen=False, reason=why, kind="for an editor", hold=True)


def _weekday(case: _Case, story: Story) -> str | None:
    article = story.article
    texts = (article.headline, article.standfirst or "", *(block.text for block in article.body))
    return case.weekday(texts, article.language)


def _when(case: _Case, story: Story) -> str:
    return moment(story.told_at, case.now, case.zone)


def _left_asleep(
    stories: Sequence[Story], rule: str, quiet_arrivals: Mapping[int, datetime]
) -> dict[int, Verdict]:
    """The verdicts on stories that `after_quiet` leaves out, night by night."""
    nights: dict[datetime, list[Story]] = {}
    for story in stories:
        if end := quiet_arrivals.get(story.id):
            nights.setdefault(end, []).append(story)
    left = chain.from_iterable(choose_after_quiet(rule, night)[1] for night in nights.values())
    return {story.id: _out(story, ASLEEP, f"came in quiet hours; after_quiet: {rule}") for story in left}


def _none_left(verdicts: Sequence[Verdict]) -> str:
    """Why no story is left, the commonest reason first: "no story to tell: 3 told already, 2 too old"."""
    kinds = Counter(verdict.kind for verdict in verdicts).most_common()
    tally = ", ".join(f"{number} {kind}" for kind, number in kinds)
    return f"no story to tell: {tally}" if tally else "no new story"


def _out(story: Story, kind: str, reason: str) -> Verdict:
    return Verdict(story, chosen=False, reason=reason, kind=kind)
