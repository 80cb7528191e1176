"""Labelled pairs, made from the stories in this folder by what newsrooms do to texts.

A story's file has its text and what was written about it later: another lead, a correction, an update, the
next day's follow-up (with paragraphs of the old text as background, `= 2`), another reporter's piece. Those
under `tune/` set the limits of `bot.model.sameness`, those under `held/` only measure them.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import combinations
from pathlib import Path
from typing import Any

from bot.model.article import Article, Block

FOLDER = Path(__file__).parent
FURNITURE: dict[str, dict[str, Any]] = tomllib.loads((FOLDER / "furniture.toml").read_text("utf-8"))


SAME_DAY = timedelta(hours=5)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two articles, the older first, how far apart they were published, and whether they are one story."""

    name: str
    kind: str
    same: bool
    old: Article
    new: Article
    apart: timedelta


@dataclass(frozen=True, slots=True)
class Told:
    """A story of this folder: its name, its file's values, and its furniture."""

    name: str
    values: dict[str, Any]

    @property
    def language(self) -> str:
        """Its language's code."""
        language: str = self.values["language"]
        return language

    @property
    def furniture(self) -> dict[str, Any]:
        """What stands around texts in its language."""
        return FURNITURE[self.language]

    @property
    def paragraphs(self) -> list[str]:
        """The body as it was first told."""
        return lines(self.values["body"])

    def article(self, headline: str, paragraphs: list[str]) -> Article:
        """Give an article in the story's language."""
        return article(headline, paragraphs, self.language)

    @property
    def first(self) -> Article:
        """The article as it was first told."""
        return self.article(self.values["headline"], self.paragraphs)


def article(headline: str, paragraphs: list[str], language: str) -> Article:
    """Give an article of plain paragraphs."""
    return Article(headline, tuple(Block("paragraph", text) for text in paragraphs), language=language)


def lines(text: str) -> list[str]:
    """Give the paragraphs of a value, one a line."""
    return [line for line in text.strip().splitlines() if line]


def labelled(split: str) -> list[Pair]:
    """Give the pairs of `tune` or `held`."""
    stories = told(split)
    pairs = [pair for at, story in enumerate(stories) for pair in _of_one(story, at)]
    pairs += [pair for at in range(len(stories)) for pair in _of_several(stories, at)]
    return pairs + list(_series(split))


def told(split: str) -> list[Told]:
    """Give the stories of a split."""
    files = sorted((FOLDER / split).glob("*.toml"))
    return [Told(f.stem, tomllib.loads(f.read_text("utf-8"))) for f in files if f.stem != "series"]


def _of_one(story: Told, at: int) -> Iterator[Pair]:
    def pair(kind: str, old: Article, new: Article, hours: float, *, same: bool) -> Pair:
        return Pair(f"{story.name}: {kind}", kind, same, old, new, timedelta(hours=hours))

    first, later = story.first, _later(story)
    yield pair("reprint with edited lead", first, edited_lead(story), 2 + at % 9, same=True)
    yield pair("syndicated copy", first, syndicated(story), 1 + at % 20, same=True)
    yield pair("reprint of a reprint", syndicated(story), edited_lead(story), 1 + at % 5, same=True)
    yield pair("second section", first, second_section(story), 0.2, same=True)
    yield pair("translated boilerplate", first, foreign_frame(story, at), 3, same=True)
    yield pair("correction", first, corrected(story), 12 + at % 14, same=True)
    yield pair("cut from the bottom", first, cut(story), 5, same=True)
    yield pair("first take", cut(story), first, 1.5, same=True)
    yield pair("short copy", first, short(story), 7, same=True)
    yield pair("reprint, much edited", first, much_edited(story), 3, same=True)
    if "live" in story.values:
        yield pair("live-blog update", first, later, story.values["live"]["hours"], same=True)
    else:
        yield pair("updated version", first, later, story.values["update"]["hours"], same=True)
        morning, noon, evening = live_blog(story)
        yield pair("live-blog update", morning, noon, 3, same=True)
        yield pair("live-blog that grew", morning, evening, 9, same=True)
        yield pair("next day's live blog", noon, next_live_blog(story), 22, same=False)
    if "style" in story.furniture:
        yield pair("house style", first, house_style(story), 4, same=True)
    hours = story.values["follow_up"]["hours"]
    yield pair("follow-up next day", first, follow_up(story), hours, same=False)
    yield pair("follow-up with much background", first, follow_up(story, [2, 3, 4, 5]), hours, same=False)
    whole = list(range(2, len(story.paragraphs)))
    yield pair("follow-up with all the background", first, follow_up(story, whole), hours, same=False)
    yield pair("follow-up to an update", later, follow_up(story), hours - 6, same=False)
    yield pair("reprint after the follow-up", follow_up(story), edited_lead(story), -hours / 2, same=False)
    other = story.article(story.values["other"]["headline"], lines(story.values["other"]["body"]))
    yield pair("same event by two reporters", first, other, 6, same=False)


