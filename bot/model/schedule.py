"""schedules.yaml as frozen models: the file's schema, its defaults and its limits.

Each field's description says what is allowed; the reader's error messages print it. Rules that bind several
fields or entries are in bot/contradictions.py, and `bot.schedules.read_newsroom` is the one door for a file.
"""

import re
from datetime import time, timedelta
from difflib import get_close_matches
from functools import lru_cache
from importlib import resources
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, PlainValidator

from bot.model.folding import folded

UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
SUBSCRIBER = "subscriber"
"""The zone of a wave: where each subscriber lives."""

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


@lru_cache(maxsize=1)
def known_zones() -> frozenset[str]:
    """Every IANA name; from the tzdata package, so that all machines know the same ones."""
    return frozenset((resources.files("tzdata") / "zones").read_text("ascii").split())


def _duration(value: object) -> object:
    """Read "90s", "20m", "6h" or "2d"."""
    if isinstance(value, timedelta):
        return value
    if isinstance(value, str) and re.fullmatch(r"[0-9]{1,6}[smhd]", value):
        return timedelta(seconds=int(value[:-1]) * UNITS[value[-1]])
    shown = f'"{value}"' if isinstance(value, str) else f"{value}"
    raise ValueError(f"{shown} is no duration: write a number and s, m, h or d, such as 90s, 20m, 6h or 2d")


def _zone(value: str) -> str:
    zones = known_zones()
    if value in zones:
        return value
    by_city = {zone.rpartition("/")[2].casefold(): zone for zone in sorted(zones)}
    by_name = {zone.casefold(): zone for zone in zones}
    wanted = value.strip().replace(" ", "_").casefold()
    near = get_close_matches(wanted, by_name, 1, 0.75) or get_close_matches(wanted, by_city, 1, 0.75)
    hint = f"; did you mean {by_name.get(near[0]) or by_city[near[0]]}?" if near else ""
    raise ValueError(f'"{value}" is no time zone{hint} (IANA names such as Africa/Lagos or Europe/Berlin)')


def _when_zone(value: str) -> str:
    if value == SUBSCRIBER:
        return value
    if get_close_matches(value.casefold(), [SUBSCRIBER], 1, 0.75):
        raise ValueError(f'"{value}" is no time zone; did you mean {SUBSCRIBER}?')
    return _zone(value)


def _one_or_many(value: object) -> object:
    return (value,) if isinstance(value, str) else value


def _none_yet(value: object) -> object:
    """A heading with nothing below it (all commented out) holds nothing."""
    return {} if value is None else value


def _clock(value: Any) -> Any:
    """Read "07:00"; YAML 1.2 keeps it a string, quoted or not."""
    if value is None or isinstance(value, time):
        return value
    if isinstance(value, str) and re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9]", value):
        return time.fromisoformat(value)
    shown = f'"{value}"' if isinstance(value, str) else f"{value}"
    raise ValueError(f'{shown} is no time of day: write hours and minutes, such as "07:00" or "23:59"')


def _quiet(value: str) -> str:
    start, dash, end = value.partition("-")
    if not dash or start == end:
        raise ValueError(f'"{value}" are no quiet hours: write two times, such as "00:00-06:00"')
    _clock(start)
    _clock(end)
    return value


