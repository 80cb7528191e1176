"""What schedules.yaml may not say although each field is well formed: rules between fields. Pure."""

import re
from collections.abc import Callable, Collection, Iterator
from datetime import UTC, date, datetime, time, timedelta
from difflib import get_close_matches
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

from bot.model.folding import folded
from bot.model.schedule import SUBSCRIBER, Newsroom, Schedule, StoryRule, Target
from bot.model.source_rules import same_places, source_mistakes
from bot.model.subject import same_language

if TYPE_CHECKING:
    from cronsim import CronSim

BUILT_IN = ("email", "x", "telegram")
POSTS = ("x", "telegram")
"""Channels where an edition tells one story."""

TEMPLATE_FILES = {"email": (".mjml.j2", ".txt.j2"), "telegram": (".html.j2",)}
"""Endings of the files that a template has on a channel; on every other it is one file, `.j2`."""

_BELONGS_TO = {"newsletter": "email", "postal_address": "email", "chat": "telegram"}
_CHAT = re.compile(r"@[A-Za-z][A-Za-z0-9_]{2,31}|-?[1-9][0-9]{0,18}")
_CALENDAR_REPEATS = timedelta(days=28 * 365 + 7)
"""Weekdays and leap days come round in 28 years."""


class Problem(NamedTuple):
    """A field's place in the file, and what is wrong with it."""

    place: tuple[str | int, ...]
    message: str


def contradictions(
    newsroom: Newsroom, channels: Collection[str], target_names: Collection[str], today: date
) -> Iterator[Problem]:
    """Every rule that the file breaks.

    `channels` are the names that may stand in `channel:`. `target_names` are all targets of the file, also
    those left out of `newsroom` because they are wrong themselves. `today` only picks the dates in messages.
    """
    yield from _sources(newsroom)
    for name, target in newsroom.targets.items():
        for field, message in _target(target, channels):
            yield Problem(("targets", name, field), message)
    for name, schedule in newsroom.schedules.items():
        for path, message in _schedule(schedule, newsroom, target_names):
            yield Problem(("schedules", name, *path.split(".")), message)
    yield from _twice_a_day(newsroom, today)
    yield from _alike(newsroom)


def missing_templates(newsroom: Newsroom, files: Collection[str]) -> Iterator[Problem]:
    """Every schedule whose template lacks a file; `files` are those there are, as "email/digest.txt.j2"."""
    for name, schedule in newsroom.schedules.items():
        target = newsroom.targets.get(schedule.to)
        if target is None:
            continue
        endings = TEMPLATE_FILES.get(target.channel, (".j2",))
        lacking = [file for file in (f"{schedule.template}{end}" for end in endings) if file not in files]
        if lacking:
            mine = (file.partition(".")[0] for file in files if file.startswith(f"{target.channel}/"))
            known = sorted({head for head in mine if all(f"{head}{end}" in files for end in endings)})
            listed = f" (templates: {', '.join(known)})" if known else ""
            message = f"there is no {' and no '.join(lacking)}{meant(schedule.template, known)}{listed}"
            yield Problem(("schedules", name, "template"), message)


def meant(value: str, known: Collection[str]) -> str:
    """ "; did you mean x-main?", or nothing."""
    near = get_close_matches(value, list(known), 1, 0.6)
    return f"; did you mean {near[0]}?" if near else ""


def _sources(newsroom: Newsroom) -> Iterator[Problem]:
    for name, source in newsroom.sources.items():
        for path, message in source_mistakes(source):
            yield Problem(("sources", name, *filter(None, path.split(".", 1))), message)
    for name, field, message in same_places(newsroom.sources):
        yield Problem(("sources", name, field), message)


def _target(target: Target, channels: Collection[str]) -> Iterator[tuple[str, str]]:
    if target.channel not in channels:
        known = f"channels are {', '.join(channels)}"
        yield "channel", f'"{target.channel}" is no channel{meant(target.channel, channels)} ({known})'
        return
    if target.channel not in BUILT_IN:
        return
    for field, channel in _BELONGS_TO.items():
        if getattr(target, field) is not None and target.channel != channel:
            yield field, f"is for {channel} targets, and this one's channel is {target.channel}: take it out"
    if target.env is not None and target.channel == "email":
        yield "env", "is for x and telegram targets; mail has one relay, BOT_SMTP_URL: take it out"
    if target.channel == "telegram" and target.chat is not None and not _CHAT.fullmatch(target.chat):
        yield "chat", f'"{target.chat}" is no chat: write "@name" in quotes, or an id such as -1001234567890'
    if target.channel == "email" and target.newsletter is None:
        yield "newsletter", 'is missing: an email target needs one, such as newsletter: "Morning Briefing"'


def _schedule(
    schedule: Schedule, newsroom: Newsroom, target_names: Collection[str]
) -> Iterator[tuple[str, str]]:
    if schedule.to not in target_names:
        known = ", ".join(target_names) or "none yet"
        yield "to", f'"{schedule.to}" is no target{meant(schedule.to, target_names)} (targets: {known})'
    target = newsroom.targets.get(schedule.to)
    channel = target.channel if target else ""
    yield from _moments(schedule)
    yield from _zone_and_quiet(schedule, channel)
    yield from _stories(schedule, newsroom, channel)
    if channel:
        yield from _look(schedule, channel)


