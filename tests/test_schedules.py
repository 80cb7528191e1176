"""Reading schedules.yaml: what comes out, and what an editor reads when it is wrong."""

from datetime import time, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.contradictions import BUILT_IN
from bot.model.errors import UsageError
from bot.model.schedule import Newsroom
from bot.schedules import read_newsroom

SHIPPED = Path(__file__).parent.parent / "schedules.yaml"

SMALL = """\
zone: Europe/Berlin
targets:
  letter: {channel: email, newsletter: Evening Post}
  account: {channel: x}
schedules:
  evening:
    to: letter
    when: {at: "18:30", zone: subscriber}
    template: email/digest
  posts:
    to: account
    when: {cron: "*/30 * * * *"}
    template: x/post
"""


def read(folder: Path, text: str | bytes, channels: tuple[str, ...] = BUILT_IN) -> Newsroom:
    path = folder / "schedules.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_newsroom(path, channels)


def complaints(folder: Path, text: str | bytes) -> list[str]:
    """The lines of the error, each without the folder."""
    with pytest.raises(UsageError) as caught:
        read(folder, text)
    assert caught.value.exit_code == 2
    return [line.replace(f"{folder}/", "") for line in str(caught.value).splitlines()]


def test_the_shipped_file_publishes_to_all_three_channels() -> None:
    """The default is a working one, and no account is named in it."""
    newsroom = read_newsroom(SHIPPED)
    assert {t.channel for t in newsroom.targets.values()} == {"email", "x", "telegram"}
    assert {s.to for s in newsroom.schedules.values()} == set(newsroom.targets)
    digest = newsroom.schedules["morning-digest"]
    assert (digest.when.at, digest.when.zone, digest.late) == (time(7), "subscriber", timedelta(hours=3))
    assert digest.stories.max_age == timedelta(days=2)
    assert newsroom.schedules["telegram-posts"].when.after_quiet == "newest 3"
    assert all(target.chat is None and target.env is None for target in newsroom.targets.values())


def test_the_contract_of_the_design_is_read(tmp_path: Path) -> None:
    """Each field of the contract keeps its meaning."""
    newsroom = read(
        tmp_path,
        """\
zone: Africa/Lagos
sources:
  inbox: {folder: inbox/, site: "https://news.example.org"}
targets:
  morning: {channel: email, newsletter: "Morning Briefing"}
  x-main:  {channel: x}
  tg-en:   {channel: telegram, chat: "@news_example", language: en}
schedules:
  morning-digest:
    to: morning
    when: {at: "07:00", zone: subscriber}
    stories: {sections: [World, Politics], limit: 10, at_least: 1}
    template: email/digest
    subject: "{{ lead.headline }} · {{ date }}"
    late: 3h
  x-threads:
    to: x-main
    when: {cron: "*/20 * * * *", quiet: "00:00-06:00", after_quiet: newest 3}
    stories: {limit: 1, max_age: 6h, order: newest}
    style: thread
    template: x/thread
  telegram-posts:
    to: tg-en
    when: {on: arrival, every: 2m, after: 90s, quiet: "00:00-06:00", after_quiet: newest 3}
    stories: {max_age: 6h}
    template: telegram/post
""",
    )
    assert newsroom.schedules["morning-digest"].stories.sections == ("World", "Politics")
    assert newsroom.schedules["x-threads"].style == "thread"
    when = newsroom.schedules["telegram-posts"].when
    assert (when.on, when.every, when.after) == ("arrival", timedelta(minutes=2), timedelta(seconds=90))
    assert newsroom.targets["tg-en"].chat == "@news_example"


def test_a_post_tells_one_story_unless_the_file_says_how_many(tmp_path: Path) -> None:
    """The default limit is 10 in a newsletter and 1 in a post."""
    newsroom = read(tmp_path, SMALL)
    assert newsroom.schedules["evening"].stories.limit == 10
    assert newsroom.schedules["posts"].stories.limit == 1


def test_a_chat_id_needs_no_quotes_and_an_unquoted_time_is_a_time(tmp_path: Path) -> None:
    """YAML 1.2: 18:30 is text, not 1110 seconds; a chat id is a number that stays exact."""
    text = "zone: UTC\ntargets: {chat: {channel: telegram, chat: -1001234567890}}\n"
    text += "schedules: {a: {to: chat, when: {at: 18:30}, template: telegram/post}}\n"
    newsroom = read(tmp_path, text)
    assert newsroom.targets["chat"].chat == "-1001234567890"
    assert newsroom.schedules["a"].when.at == time(18, 30)


def test_headings_with_nothing_below_them_hold_nothing(tmp_path: Path) -> None:
    """A newsroom may comment out all its schedules."""
    assert read(tmp_path, "zone: UTC\nschedules:\n  # none yet\n").schedules == {}