def _chat(value: object) -> object:
    """A chat id may stand unquoted: -1001234567890."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _name(value: str) -> str:
    if value == "all" or not re.fullmatch(r"[A-Za-z0-9](?:[A-Za-z0-9_-]{0,58}[A-Za-z0-9])?", value):
        raise ValueError(
            f'"{value}" cannot be a name: use letters a to z, digits, - and _ between them (at most 60), and'
            ' not "all", which means every one of them'
        )
    return value


def _phrase(value: str) -> str:
    if not any(character.isalnum() for character in folded(value)):
        raise ValueError(f'"{value}" has no letter and no digit: write words, such as [climate, "oil price"]')
    return value


def _per_section(value: object) -> object:
    """Read 3 or {World: 4, Sport: 2}."""
    numbers = value.values() if isinstance(value, dict) else [value]
    named = value != {} and (not isinstance(value, dict) or all(isinstance(name, str) for name in value))
    if not named or not all(type(number) is int and 1 <= number <= 100 for number in numbers):
        raise ValueError(
            "is no number of stories: write one from 1 to 100 for every section, such as 3, or one for each"
            " section that needs one, such as {World: 4, Sport: 2}"
        )
    return value


Duration = Annotated[timedelta, BeforeValidator(_duration)]
Zone = Annotated[str, AfterValidator(_zone)]
Text = Annotated[str, Field(min_length=1)]
Texts = Annotated[tuple[Text, ...], BeforeValidator(_one_or_many)]
Name = Annotated[str, AfterValidator(_name)]
Language = Annotated[str, Field(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]


Languages = Annotated[tuple[Language, ...], BeforeValidator(_one_or_many)]
Phrases = Annotated[tuple[Annotated[Text, AfterValidator(_phrase)], ...], BeforeValidator(_one_or_many)]
WebAddress = Annotated[str, Field(pattern=r"^https?://[^\s/]+")]


class Strict(BaseModel):
    """A part of the file: unknown fields are errors, values do not change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Source(Strict):
    """Where parsed articles come from: exactly one of `folder`, `feed`, `wordpress` and `sql`."""

    folder: Text | None = Field(None, description="a folder, relative to the home, such as inbox/")
    feed: WebAddress | None = Field(
        None, description="an RSS, Atom or JSON feed, such as https://news.example.org/feed"
    )
    wordpress: WebAddress | None = Field(
        None, description="a WordPress site's address, such as https://news.example.org"
    )
    sql: Text | None = Field(
        None, description="a SELECT; with mark, only rows after it: SELECT ... WHERE changed > :mark"
    )
    columns: dict[Text, Text] = Field(
        {}, description="with sql: which column holds which field, such as {headline: title, body: text}"
    )
    mark: Text | None = Field(
        None, description="with sql: the column that only grows, such as id or changed; its highest is kept"
    )
    env: Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]*$")] | None = Field(
        None, description="an account: CMS reads BOT_CMS_USER and BOT_CMS_PASSWORD; sql: BOT_CMS_DATABASE_URL"
    )
    every: Annotated[Duration, Field(ge=timedelta(seconds=10), le=DAY)] | None = Field(
        None, description="how often it is looked at, 10s to 1d; without it 5m, and a folder every 2 seconds"
    )
    site: WebAddress | None = Field(
        None, description="the web address to link to when a page has none, such as https://news.example.org"
    )
    language: Language | None = Field(None, description="the language of its pages, such as en or pt-BR")
    zone: Zone | None = Field(
        None, description="the zone of its dates that name none, an IANA name; without it the newsroom's"
    )
    author: Text | None = Field(None, description="the author of pages that name none")
    sections: dict[Text, Text] = Field(
        {}, description="its names of sections and the newsroom's, such as {Weltgeschehen: World}"
    )
    trust: Literal["post", "hold"] = Field(
        "post", description="post: its stories may go out at once; or hold: an editor releases each"
    )


class Target(Strict):
    """One named place to publish to."""

    channel: Text = Field(description="where it goes: email, x or telegram")
    newsletter: Text | None = Field(None, description="the newsletter's name, which subscribers see (email)")
    chat: Annotated[Text, BeforeValidator(_chat)] | None = Field(
        None, description="a Telegram @name or chat id; without it BOT_TELEGRAM_CHAT is used"
    )
    env: Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]*$")] | None = Field(
        None, description="another X account: X_FR reads BOT_X_FR_API_KEY and so on"
    )
    language: Language | None = Field(
        None, description="only stories in this language (or of unknown language) go here, such as en"
    )
    postal_address: Text | None = Field(
        None, description="the publisher's postal address, printed at the foot of the digest (email)"
    )


class When(Strict):
    """When a schedule is due: exactly one of `at`, `cron` and `on`."""

    at: Annotated[time | None, BeforeValidator(_clock)] = Field(
        None, description='once a day, hours and minutes, such as "07:00"'
    )
    cron: Text | None = Field(
        None, description='five fields, minute hour day month weekday, such as "0 7 * * mon-fri"'
    )
    on: Literal["arrival"] | None = Field(None, description="arrival: as soon as a story is ready")
    zone: Annotated[str, AfterValidator(_when_zone)] | None = Field(
        None,
        description="an IANA time zone, or subscriber (where each reader lives); without it the newsroom's",
    )
    after: Annotated[Duration, Field(le=DAY)] | None = Field(
        None,
        description="with on: arrival, wait this long, so that a quick correction still makes it; up to 1d",
    )
    every: Annotated[Duration, Field(gt=timedelta(0), le=DAY)] | None = Field(
        None, description="with on: arrival, at least this long between two posts; up to 1d"
    )
    quiet: Annotated[str, AfterValidator(_quiet)] | None = Field(
        None, description='hours in which nothing goes out by itself, such as "00:00-06:00"'
    )
    after_quiet: Annotated[str, Field(pattern=r"^(all|none|newest [1-9][0-9]{0,2})$")] = Field(
        "all", description="which of the stories that came in quiet hours still go out: all, none or newest 3"
    )


