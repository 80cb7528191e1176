"""The commands with which editors decide about stories: what they print, what they do, how they exit."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from bot.cli.frame import bot as group
from bot.cli.frame import run
from tests.loopback.site import Site

SCHEDULES = """
zone: Africa/Lagos
sources:
  inbox: {folder: inbox/}
targets:
  x-main: {channel: x}
schedules:
  threads:
    to: x-main
    when: {cron: "0 * * * *"}
    stories: {limit: 1, max_age: 365d}
    template: x/thread
"""
PAGES = {
    "ferry": (
        "Ferry to the outer islands sails again",
        "Velmar's ferries sail to three islands from next week, the harbour office said. Divers set 9 beams.",
        "World",
    ),
    "bridge": (
        "Bridge to the old town opens a week early",
        "Trams cross the Lind bridge from Saturday, said the roads office. Masons set three keystones.",
        "Sport",
    ),
}

Call = Callable[..., tuple[int, str, str]]


@pytest.fixture
def bot(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Call:
    """A home with two articles, 1 and 2; gives (exit code, what was printed, what was said on the side)."""
    (tmp_path / "schedules.yaml").write_text(SCHEDULES)

    def call(*args: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = run(["--home", str(tmp_path), *args])
        said = capsys.readouterr()
        return code, said.out, said.err

    for name, (headline, text, section) in PAGES.items():
        page = tmp_path / f"{name}.json"
        url = f"https://velmar.example/{name}"
        page.write_text(
            json.dumps(
                {"headline": headline, "body": [text], "section": section, "url": url, "language": "en"}
            )
        )
        assert call("ingest", str(page))[0] == 0
    return call


def listed(bot: Call, *args: str) -> list[dict[str, Any]]:
    code, out, _ = bot("articles", "--json", *args)
    assert code == 0
    found: list[dict[str, Any]] = json.loads(out)
    return found


def test_the_rest_of_the_sources_that_fail_is_where_sources_are_listed(bot: Call, tmp_path: Path) -> None:
    """`bot today` shows some of each heading, and names the command that lists all of it."""
    sources = "".join(f"  gone{n}: {{folder: gone{n}/}}\n" for n in range(10))
    (tmp_path / "schedules.yaml").write_text(SCHEDULES.replace("targets:", f"{sources}targets:"))
    (tmp_path / "inbox").mkdir()
    bot("ingest")
    assert "  and 2 more: bot sources\n" in bot("today")[1]


def test_a_story_is_held_and_released_by_words_by_number_and_by_address(bot: Call) -> None:
    """Held with the reason, seen in the list and on the first screen, released again."""
    code, out, _ = bot("hold", "ferry", "outer", "--reason", "the lawyer reads it", "--by", "ruth")
    assert (code, "`bot release 1` lets it go" in out) == (0, True)
    (one,) = listed(bot, "--state", "held")
    assert (one["article"], one["state"], one["why"]) == (1, "held", "the lawyer reads it")
    assert "held: the lawyer reads it" in bot("articles")[1]
    assert "bot release 1" in bot("today")[1]
    code, _, err = bot("send", "1", "--to", "x", "--yes")
    assert (code, "the lawyer reads it" in err) == (1, True)
    assert "is released" in bot("release", "https://velmar.example/ferry")[1]
    assert "was not held" in bot("release", "1")[1]
    assert listed(bot, "--state", "held") == []


def test_words_that_fit_several_stories_decide_nothing(bot: Call) -> None:
    """They are listed, exit 2; of none exit 1; and a hold needs its reason."""
    code, _, err = bot("hold", "to", "the", "--reason", "why")
    assert (code, PAGES["ferry"][0] in err, PAGES["bridge"][0] in err) == (2, True, True)
    assert bot("hold", "zeppelin", "--reason", "why")[0] == 1
    assert bot("hold", "1")[0] == 2
    assert {one["state"] for one in listed(bot)} == {"ready"}


def test_an_embargo_takes_a_time_or_is_lifted(bot: Call) -> None:
    """One of the two, and no time gone by; what it says is the newsroom's clock."""
    code, out, _ = bot("embargo", "2", "--until", "2099-01-01T07:00")
    assert (code, "embargoed until Thursday 1 January 2099 07:00 Africa/Lagos" in out) == (0, True)
    (one,) = listed(bot, "--state", "embargoed")
    assert one["publish_after"] == "2099-01-01T06:00:00+00:00"
    assert bot("send", "2", "--to", "x", "--yes")[0] == 1
    assert "is not embargoed any more" in bot("embargo", "2", "--lift")[1]
    assert "was not embargoed" in bot("embargo", "2", "--lift")[1]
    for wrong in ([], ["--until", "2020-01-01"], ["--until", "soon"], ["--until", "07:00", "--lift"]):
        assert bot("embargo", "2", *wrong)[0] == 2


def test_a_released_story_that_is_embargoed_still_says_so(bot: Call) -> None:
    """Two decisions, two ways out."""
    bot("hold", "1", "--reason", "why")
    bot("embargo", "1", "--until", "2099-01-01")
    assert "`bot embargo 1 --lift` ends that" in bot("release", "1")[1]