def edited_lead(story: Told) -> Article:
    """The text under another headline, with a lead of the desk's own and the agency's credit."""
    edited = story.values["reprint"]
    return story.article(
        edited["headline"], [edited["lead"], *story.paragraphs[1:], story.furniture["credit"]]
    )


def syndicated(story: Told) -> Article:
    """The agency's text: a dateline in front, the last paragraph cut, the agency's closing lines."""
    start, *rest = story.paragraphs[:-1]
    start = f"{story.furniture['place'][0]} {start}"
    return story.article(
        story.values["reprint"]["headline"], [start, *rest, *lines(story.furniture["closing"])]
    )


def second_section(story: Told) -> Article:
    """The same page in another section, with an appeal to readers in its middle."""
    text = story.paragraphs
    return story.article(
        story.values["headline"], [*text[:3], *lines(story.furniture["appeal"])[:1], *text[3:]]
    )


def foreign_frame(story: Told, at: int) -> Article:
    """The text in a frame that a partner's page left around it, in another language."""
    others = [language for language in FURNITURE if language != story.language]
    frame = FURNITURE[others[at % len(others)]]
    text = [lines(frame["appeal"])[0], *story.paragraphs, *lines(frame["closing"])]
    return story.article(story.values["reprint"]["headline"], text)


def corrected(story: Told) -> Article:
    """The text with its mistakes mended and a note that says so."""
    body = "\n".join(story.paragraphs)
    for wrong, right in story.values["correction"]["swap"]:
        body = body.replace(wrong, right)
    return story.article(story.values["headline"], [*lines(body), story.values["correction"]["note"]])


