"""A story on X: a thread of two to five parts, or one post, measured as X measures."""

import re
import unicodedata
from collections.abc import Sequence
from decimal import Decimal

from jinja2.sandbox import SandboxedEnvironment

from bot.model.edition import Brief, Rendition
from bot.model.errors import DoesNotFit, TemplateError
from bot.model.message import Part
from bot.model.story import Story
from bot.rendering.environment import render
from bot.rendering.keylines import as_posted, lead
from bot.rendering.passages import read_page
from bot.rendering.thread import PlannedPart, leads, plan_thread
from bot.rendering.x_link import is_linked, x_link
from bot.rendering.x_notes import notes
from bot.text.cues import can_judge
from bot.text.links import cashtags, links, mentions
from bot.text.printable import printable
from bot.text.sentences import joined
from bot.text.weight import POST_WEIGHT, weight

# Pay per use, 2026: https://docs.x.com/x-api/getting-started/pricing
POST_PRICE = Decimal("0.015")
LINK_POST_PRICE = Decimal("0.20")


def render_x(brief: Brief, env: SandboxedEnvironment) -> Rendition:
    """The brief's one story as a thread; as one post if `style` is "post" or the page gives no thread.

    Weights are X's. Raises DoesNotFit if there is not exactly one story or its headline alone is too heavy,
    TemplateError if the template fails or does not print the story's link in exactly one part.
    """
    if len(brief.stories) != 1:
        raise DoesNotFit(
            f"an X edition takes one story, this one has {len(brief.stories)}: "
            "set `limit: 1` under `stories` in schedules.yaml"
        )
    sheet = _Sheet(brief, brief.stories[0], env)
    threads = brief.style != "post" and can_judge(sheet.page.language)
    planned = plan_thread(sheet.page, sheet.fits) if threads else None
    written = sheet.thread(planned) if planned else [sheet.post()]
    _check_links(brief.template, written, sheet)
    return Rendition(
        tuple(
            Part(number, len(written), text, link=sheet.story.link if sheet.has_link(text) else None)
            for number, text in enumerate(written, 1)
        ),
        language=brief.language,
        weights=tuple(weight(text) for text in written),
        dropped=tuple(notes(brief, sheet.page, planned, written, sheet.link)),
        cost=cost(written),
        sample=sheet.story.article.sample,
    )


def cost(texts: Sequence[str]) -> Decimal:
    """What posting these texts costs in US dollars: a post with a link, bare domains too, is dearer."""
    return sum((LINK_POST_PRICE if links(text) else POST_PRICE for text in texts), Decimal(0))


class _Sheet:
    """One story being written for X through its template."""

    def __init__(self, brief: Brief, story: Story, env: SandboxedEnvironment) -> None:
        self.brief = brief
        self.env = env
        self.story = story
        self.article = as_posted(story.article)
        self.headline = tidy(" ".join(self.article.headline.split()))
        self.link = x_link(story.link) if story.link else None
        self.page = read_page(self.article, brief.language)
        self._written: dict[tuple[PlannedPart, int, int], str] = {}

    def write(self, part: PlannedPart, number: int, of: int) -> str:
        """The part as the template prints it."""
        key = (part, number, of)
        if key not in self._written:
            values = {
                "kind": part.kind,
                "headline": self.headline,
                "text": joined(part.sentences),
                "sentences": part.sentences,
                "link": self.link,
                "updated": self.story.update,
                "number": number,
                "of": of,
                "article": self.article,
                "publication": self.brief.publication,
                "newsroom": self.brief.newsroom,
                "language": self.brief.language,
                "date": self.brief.date,
            }
            self._written[key] = tidy(render(self.env, f"{self.brief.template}.j2", values))
        return self._written[key]

    def fits(self, part: PlannedPart, number: int, of: int) -> bool:
        """Whether the part is light enough, its sentences bring no link, no mention, no second cashtag."""
        said = joined(part.sentences)
        if links(said) or mentions(said):
            return False
        text = self.write(part, number, of)
        return weight(text) <= POST_WEIGHT and len(cashtags(text)) <= 1

    def thread(self, planned: Sequence[PlannedPart]) -> list[str]:
        """The parts of a thread, in order."""
        return [self.write(part, number, len(planned)) for number, part in enumerate(planned, 1)]

    def post(self) -> str:
        """Headline, lead if it fits, link. Raises DoesNotFit if the headline alone is too much."""
        for part in leads(self.page, lead(self.article)):
            if self.fits(part, 1, 1):
                return self.write(part, 1, 1)
        text = self.write(PlannedPart("post", ()), 1, 1)
        if len(cashtags(text)) > 1:
            raise DoesNotFit(
                f"X takes one cashtag a post, the headline has {', '.join(cashtags(text))}: reword it"
            )
        raise DoesNotFit(
            f"the headline weighs {weight(self.headline)}, the whole post {weight(text)}, X takes "
            f"{POST_WEIGHT}: shorten the headline, or edit the post with `bot send --edit`"
        )

    def has_link(self, text: str) -> bool:
        """Whether the text prints the story's link."""
        return self.link is not None and self.link in text


def tidy(text: str) -> str:
    """NFC text without space at line ends, double spaces, or more than one empty line in a row."""
    composed = unicodedata.normalize("NFC", printable(text))
    lines = [re.sub("[ \t]{2,}", " ", line).strip() for line in composed.split("\n")]
    return re.sub("\n{3,}", "\n\n", "\n".join(lines)).strip("\n")


def _check_links(template: str, written: Sequence[str], sheet: _Sheet) -> None:
    """Raise TemplateError unless one part holds the story's link, once, and the template adds no other."""
    for number, text in enumerate(written, 1):
        if not text:
            raise TemplateError(f"template {template}.j2 prints nothing for part {number} of {len(written)}")
    own = sum(text.count(sheet.link) for text in written) if sheet.link else 0
    if sheet.link and own != 1:
        raise TemplateError(
            f"template {template}.j2 prints the story's link {own} times in {len(written)} parts: print it "
            "once, for a thread in the part whose `kind` is closing"
        )
    known = {link.text for link in links(sheet.headline)} | {sheet.link}
    added = [link.text for text in written for link in links(text) if link.text not in known]
    if added and (sheet.link is None or is_linked(sheet.link)):
        raise TemplateError(
            f"template {template}.j2 adds {added[0]}, which X makes a link of and bills as one: "
            "the only link of a thread is the story's"
        )
