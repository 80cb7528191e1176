"""schedules.yaml as frozen models: the file's schema, its defaults and its limits."""

from datetime import time, timedelta
from typing import Annotated, Any, Literal, Self
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def _duration(value: object) -> object:
    """Read "90s", "20m", "6h" or "2d"; leave anything else to pydantic to refuse."""
    if isinstance(value, str):
        number, unit = value[:-1], value[-1:]
        if number.isascii() and number.isdigit() and unit in UNITS:
            return timedelta(seconds=int(number) * UNITS[unit])
        raise ValueError(
            f'"{value}" is no duration: write a number and s, m, h or d, such as 90s, 20m, 6h, 2d'
        )
    if isinstance(value, timedelta):
        return value
    raise ValueError(f'{value!r} is no duration: write a number and s, m, h or d in quotes, such as "20m"')


def _zone(value: str) -> str:
    if value not in available_timezones():
        raise ValueError(f'"{value}" is no time zone: use an IANA name such as Africa/Lagos or Europe/Berlin')
    return value


def _one_or_many(value: object) -> object:
    return (value,) if isinstance(value, str) else value


def _clock(value: Any) -> Any:
    """Read "07:00"; YAML 1.2 keeps it a string, quoted or not."""
    if value is None or isinstance(value, time):
        return value
    if isinstance(value, str) and len(value) == 5 and value[2] == ":":
        try:
            return time.fromisoformat(value)
        except ValueError:
            pass
    raise ValueError(f'{value!r} is no time of day: write hours and minutes in quotes, such as "07:00"')


Duration = Annotated[timedelta, BeforeValidator(_duration)]
Zone = Annotated[str, AfterValidator(_zone)]
Names = Annotated[tuple[str, ...], BeforeValidator(_one_or_many)]


class Strict(BaseModel):
    """A part of the file: unknown fields are errors, values do not change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Source(Strict):
    """Where parsed articles come from."""

    folder: str
    site: Annotated[str | None, Field(pattern=r"^https?://")] = None
    language: str | None = None


class Target(Strict):
    """One named place to publish to."""

    channel: str
    newsletter: str | None = None
    chat: str | None = None
    env: Annotated[str | None, Field(pattern=r"^[A-Z][A-Z0-9_]*$")] = None
    language: str | None = None
    postal_address: str | None = None


class When(Strict):
    """When a schedule is due: exactly one of `at`, `cron` and `on`."""

    at: Annotated[time | None, BeforeValidator(_clock)] = None
    cron: str | None = None
    on: Literal["arrival"] | None = None
    zone: str | None = None
    after: Duration | None = None
    every: Duration | None = None
    quiet: str | None = None
    after_quiet: Annotated[str, Field(pattern=r"^(all|none|newest [1-9][0-9]*)$")] = "all"


class StoryRule(Strict):
    """Which stories an edition holds, how many and in which order."""

    sections: Names = ()
    sources: Names = ()
    limit: Annotated[int, Field(ge=1, le=100)] = 10
    at_least: Annotated[int, Field(ge=1)] = 1
    max_age: Duration | None = None
    order: Literal["newest", "oldest"] = "newest"
    link: Literal["required", "optional"] = "optional"


class Schedule(Strict):
    """One entry: to which target, when, which stories, which template."""

    to: str
    when: When
    stories: StoryRule = StoryRule()
    template: str
    style: Literal["thread", "post"] | None = None
    subject: str | None = None
    late: Duration = timedelta(hours=1)

    @model_validator(mode="after")
    def _enough(self) -> Self:
        if self.stories.at_least > self.stories.limit:
            raise ValueError(f"at_least {self.stories.at_least} is more than limit {self.stories.limit}")
        return self


class Newsroom(Strict):
    """The whole file."""

    zone: Zone
    name: str = "The newsroom"
    language: str = "en"
    sources: dict[str, Source] = {}
    targets: dict[str, Target] = {}
    schedules: dict[str, Schedule] = {}