def test_a_plug_ins_channel_may_be_named(tmp_path: Path) -> None:
    """Channels of others come in by the parameter; their fields are theirs to judge."""
    text = 'zone: UTC\ntargets: {m: {channel: mastodon, chat: "@a", env: MASTO}}\n'
    assert read(tmp_path, text, channels=("email", "mastodon")).targets["m"].channel == "mastodon"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", "schedules.yaml:1: is empty: it starts with zone: Africa/Lagos; bot init DIR makes a whole one"),
        ("# nothing\n", "schedules.yaml:1: is empty"),
        ("- zone\n", "schedules.yaml:1: holds no fields"),
        ("zone: UTC\n\tname: x\n", "schedules.yaml:2: is not YAML: a tab stands where spaces must"),
        (
            "zone: UTC\nname: {{ lead }}\n",
            "schedules.yaml:2: is not YAML: found unhashable key: put the value in quotes",
        ),
        (
            "zone: UTC\nname: @x\n",
            "schedules.yaml:2: is not YAML: found character '@' that cannot start any token: put",
        ),
        (
            "zone: UTC\nx: */20 * *\n",
            "schedules.yaml:2: is not YAML: found undefined alias '/20': put the value in quotes",
        ),
        ("a: b: c\n", "schedules.yaml:1: is not YAML: mapping values are not allowed here; look at colons"),
        ("zone: UTC\n---\nzone: UTC\n", "schedules.yaml:2: is not YAML: found another document"),
        (b"zone: UTC\nname: Caf\xe9\n", "schedules.yaml:2: is not UTF-8 text: save the file as UTF-8"),
        ("zone: UTC\nname: a\0b\n", "schedules.yaml:2: has a character that YAML does not allow (U+0000)"),
        ("[" * 5000, "schedules.yaml: is nested too deeply"),
        (
            "a: !!python/object:os.system x\n",
            "schedules.yaml:1: is not YAML: could not determine a constructor",
        ),
    ],
)
def test_what_is_no_yaml_is_told_with_its_line(tmp_path: Path, text: str | bytes, line: str) -> None:
    """File and line first, then the way out."""
    (complaint,) = complaints(tmp_path, text)
    assert complaint.startswith(line)


def test_a_missing_file_says_how_to_make_one(tmp_path: Path) -> None:
    """The way out is a command."""
    with pytest.raises(UsageError, match=r"no such file.*bot init DIR"):
        read_newsroom(tmp_path / "schedules.yaml")


def test_a_folder_in_its_place_is_told(tmp_path: Path) -> None:
    """What the system says, in one sentence."""
    with pytest.raises(UsageError, match="cannot be read: Is a directory"):
        read_newsroom(tmp_path)