def _moments(schedule: Schedule) -> Iterator[tuple[str, str]]:
    when = schedule.when
    given = [field for field in ("at", "cron", "on") if getattr(when, field) is not None]
    if not given:
        yield "when", 'says no time: write one of at: "07:00", cron: "0 7 * * mon-fri" or on: arrival'
    elif len(given) > 1:
        yield (
            f"when.{given[1]}",
            f"cannot stand beside {given[0]}: a schedule has exactly one of at, cron and on",
        )
    if when.cron is not None and (wrong := _cron_mistake(when.cron)):
        yield "when.cron", f'"{when.cron}" {wrong}'
    if when.on is None:
        for field in ("after", "every"):
            if getattr(when, field) is not None:
                yield f"when.{field}", "goes only with on: arrival; take it out, or write on: arrival"
    if "after_quiet" in when.model_fields_set and when.quiet is None:
        yield "when.after_quiet", 'says nothing without quiet hours: add quiet: "00:00-06:00", or take it out'


def _cron_mistake(cron: str) -> str | None:
    from cronsim import CronSimError

    form = 'write five fields, minute hour day month weekday, such as "0 7 * * mon-fri" or "*/20 * * * *"'
    if len(cron.split()) != 5:
        return f"has {len(cron.split())} fields: {form}"
    try:
        first = next(_simulated(cron), None)
    except CronSimError as error:
        return f"is no cron time, {str(error).lower()}: {form}"
    return None if first else "never comes: no date fits day, month and weekday"


def _simulated(cron: str, start: datetime = datetime(2026, 1, 1, tzinfo=UTC)) -> "CronSim":
    from cronsim import CronSim

    return CronSim(cron, start)


def _sound(cron: str | None) -> str | None:
    """The cron, if it is one."""
    return cron if cron is not None and _cron_mistake(cron) is None else None


def _zone_and_quiet(schedule: Schedule, channel: str) -> Iterator[tuple[str, str]]:
    when = schedule.when
    if when.zone == SUBSCRIBER and channel not in ("", "email"):
        yield "when.zone", f"subscriber is for newsletters: {channel} has one clock, so name a time zone"
    if channel == "email":
        if when.on is not None:
            why = "arrival is not for newsletters: a reader gets one digest a day. Write at or cron here;"
            yield "when.on", f"{why} breaking news by mail is an editor's bot send"
        if when.quiet is not None:
            yield "when.quiet", "is not for newsletters: a digest has one time a day, so choose that outside"
    elif when.quiet is not None and when.on is None and _always_quiet(schedule):
        yield "when.quiet", f"{when.quiet} covers every time of this schedule: it would never be due"


def _clock_times(schedule: Schedule) -> list[time]:
    """The times of day at which `at` or `cron` is due; empty for a cron that is none."""
    if schedule.when.at is not None:
        return [schedule.when.at]
    if (cron := _sound(schedule.when.cron)) is None:
        return []
    sim = _simulated(cron)
    return [time(hour, minute) for hour in sorted(sim.hours) for minute in sorted(sim.minutes)]


def _always_quiet(schedule: Schedule) -> bool:
    first, last = (time.fromisoformat(clock) for clock in str(schedule.when.quiet).split("-"))
    times = _clock_times(schedule)
    if first < last:
        return bool(times) and all(first <= at < last for at in times)
    return bool(times) and all(at >= first or at < last for at in times)


def _stories(schedule: Schedule, newsroom: Newsroom, channel: str) -> Iterator[tuple[str, str]]:
    rule = schedule.stories
    if rule.at_least > rule.limit:
        yield (
            "stories.at_least",
            f"{rule.at_least} is more than limit {rule.limit}: nothing would ever go out",
        )
    if channel in POSTS and rule.limit > 1 and "limit" in rule.model_fields_set:
        yield "stories.limit", f"{rule.limit} is too many: a post on {channel} tells one story; write 1"
    elif schedule.when.on is not None and rule.at_least > 1:
        yield "stories.at_least", "must be 1 with on: arrival, where each story goes out by itself"
    for field, sources in (("sources", rule.sources), ("not.sources", rule.but_not.sources)):
        for source in sources:
            if source not in newsroom.sources:
                known = ", ".join(newsroom.sources) or "none yet"
                message = f'"{source}" is no source{meant(source, newsroom.sources)} (sources: {known})'
                yield f"stories.{field}", message
    yield from _wanted_and_not(rule)
    yield from _places_and_ranks(rule, channel)
    target = newsroom.targets.get(schedule.to)
    theirs = target.language if target else None
    if theirs and rule.languages and not any(same_language(theirs, one) for one in rule.languages):
        message = f"{', '.join(rule.languages)} without {theirs}, and {schedule.to} takes {theirs} only"
        yield "stories.languages", f"{message}: nothing would go out; take it out, or choose another target"