def cut(story: Told) -> Article:
    """The upper half of the text, as it was first sent or as a small page has room for."""
    text = story.paragraphs
    return story.article(story.values["headline"], text[: (len(text) + 2) // 2])


def short(story: Told) -> Article:
    """The first third of the text under the agency's headline, as a paper's column of briefs prints it."""
    text = story.paragraphs
    return story.article(story.values["reprint"]["headline"], text[: max(2, len(text) // 3)])


def much_edited(story: Told) -> Article:
    """The text with a lead of the desk's own, its end cut, and all the agency's and the site's lines."""
    edited, furniture = story.values["reprint"], story.furniture
    text = [edited["lead"], *story.paragraphs[1:-2], furniture["credit"]]
    ends = [*lines(furniture["closing"]), *lines(furniture["appeal"])]
    return story.article(edited["headline"], [*text, *ends])


def house_style(story: Told) -> Article:
    """The text in another paper's spelling."""
    body = "\n".join(story.paragraphs)
    for ours, theirs in story.furniture["style"]:
        body = body.replace(ours, theirs)
    return story.article(story.values["reprint"]["headline"], lines(body))


def _later(story: Told) -> Article:
    """The page some hours on, at another address: another lead and more, or new entries of a live blog."""
    if live := story.values.get("live"):
        return story.article(live["headline"], [*lines(live["entries"]), *story.paragraphs])
    update = story.values["update"]
    kept = [
        text for number, text in enumerate(story.paragraphs, 1) if number > 1 and number not in update["drop"]
    ]
    return story.article(update["headline"], [update["lead"], update["added"], *kept])


def live_blog(story: Told) -> tuple[Article, Article, Article]:
    """A live blog with the newest entry on top, as it stood in the morning, at noon, in the evening."""
    update, later = story.values["update"], lines(story.values["follow_up"]["body"])
    told = [*story.paragraphs, update["lead"], update["added"]]
    told += [line for line in later if not line.startswith("=")]
    entries = [f"{8 + at // 3:02}:{at * 17 % 60:02} {text}" for at, text in enumerate(told)]
    ends = len(story.paragraphs), len(story.paragraphs) + 2, len(told)
    headlines = story.values["headline"], update["headline"], story.values["headline"]
    morning, noon, evening = (
        story.article(f"Live: {headline}", entries[:end][::-1])
        for headline, end in zip(headlines, ends, strict=True)
    )
    return morning, noon, evening


def next_live_blog(story: Told) -> Article:
    """The day after's live blog: what happened then, and the day before's last entries below."""
    later = [line for line in lines(story.values["follow_up"]["body"]) if not line.startswith("=")]
    entries = [f"{7 + at:02}:{at * 23 % 60:02} {text}" for at, text in enumerate(later)]
    before = live_blog(story)[1].paragraphs[:2]
    return story.article(f"Live: {story.values['follow_up']['headline']}", [*entries[::-1], *before])


def follow_up(story: Told, background: list[int] | None = None) -> Article:
    """What happened next, with the background that its author took from the old text, or more of it."""
    later = story.values["follow_up"]
    text = lines(later["body"])
    taken = background or [int(line.removeprefix("=")) for line in text if line.startswith("=")]
    new = [line for line in text if not line.startswith("=")]
    return story.article(later["headline"], [*new, *(story.paragraphs[number - 1] for number in taken)])


def _of_several(stories: list[Told], at: int) -> Iterator[Pair]:
    story = stories[at]
    company = [other for other in stories if other.language == story.language and other is not story]
    day = timedelta(hours=14)
    if len(company) >= 3:
        others = [company[(at + step) % len(company)] for step in range(3)]
        brief = round_up([*others[:2], story, others[2]], 2)
        whole = round_up([others[0], story, *others[1:]], 2, whole=story)
        yield Pair(
            f"{story.name}: in a round-up", "round-up with an older story", False, story.first, brief, day
        )
        yield Pair(
            f"{story.name}: whole in one", "round-up with an older story", False, story.first, whole, day
        )
        yield Pair(
            f"{story.name}: after a round-up", "story after a round-up", False, brief, story.first, day
        )
        yield Pair(f"{story.name}: after all of it", "story after a round-up", False, whole, story.first, day)
    if company:
        other = company[at % len(company)]
        yield Pair(
            f"{story.name} and {other.name}",
            "boilerplate in common",
            False,
            framed(story),
            framed(other),
            day,
        )


def round_up(stories: list[Told], paragraphs: int, whole: Told | None = None) -> Article:
    """A briefing of several stories, each by its first paragraphs, one of them perhaps whole."""
    furniture = stories[0].furniture
    text = [furniture["roundup"]]
    for story in stories:
        text += story.paragraphs if story is whole else story.paragraphs[:paragraphs]
    return stories[0].article(furniture["roundup_headline"], text)


def framed(story: Told) -> Article:
    """The text with all that its site puts around every page."""
    furniture = story.furniture
    return story.article(
        story.values["headline"],
        [*story.paragraphs, furniture["credit"], *lines(furniture["closing"]), *lines(furniture["appeal"])],
    )


def _series(split: str) -> Iterator[Pair]:
    series = tomllib.loads((FOLDER / split / "series.toml").read_text("utf-8"))
    for name, values in series.items():
        parts = [
            article(values["headline"].format(*row), lines(values["body"].format(*row)), values["language"])
            for row in values["rows"]
        ]
        for (one, old), (two, new) in combinations(enumerate(parts, 1), 2):
            apart = timedelta(hours=values["hours"] * (two - one))
            yield Pair(f"{name} {one} and {two}", "next of a series", False, old, new, apart)
