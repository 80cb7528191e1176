"""What schedules.yaml may not say although every field is well formed."""

from datetime import date

import pytest

from bot.contradictions import BUILT_IN, contradictions
from bot.model.schedule import Newsroom

TARGETS = {
    "letter": {"channel": "email", "newsletter": "Evening Post"},
    "account": {"channel": "x"},
    "chat": {"channel": "telegram"},
}
SUNDAY = date(2026, 11, 22)


def wrong(schedules: dict[str, object], targets: dict[str, object] | None = None) -> list[str]:
    """The problems as "place: message"."""
    newsroom = Newsroom.model_validate(
        {"zone": "UTC", "targets": TARGETS | (targets or {}), "schedules": schedules}
    )
    found = contradictions(newsroom, BUILT_IN, list(newsroom.targets), SUNDAY)
    return [f"{'.'.join(map(str, place))}: {message}" for place, message in found]


def entry(to: str, when: object, **more: object) -> dict[str, object]:
    template = {"letter": "email/digest", "account": "x/post", "chat": "telegram/post"}.get(
        to, "email/digest"
    )
    return {"to": to, "when": when, "template": template, "stories": {"limit": 1}, **more}


@pytest.mark.parametrize(
    ("schedule", "complaint"),
    [
        (
            entry("lettr", {"at": "07:00"}),
            'to: "lettr" is no target; did you mean letter? (targets: letter, account',
        ),
        (entry("account", {}), "when: says no time: write one of at"),
        (
            entry("account", {"at": "07:00", "on": "arrival"}),
            "when.on: cannot stand beside at: a schedule has exactly",
        ),
        (entry("account", {"cron": "0 7 * *"}), 'when.cron: "0 7 * *" has 4 fields: write five fields'),
        (entry("account", {"cron": "0 0 7 * * *"}), 'when.cron: "0 0 7 * * *" has 6 fields'),
        (entry("account", {"cron": "@daily"}), 'when.cron: "@daily" has 1 fields'),
        (entry("account", {"cron": "0 25 * * *"}), 'when.cron: "0 25 * * *" is no cron time, bad hour'),
        (entry("account", {"cron": "0 7 * * funday"}), "is no cron time, bad day-of-week"),
        (
            entry("account", {"cron": "0 7 30 2 *"}),
            'when.cron: "0 7 30 2 *" is no cron time, bad day-of-month',
        ),
        (entry("account", {"cron": "0 7 8 * mon#1"}), None),
        (entry("account", {"at": "07:00", "every": "2m"}), "when.every: goes only with on: arrival"),
        (entry("account", {"at": "07:00", "after": "2m"}), "when.after: goes only with on: arrival"),
        (
            entry("account", {"at": "07:00", "after_quiet": "none"}),
            "when.after_quiet: says nothing without quiet",
        ),
        (
            entry("account", {"at": "07:00", "zone": "subscriber"}),
            "when.zone: subscriber is for newsletters: x has",
        ),
        (
            entry("letter", {"on": "arrival"}),
            "when.on: arrival is not for newsletters: a reader gets one digest",
        ),
        (entry("letter", {"at": "07:00", "quiet": "00:00-06:00"}), "when.quiet: is not for newsletters"),
        (
            entry("account", {"at": "05:59", "quiet": "00:00-06:00"}),
            "when.quiet: 00:00-06:00 covers every time",
        ),
        (entry("account", {"at": "06:00", "quiet": "00:00-06:00"}), None),
        (
            entry("account", {"cron": "0,30 23,0-4 * * *", "quiet": "22:30-05:00"}),
            "when.quiet: 22:30-05:00 covers",
        ),
        (entry("account", {"cron": "0 5 * * *", "quiet": "22:30-05:00"}), None),
        (
            entry("account", {"cron": "* * * * *"}, stories={"limit": 2}),
            "stories.limit: 2 is too many: a post on x tells",
        ),
        (
            entry("letter", {"at": "07:00"}, stories={"limit": 2, "at_least": 3}),
            "stories.at_least: 3 is more than limit 2",
        ),
        (
            entry("chat", {"on": "arrival"}, stories={"at_least": 2}),
            "stories.at_least: must be 1 with on: arrival",
        ),
        (
            entry("letter", {"at": "07:00"}, stories={"sources": "inbox"}),
            'stories.sources: "inbox" is no source',
        ),
        (entry("letter", {"at": "07:00"}, style="thread"), "style: is for x only, and letter goes to email"),
        (
            entry("chat", {"at": "07:00"}, subject="x"),
            "subject: is for email only, and chat goes to telegram",
        ),
        (
            entry("chat", {"at": "07:00"}, template="x/post"),
            "template: x/post is made for x, and chat goes to telegram",
        ),
        (entry("chat", {"at": "07:00"}, template="ours/post"), None),
        (
            entry("letter", {"cron": "0 7,18 * * *"}),
            "due 2 times a day (07:00 and 18:00), and a reader gets a digest at most",
        ),
        (
            entry("letter", {"cron": "*/20 * * * *", "zone": "subscriber"}),
            "is due 72 times a day (00:00 and 23:40)",
        ),
        (entry("letter", {"cron": "0 7 * * mon-fri", "zone": "subscriber"}), None),
    ],
)
def test_a_schedule_that_cannot_be_meant_is_refused(
    schedule: dict[str, object], complaint: str | None
) -> None:
    """The field, what is wrong with it, and the way out; None: it is fine."""
    found = wrong({"one": schedule})
    if complaint is None:
        assert found == []
    else:
        assert len(found) == 1
        assert complaint in found[0]
        assert found[0].startswith("schedules.one.")