def _wanted_and_not(rule: StoryRule) -> Iterator[tuple[str, str]]:
    """What stands under `not` and beside it."""
    for field in ("sections", "sources", "languages", "authors", "keywords"):
        wanted = {folded(name) for name in getattr(rule, field)}
        for name in getattr(rule.but_not, field):
            if folded(name) in wanted:
                yield f"stories.not.{field}", f'"{name}" is wanted in stories.{field}, too: keep one of them'


def _places_and_ranks(rule: StoryRule, channel: str) -> Iterator[tuple[str, str]]:
    """Rules on limits of sections and on the order."""
    sections = {folded(name): name for name in rule.sections}
    named = rule.per_section if isinstance(rule.per_section, dict) else {}
    if rule.per_section is not None and channel in POSTS:
        yield "stories.per_section", f"says nothing: a post on {channel} tells one story; take it out"
    for field, names in (("per_section", named), ("weights", rule.weights)):
        for name in names:
            if sections and folded(name) not in sections:
                listed = ", ".join(rule.sections)
                hint = meant(name, rule.sections)
                yield f"stories.{field}", f'"{name}" is not among the sections{hint} (sections: {listed})'
    most = {folded(name): number for name, number in named.items()}
    each = rule.per_section if isinstance(rule.per_section, int) else None
    places = [most.get(section, each) for section in sections]
    room = sum(number for number in places if number is not None)
    if sections and None not in places and room < rule.at_least:
        message = f"leaves room for {room}, at_least is {rule.at_least}: nothing would ever go out"
        yield "stories.per_section", message
    for field in ("half_life", "weights"):
        if field in rule.model_fields_set and rule.order != "rank":
            yield f"stories.{field}", "goes only with order: rank; take it out, or write order: rank"


def _look(schedule: Schedule, channel: str) -> Iterator[tuple[str, str]]:
    if schedule.style is not None and channel != "x":
        yield "style", f"is for x only, and {schedule.to} goes to {channel}: take it out"
    if schedule.subject is not None and channel != "email":
        yield "subject", f"is for email only, and {schedule.to} goes to {channel}: take it out"
    if schedule.updates != "never" and channel == "email":
        yield (
            "updates",
            f"{schedule.updates} is for posts: a digest tells no story a second time; take it out",
        )
    if schedule.updates == "correct" and channel not in POSTS and channel != "email":
        yield "updates", f"correct is for x and telegram, and {schedule.to} goes to {channel}: write repost"
    folder = schedule.template.split("/")[0]
    if channel in BUILT_IN and folder in BUILT_IN and folder != channel:
        yield "template", f"{schedule.template} is made for {folder}, and {schedule.to} goes to {channel}"


def _alike(newsroom: Newsroom) -> Iterator[Problem]:
    """Editions, their folders and pages are named after the schedule in small letters, words joined by -."""
    seen: dict[str, str] = {}
    for name in newsroom.schedules:
        first = seen.setdefault(name.lower().replace("_", "-"), name)
        if first != name:
            message = f"and {first} differ too little: their editions would bear one name; rename one of them"
            yield Problem(("schedules", name), message)


def _twice_a_day(newsroom: Newsroom, today: date) -> Iterator[Problem]:
    """A reader gets a newsletter at most once in a local day: wall 4 would keep the second back."""
    letters: dict[str, list[tuple[str, Schedule]]] = {}
    for name, schedule in newsroom.schedules.items():
        target = newsroom.targets.get(schedule.to)
        if target is None or target.channel != "email" or target.newsletter is None:
            continue
        letters.setdefault(target.newsletter, []).append((name, schedule))
        times = _clock_times(schedule)
        if len(times) > 1:
            shown = " and ".join(
                f"{at:%H:%M}" for at in (times if len(times) == 2 else [times[0], times[-1]])
            )
            yield Problem(
                ("schedules", name, "when", "cron"),
                f'"{schedule.when.cron}" is due {len(times)} times a day ({shown}), and a reader gets a'
                " digest at most once a day: write one minute and one hour",
            )
    for letter, schedules in letters.items():
        for (first, one), (second, other) in combinations(schedules, 2):
            if day := _common_day(one, other, today):
                yield Problem(
                    ("schedules", second, "when"),
                    f'and {first} both send "{letter}" on {day:%A} {day.day} {day:%B %Y}, and a reader gets a'
                    ' newsletter at most once a day: give them different weekdays, such as "0 7 * * mon-fri"'
                    ' and "0 9 * * sat,sun", or different newsletters',
                )


def _common_day(one: Schedule, other: Schedule, today: date) -> date | None:
    """The first date on which both are due; None: their calendars never meet."""
    fits, fits_too = _calendar(one), _calendar(other)
    if fits is None or fits_too is None:
        return None
    for ahead in range(_CALENDAR_REPEATS.days):
        day = today + timedelta(days=ahead)
        if fits(day) and fits_too(day):
            return day
    return None


def _calendar(schedule: Schedule) -> Callable[[date], bool] | None:
    """Whether a date is one of the schedule's; None if it has no sound time."""
    if schedule.when.at is not None:
        return lambda day: True
    if (cron := _sound(schedule.when.cron)) is None:
        return None
    sim = _simulated(cron)
    return lambda day: day.month in sim.months and sim.match_day(day)