class NotThese(Strict):
    """Which stories an edition leaves out, although they fit the rest of its rule."""

    sections: Texts = Field((), description="sections whose stories stay out, such as [Sport, Opinion]")
    sources: Texts = Field((), description="sources whose stories stay out")
    languages: Languages = Field((), description="languages whose stories stay out, such as [fr, de]")
    authors: Phrases = Field((), description="authors whose stories stay out, such as [Ada Finch]")
    keywords: Phrases = Field(
        (), description="whole words or phrases; a story with one of them where it begins stays out"
    )


class StoryRule(Strict):
    """Which stories an edition holds, how many and in which order."""

    sections: Texts = Field((), description="only these sections, such as [World, Politics]; without it all")
    sources: Texts = Field((), description="only stories from these sources; without it all")
    languages: Languages = Field(
        (), description="only stories in these languages (or of unknown language), such as [en, fr]"
    )
    authors: Phrases = Field((), description="only stories by one of these authors, such as [Ada Finch]")
    keywords: Phrases = Field(
        (), description="only stories with one of these words or phrases where they begin, such as [climate]"
    )
    but_not: Annotated[NotThese, BeforeValidator(_none_yet)] = Field(
        NotThese(),
        alias="not",
        description="a group of sections, sources, languages, authors and keywords that stay out",
    )
    limit: Annotated[int, Field(strict=True, ge=1, le=100)] = Field(
        10, description="at most this many stories, 1 to 100; a post on X or Telegram tells 1"
    )
    per_section: Annotated[int | dict[str, int] | None, PlainValidator(_per_section)] = Field(
        None, description="at most this many of one section: 3, or by section {World: 4, Sport: 2}"
    )
    at_least: Annotated[int, Field(strict=True, ge=1, le=100)] = Field(
        1, description="with fewer stories nothing goes out, 1 to 100"
    )
    max_age: Annotated[Duration, Field(ge=MINUTE, le=365 * DAY)] | None = Field(
        None, description="no story older than this, 1m to 365d; without it any age"
    )
    order: Literal["newest", "oldest", "rank"] = Field(
        "newest", description="newest or oldest first; or rank: fresh, long and from a weighty section first"
    )
    half_life: Annotated[Duration, Field(ge=MINUTE, le=365 * DAY)] = Field(
        timedelta(hours=12), description="with order: rank, the age at which a story counts half, 1m to 365d"
    )
    weights: dict[Text, Annotated[float, Field(strict=True, gt=0, le=100)]] = Field(
        {},
        description="with order: rank, what a section counts, above 0 to 100, such as {World: 2}; others 1",
    )
    link: Literal["required", "optional"] = Field(
        "optional", description="required: a story without a link stays out; or optional"
    )


class Schedule(Strict):
    """One entry: to which target, when, which stories, which template."""

    to: Text = Field(description="the name of a target")
    when: When = Field(description="a group with one of at, cron and on")
    stories: Annotated[StoryRule, BeforeValidator(_none_yet)] = Field(
        StoryRule(), description="a group of rules: sections, limit, max_age and so on"
    )
    template: Annotated[str, Field(pattern=r"^[\w-]+(/[\w-]+)+$")] = Field(
        description="a template's name without its ending, such as email/digest, x/thread or telegram/post"
    )
    style: Literal["thread", "post"] | None = Field(
        None, description="on X: thread, or post for a single post; without it thread"
    )
    subject: Text | None = Field(
        None, description='a mail\'s subject in quotes, such as "{{ lead.headline }} · {{ date }}"'
    )
    late: Annotated[Duration, Field(ge=MINUTE, le=7 * DAY)] = Field(
        timedelta(hours=1), description="how long after its time it may still go out, 1m to 7d"
    )
    updates: Literal["never", "correct", "repost"] = Field(
        "never",
        description="a story whose told text was revised: never; correct to change the post (on X: to reply"
        " to it); or repost to tell it once more",
    )


class Newsroom(Strict):
    """The whole file."""

    zone: Zone = Field(description="the newsroom's time zone, an IANA name such as Africa/Lagos")
    name: Text = Field("The newsroom", description="the newsroom's name, as readers see it")
    language: Language = Field("en", description="the newsroom's language, such as en or pt-BR")
    sources: Annotated[dict[Name, Source], BeforeValidator(_none_yet)] = Field(
        {}, description="names, each with a folder, feed, wordpress or sql"
    )
    targets: Annotated[dict[Name, Target], BeforeValidator(_none_yet)] = Field(
        {}, description="names, each with a channel"
    )
    schedules: Annotated[dict[Name, Schedule], BeforeValidator(_none_yet)] = Field(
        {}, description="names, each with to, when and template"
    )
