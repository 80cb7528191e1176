"""The `stories:` of a schedule: each mistake with its line, what is allowed and the way out."""

from pathlib import Path

import pytest

from bot.model.errors import UsageError
from bot.model.schedule import StoryRule
from bot.schedules import read_newsroom

FILE = """\
zone: Africa/Lagos
sources: {{inbox: {{folder: inbox/}}, wire: {{folder: wire/}}}}
targets:
  letter: {{channel: email, newsletter: Morning Briefing{target}}}
  account: {{channel: x}}
schedules:
  evening:
    to: {to}
    when: {{cron: "0 19 * * *"}}
    template: {template}
    stories: {stories}
"""


def read(folder: Path, stories: str, *, to: str = "letter", target: str = "") -> StoryRule:
    """The rule of a file with these stories."""
    template = "email/digest" if to == "letter" else "x/thread"
    path = folder / "schedules.yaml"
    path.write_text(FILE.format(stories=stories, to=to, target=target, template=template), "utf-8")
    return read_newsroom(path).schedules["evening"].stories


@pytest.mark.parametrize(
    ("stories", "complaint"),
    [
        ("{keywords: '...'}", 'keywords.0: "..." has no letter and no digit: write words, such as [climate'),
        ("{keywords: [tram, 'ـ']}", 'keywords.1: "ـ" has no letter and no digit'),
        ("{languages: english!}", 'languages.0: "english!" will not do: only stories in these languages'),
        ("{authors: [3]}", "authors.0: 3 will not do; put it in quotes: only stories by one of these"),
        ("{per_section: many}", "per_section: is no number of stories: write one from 1 to 100 for every"),
        ("{per_section: {World: 0}}", "per_section: is no number of stories"),
        ("{per_section: {}}", "per_section: is no number of stories"),
        ("{per_section: {3: 3}}", "per_section: is no number of stories"),
        ("{order: rank, weights: {World: two}}", 'weights.World: "two" will not do: with order: rank, what'),
        ("{order: rank, weights: {World: 0}}", "weights.World: 0 will not do"),
        ("{order: rank, weights: {World: true}}", "weights.World: true will not do"),
        ("{order: rank, half_life: 12}", "half_life: 12 is no duration"),
        ("{order: rank, half_life: 1s}", 'half_life: "1s" will not do: with order: rank, the age'),
        ("{not: [Sport]}", "not: a list will not do: a group of sections, sources, languages, authors"),
        (
            "{not: {section: Sport}}",
            "not.section: is not known here; did you mean sections? (known: sections,",
        ),
        ("{not: {limit: 3}}", "not.limit: is not known here; it belongs in stories: {limit: ...}"),
        ("{not: {sections: [1]}}", "not.sections.0: 1 will not do; put it in quotes: sections whose"),
        ("{but_not: {sections: Sport}}", "but_not: is not known here; did you mean not?"),
        ("{nots: {sections: Sport}}", "nots: is not known here; did you mean not?"),
        ("{not: {sources: wires}}", 'not.sources: "wires" is no source; did you mean wire? (sources: inbox,'),
        (
            "{sections: [World, Sport], not: {sections: world}}",
            'not.sections: "world" is wanted in stories.sections, too: keep one of them',
        ),
        (
            "{keywords: Café, not: {keywords: [tram, cafe]}}",
            'not.keywords: "cafe" is wanted in stories.keywords, too: keep one of them',
        ),
        (
            "{sections: [World, Sport], per_section: {Wrld: 2}}",
            'per_section: "Wrld" is not among the sections; did you mean World? (sections: World, Sport)',
        ),
        (
            "{sections: [World], order: rank, weights: {Sport: 2}}",
            'weights: "Sport" is not among the sections (sections: World)',
        ),
        (
            "{sections: [World, Sport], per_section: {World: 1, sport: 1}, at_least: 3}",
            "per_section: leaves room for 2, at_least is 3: nothing would ever go out",
        ),
        ("{weights: {World: 2}}", "weights: goes only with order: rank; take it out, or write order: rank"),
        ("{order: oldest, half_life: 6h}", "half_life: goes only with order: rank"),
    ],
)
def test_a_wrong_rule_is_named_with_its_line_and_the_way_out(
    tmp_path: Path, stories: str, complaint: str
) -> None:
    """schedules.yaml:LINE: field: what is wrong, what is allowed."""
    with pytest.raises(UsageError) as found:
        read(tmp_path, stories)
    lines = str(found.value).replace(str(tmp_path) + "/", "").splitlines()
    assert [
        line for line in lines if line.startswith(f"schedules.yaml:11: schedules.evening.stories.{complaint}")
    ]
    assert len(lines) == 1


def test_a_post_has_no_limits_of_sections(tmp_path: Path) -> None:
    """It tells one story."""
    with pytest.raises(UsageError, match="per_section: says nothing: a post on x tells one story"):
        read(tmp_path, "{per_section: 2}", to="account")


def test_languages_that_the_target_does_not_take_are_a_mistake(tmp_path: Path) -> None:
    """Else the schedule would be silent for ever."""
    with pytest.raises(UsageError, match=r"languages: fr, de without en, and letter takes en only"):
        read(tmp_path, "{languages: [fr, de]}", target=", language: en")
    assert read(tmp_path, "{languages: [fr, en-GB]}", target=", language: en").languages == ("fr", "en-GB")


def test_a_full_rule_can_be_read(tmp_path: Path) -> None:
    """Every field at once, lists of one without brackets."""
    rule = read(
        tmp_path,
        "{sections: [World, Sport], sources: inbox, languages: en,"
        " authors: Ada Finch, keywords: [tram, 日本],"
        " not: {sections: Opinion, sources: wire, languages: fr, authors: dpa, keywords: horoscope},"
        " limit: 8, per_section: {World: 4}, at_least: 2, max_age: 2d, order: rank, half_life: 6h,"
        " weights: {World: 2, Sport: 0.5}, link: required}",
    )
    assert rule.keywords == ("tram", "日本")
    assert rule.but_not.keywords == ("horoscope",)
    assert rule.per_section == {"World": 4}
    assert rule.weights == {"World": 2.0, "Sport": 0.5}


def test_a_not_with_everything_commented_out_leaves_nothing_out(tmp_path: Path) -> None:
    """A heading with nothing below it holds nothing."""
    assert read(tmp_path, "{not: }") == read(tmp_path, "{}") == StoryRule()