@pytest.mark.parametrize(
    ("target", "complaint"),
    [
        (
            {"channel": "emial"},
            'channel: "emial" is no channel; did you mean email? (channels are email, x, telegram)',
        ),
        ({"channel": "files"}, 'channel: "files" is no channel'),
        ({"channel": "email"}, "newsletter: is missing: an email target needs one"),
        (
            {"channel": "x", "newsletter": "A"},
            "newsletter: is for email targets, and this one's channel is x",
        ),
        ({"channel": "x", "chat": "@a"}, "chat: is for telegram targets"),
        ({"channel": "telegram", "postal_address": "1 Street"}, "postal_address: is for email targets"),
        ({"channel": "email", "newsletter": "A", "env": "A"}, "env: is for x and telegram targets"),
        ({"channel": "x", "env": "X_FR"}, None),
        ({"channel": "telegram", "chat": "@news_example"}, None),
        ({"channel": "telegram", "chat": -1001234567890}, None),
        (
            {"channel": "telegram", "chat": "news_example"},
            'chat: "news_example" is no chat: write "@name" in quotes',
        ),
        ({"channel": "telegram", "chat": "https://t.me/news"}, 'chat: "https://t.me/news" is no chat'),
    ],
)
def test_a_target_holds_only_what_its_channel_knows(target: dict[str, object], complaint: str | None) -> None:
    """A field that nothing would read is a mistake."""
    found = wrong({}, {"t": target})
    assert (
        found == []
        if complaint is None
        else [line.startswith(f"targets.t.{complaint}") for line in found] == [True]
    )


@pytest.mark.parametrize(
    ("one", "other", "day"),
    [
        ({"at": "07:00"}, {"at": "18:00"}, "Sunday 22 November 2026"),
        ({"cron": "0 7 * * mon-fri"}, {"cron": "0 9 * * sat,sun"}, None),
        ({"cron": "0 7 * * mon-fri"}, {"cron": "0 9 * * fri-sat"}, "Friday 27 November 2026"),
        ({"cron": "0 7 1 * *"}, {"cron": "0 9 * * mon"}, "Monday 1 February 2027"),
        ({"cron": "0 7 29 2 *"}, {"cron": "0 9 * * mon#5"}, "Monday 29 February 2044"),
        ({"cron": "0 7 1 * *"}, {"cron": "0 9 2 * *"}, None),
        ({"cron": "0 7 * jan mon"}, {"cron": "0 9 * feb mon"}, None),
    ],
)
def test_two_schedules_of_a_newsletter_never_share_a_day(
    one: dict[str, str], other: dict[str, str], day: str | None
) -> None:
    """The second of a day would reach nobody (a reader gets one a day), so the file must not say it."""
    found = wrong({"first": entry("letter", one), "second": entry("letter", other)})
    if day is None:
        assert found == []
    else:
        assert len(found) == 1
        assert found[0].startswith(f'schedules.second.when: and first both send "Evening Post" on {day}, and')


def test_two_newsletters_may_come_on_one_day() -> None:
    """The rule is about a newsletter, not about a person."""
    second = {"second": {"channel": "email", "newsletter": "Weekend"}}
    assert wrong({"a": entry("letter", {"at": "07:00"}), "b": entry("second", {"at": "07:00"})}, second) == []


def test_names_that_would_name_the_same_editions_are_refused() -> None:
    """`Evening_Post` and `evening-post` would share folders and pages."""
    found = wrong(
        {"evening-post": entry("account", {"at": "07:00"}), "Evening_Post": entry("chat", {"at": "07:00"})}
    )
    (complaint,) = found
    assert complaint.startswith("schedules.Evening_Post: and evening-post differ too little")