def test_a_story_is_pinned_and_dropped(bot: Call) -> None:
    """Each can be undone, and says when there is nothing to undo; a schedule must be there."""
    assert "is pinned" in bot("pin", "1")[1]
    assert "was pinned already" in bot("pin", "1")[1]
    assert listed(bot)[1]["pinned"] is True
    assert "pinned" in bot("plan", "--explain")[1]
    assert "is not pinned any more" in bot("pin", "1", "--off")[1]
    assert "was not pinned" in bot("pin", "1", "--off")[1]
    assert "is dropped from threads" in bot("drop", "1", "threads")[1]
    assert "dropped from this schedule by an editor" in bot("plan", "--explain")[1]
    assert "may be told by threads" in bot("drop", "1", "threads", "--undo")[1]
    assert "was not dropped from threads" in bot("drop", "1", "threads", "--undo")[1]
    assert bot("drop", "1", "nightly")[0] == 2


def test_the_list_is_narrowed_and_says_when_nothing_is_like_that(bot: Call) -> None:
    """All options hold at once; the table names what to do when it is empty."""
    assert [one["article"] for one in listed(bot)] == [2, 1]
    assert [one["article"] for one in listed(bot, "--section", "world")] == [1]
    assert [one["article"] for one in listed(bot, "--words", "bri", "--source", "inbox")] == [2]
    assert [one["article"] for one in listed(bot, "--since", "2020-01-01", "--limit", "1")] == [2]
    assert listed(bot, "--section", "World", "--words", "bridge") == []
    assert "without options lists the newest" in bot("articles", "--section", "Nowhere")[1]
    assert bot("articles", "--state", "lost")[0] == 2
    assert bot("articles", "--since", "lately")[0] == 2
    code, _, said = bot("articles", "--source", "inbx")
    assert (code, "--source inbx: there are inbox" in said) == (2, True)


def test_a_page_that_cannot_be_taken_by_hand_says_why_in_the_words_of_who_named_it(
    bot: Call, tmp_path: Path
) -> None:
    """No name of a record that we made up, and no address that is taken for a file."""
    with Site() as site:
        (tmp_path / ".env").write_text("BOT_PRIVATE_HOSTS=127.0.0.1\n")
        text = "".join(f"<p>{text}</p>" for _, text, _ in PAGES.values())
        url = site.put("/1", f"<html><body><article>{text * 3}</article></body></html>", "text/html")
        code, out, _ = bot("ingest", url)
    assert code == 1
    assert "headline is missing: the page states none" in out
    assert "page.json" not in out
    assert "is no web address" in bot("ingest", "ftp://news.example.org/1")[1]


def test_backlog_is_called_so_and_a_story_with_its_turn_is_told_its_own_time(
    bot: Call, tmp_path: Path
) -> None:
    """On arrival a story has a slot of its own, which is not that of the first one that waits."""
    (tmp_path / "inbox").mkdir()
    page = {"headline": "Old mill sold", "body": ["The old mill of Velmar was sold on Friday to its miller."]}
    (tmp_path / "inbox" / "mill.json").write_text(json.dumps(page))
    arrival = """  posts: {to: x-main, when: {on: arrival, every: 30m}, style: post, template: x/post}\n"""
    (tmp_path / "schedules.yaml").write_text(SCHEDULES + arrival)
    bot("run", "--once")
    assert "passes it over: backlog, which does not go out on arrival" in bot("explain", "mill")[1]
    bot("ingest", "--from", "2020-01-01")
    assert "takes it: its own turn" in bot("explain", "mill")[1]


def test_a_story_is_explained_from_first_to_next(bot: Call, tmp_path: Path) -> None:
    """Sent by hand: the life names the edition, the parts and the receipt; the list says where it went."""
    bot("hold", "1", "--reason", "why", "--by", "ruth")
    bot("release", "1", "--by", "ruth")
    assert bot("send", "1", "--to", "x", "--style", "post", "--yes", "--by", "ruth")[0] == 0
    code, out, _ = bot("explain", "ferry")
    assert code == 0
    for words in (
        "It came from inbox",
        "ruth held it: why.",
        "ruth released it",
        "ruth sent version 1 to x-main (a trial on files): edition send-",
        "It went to x-main in 1 part: file://",
        "What comes next",
        "threads to x-main",
        "passes it over: told already on this target",
    ):
        assert words in out
    life = json.loads(bot("explain", "1", "--json")[1])
    assert [event["kind"] for event in life["events"]] == ["came", "hold", "release", "composed", "sent"]
    assert (life["article"], life["state"], life["told"][0]["target"]) == (1, "told", "x-main")
    assert life["next"] == [
        {
            "schedule": "threads",
            "target": "x-main",
            "when": life["next"][0]["when"],
            "takes": False,
            "reason": "told already on this target",
        }
    ]
    assert "Out already, and not called back: x-main" in bot("hold", "1", "--reason", "late")[1]
    assert "takes it: number 1" in bot("explain", "2")[1]


@pytest.mark.parametrize("command", ["hold", "release", "embargo", "pin", "drop", "explain", "articles"])
def test_help_says_what_the_command_does_without_a_home(command: str) -> None:
    """An editor asks before they decide."""
    done = CliRunner().invoke(group, [command, "--help"])
    assert done.exit_code == 0
    assert "Usage:" in done.output