def test_windows_line_ends_and_a_byte_order_mark_are_fine(tmp_path: Path) -> None:
    """A file saved on Windows keeps its meaning and its line numbers."""
    assert read(tmp_path, b"\xef\xbb\xbf" + SMALL.replace("\n", "\r\n").encode()) == read(tmp_path, SMALL)
    assert complaints(tmp_path, b"zone: UTC\r\nlanguage: en\r\nnam: x\r\n")[0].startswith(
        "schedules.yaml:3: nam"
    )


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        (
            "zone: Europe/Berlin",
            "zone: Afrika/Lagos",
            '1: zone: "Afrika/Lagos" is no time zone; did you mean Africa/Lagos?',
        ),
        (
            "zone: Europe/Berlin",
            "zone: Lagos",
            '1: zone: "Lagos" is no time zone; did you mean Africa/Lagos?',
        ),
        ("zone: Europe/Berlin", "name: x", "1: zone: is missing: the newsroom's time zone"),
        (
            "zone: Europe/Berlin",
            "zone: UTC\nzonee: x",
            "2: zonee: is not known here; did you mean zone? (known: zone, name",
        ),
        (
            "zone: subscriber",
            "zone: subscribers",
            '8: schedules.evening.when.zone: "subscribers" is no time zone; did you mean subscriber?',
        ),
        (
            'at: "18:30"',
            'at: "6:30"',
            '8: schedules.evening.when.at: "6:30" is no time of day: write hours and minutes',
        ),
        ('at: "18:30"', "at: 18", "8: schedules.evening.when.at: 18 is no time of day"),
        ('at: "18:30"', 'att: "18:30"', "8: schedules.evening.when.att: is not known here; did you mean at?"),
        ("    to: letter\n", "", "6: schedules.evening.to: is missing: the name of a target"),
        ("to: letter", "to:", "7: schedules.evening.to: has no value: the name of a target"),
        (
            "x/post",
            "x/post\n    late: 3 hours",
            '14: schedules.posts.late: "3 hours" is no duration: write a number and s, m, h or d',
        ),
        ("x/post", "x/post\n    late: 3", "14: schedules.posts.late: 3 is no duration"),
        (
            "x/post",
            "x/post\n    late: 30s",
            '14: schedules.posts.late: "30s" will not do: how long after its time',
        ),
        (
            "x/post",
            "x/post\n    limit: 3",
            "14: schedules.posts.limit: is not known here; it belongs in stories: {limit: ...}",
        ),
        (
            "x/post",
            "x/post.txt.j2",
            '13: schedules.posts.template: "x/post.txt.j2" will not do: a template\'s name',
        ),
        (
            "x/post",
            "x/post\n    stories: {order: newst}",
            '14: schedules.posts.stories.order: "newst" will not do: newest or oldest first',
        ),
        (
            "x/post",
            "x/post\n    stories: {limit: '3'}",
            '14: schedules.posts.stories.limit: "3" will not do: at most this many',
        ),
        (
            "x/post",
            "x/post\n    stories: {limit: true}",
            "14: schedules.posts.stories.limit: true will not do",
        ),
        (
            "x/post",
            "x/post\n    stories: [World]",
            "14: schedules.posts.stories: a list will not do: a group of rules",
        ),
        (
            "x/post",
            "x/post\n    stories: {sections: [2026]}",
            "14: schedules.posts.stories.sections.0: 2026 will not do; put it in quotes",
        ),
        (
            '*/30 * * * *"',
            '*/30 * * * *", late: 3h',
            "12: schedules.posts.when.late: is not known here; it belongs to the schedule itself",
        ),
        (
            '*/30 * * * *"',
            '*/30 * * * *", quiet: 0-6',
            '12: schedules.posts.when.quiet: "0" is no time of day',
        ),
        (
            '*/30 * * * *"',
            '*/30 * * * *", quiet: night',
            '12: schedules.posts.when.quiet: "night" are no quiet hours',
        ),
        ("account: {", "all: {", '4: targets.all: "all" cannot be a name'),
        ("  posts:", "  вечер:", '10: schedules.вечер: "вечер" cannot be a name: use letters a to z'),
        ("  posts:", "  -posts:", '10: schedules.-posts: "-posts" cannot be a name'),
        (
            "account: {channel: x}",
            "account: x",
            '4: targets.account: "x" will not do: a group of fields stands below a name',
        ),
        (
            "  letter:",
            "  account: {channel: x}\n  letter:",
            "5: account: stands here twice, first in line 3: keep one",
        ),
    ],
)
def test_a_wrong_field_is_named_with_its_line_and_what_is_allowed(
    tmp_path: Path, old: str, new: str, complaint: str
) -> None:
    """schedules.yaml:LINE: field: what is wrong, what is allowed."""
    assert old in SMALL
    assert any(
        line.startswith(f"schedules.yaml:{complaint}")
        for line in complaints(tmp_path, SMALL.replace(old, new, 1))
    )


def test_every_problem_is_found_at_once_in_the_files_order(tmp_path: Path) -> None:
    """An editor corrects the file once, not six times."""
    text = SMALL.replace("Europe/Berlin", "Berlin/Europe").replace("to: letter", "to: leter")
    text = (
        text.replace("channel: x}", "channel: z}")
        .replace('"18:30"', "18")
        .replace("x/post", "x/post\n    laet: 1h")
    )
    found = complaints(tmp_path, text)
    assert [int(line.split(":")[1]) for line in found] == [1, 4, 7, 8, 14]


def test_a_malformed_field_draws_no_complaint_about_what_follows_from_it(tmp_path: Path) -> None:
    """A wrong `at` is one mistake: not also a schedule without a time."""
    assert len(complaints(tmp_path, SMALL.replace('"18:30"', '"18.30"'))) == 1


def test_a_field_from_an_anchor_is_found_in_the_anchors_line(tmp_path: Path) -> None:
    """YAML's anchors and merge keys are allowed and keep true line numbers."""
    text = 'zone: UTC\ntargets:\n  a: &a\n    channel: email\n    newsletter: A\n    chat: "@b"\n'
    text += "  b:\n    <<: *a\n    newsletter: B\n"
    found = complaints(tmp_path, text)
    assert [line.split(": ")[:2] for line in found] == [
        ["schedules.yaml:6", "targets.a.chat"],
        ["schedules.yaml:6", "targets.b.chat"],
    ]


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_no_mistake_in_the_file_ends_in_a_traceback(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    """Whatever is typed over a line, it is read or refused in words, with a line of the file."""
    lines = SHIPPED.read_text("utf-8").splitlines()
    number = data.draw(st.integers(0, len(lines) - 1))
    typed = st.text(st.sampled_from(" \t:{}[]\"'*&-#,?!|>%@`atzone x07\0é"), max_size=12)
    start = data.draw(st.integers(0, len(lines[number])))
    stop = data.draw(st.integers(start, len(lines[number])))
    lines[number] = lines[number][:start] + data.draw(typed) + lines[number][stop:]
    path = tmp_path_factory.getbasetemp() / "typed.yaml"
    path.write_text("\n".join(lines), "utf-8")
    try:
        read_newsroom(path)
    except UsageError as error:
        assert "typed.yaml:" in str(error)  # noqa: PT017
