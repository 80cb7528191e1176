"""docs/schedules.md, schedules.yaml and .env.example keep up with the code."""

import re
from pathlib import Path

import pytest
from pydantic import BaseModel

from bot.model.schedule import Newsroom, NotThese, Schedule, Source, StoryRule, Target, When
from bot.schedules import read_newsroom
from bot.settings import setting_names

ROOT = Path(__file__).parent.parent
DOCS = (ROOT / "docs" / "schedules.md").read_text("utf-8")
HEADINGS = {
    Newsroom: "## The newsroom",
    Source: "## A source",
    Target: "## A target",
    Schedule: "## A schedule",
    When: "### `when`",
    StoryRule: "### `stories`",
}


def documented(heading: str) -> list[str]:
    """The fields in the table below a heading."""
    section = re.split(r"\n#+ ", DOCS.split(f"{heading}\n", 1)[1])[0]
    return re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE)


@pytest.mark.parametrize("group", HEADINGS, ids=lambda group: group.__name__)
def test_every_field_is_documented_under_its_heading_and_no_other_is(group: type[BaseModel]) -> None:
    """A field without words is a field nobody finds."""
    fields = [field.alias or name for name, field in group.model_fields.items()]
    assert sorted(documented(HEADINGS[group])) == sorted(fields)


def test_not_takes_the_five_fields_that_the_table_calls_the_five_above_it() -> None:
    """`not` has no table of its own: it bars by what stands before it."""
    five = documented(HEADINGS[StoryRule])
    assert five[: five.index("not")] == ["sections", "sources", "languages", "authors", "keywords"]
    assert set(NotThese.model_fields) == set(five[: five.index("not")])


@pytest.mark.parametrize("group", [*HEADINGS, NotThese], ids=lambda group: group.__name__)
def test_every_field_says_what_is_allowed(group: type[BaseModel]) -> None:
    """An error message prints it."""
    assert [name for name, field in group.model_fields.items() if not field.description] == []


@pytest.mark.parametrize("number", range(DOCS.count("```yaml")))
def test_every_example_is_a_file_that_can_be_read(number: int, tmp_path: Path) -> None:
    """An example that is refused teaches nothing."""
    example = DOCS.split("```yaml\n")[number + 1].split("```")[0]
    whole = "zone: Africa/Lagos\n" if "zone: Africa/Lagos\n" not in example else ""
    if example.startswith("  "):
        whole += "targets: {morning: {channel: email, newsletter: Morning Briefing}}\nschedules:\n"
    path = tmp_path / "schedules.yaml"
    path.write_text(whole + example, "utf-8")
    assert read_newsroom(path).targets


def test_every_setting_stands_in_the_example_environment_commented_out() -> None:
    """A copied .env.example connects nothing; each setting is there to be filled in."""
    lines = (ROOT / ".env.example").read_text("utf-8").splitlines()
    assert [line for line in lines if line and not line.startswith("#")] == []
    offered = {match.group(1) for line in lines if (match := re.match(r"#(BOT_\w+)=", line))}
    assert offered == set(setting_names())
