"""A story as a digest's template sees it: every value safe to print, every link safe to follow."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from bot.model.story import Story
from bot.rendering.keylines import lead
from bot.rendering.locales import direction_of, locale_of
from bot.rendering.mail_headers import one_line
from bot.rendering.marks import without_marks

# A standfirst that is longer is a page gone wrong; printing it would push every other story out of the mail.
TEXT_LIMIT = 2_000


@dataclass(frozen=True, slots=True)
class Picture:
    """An image with an absolute https `url`; `alt` is never empty."""

    url: str
    alt: str
    credit: str


@dataclass(frozen=True, slots=True)
class DigestStory:
    """What a template may print of a story; an unknown section, byline or link is None.

    `text` is the standfirst or the first sentences. `link` is absolute http(s). `direction` is "rtl" or
    "ltr", `language` the story's own.
    """

    headline: str
    text: str
    section: str | None
    byline: str | None
    link: str | None
    picture: Picture | None
    language: str
    direction: str


def digest_story(story: Story, language: str) -> DigestStory:
    """Return the story for a digest in `language`; an unsafe link or picture is left out."""
    from babel.lists import format_list

    article = story.article
    headline = plain(article.headline)
    text = plain(lead(article))
    spoken = plain(article.language or language)
    names = [plain(name) for name in article.authors]
    return DigestStory(
        headline=headline,
        text=text if len(text) <= TEXT_LIMIT else "",
        section=plain(article.section or "") or None,
        byline=format_list(names, locale=locale_of(language)) if names else None,
        link=web_link(story.link),
        picture=_picture(story, headline),
        language=spoken,
        direction=direction_of(headline, spoken),
    )


def plain(text: str) -> str:
    """Return the text on one line, without control characters (MJML takes none) and without marks."""
    return one_line(without_marks(text))


def left_out(story: Story) -> list[str]:
    """Say in words what of the story a digest cannot show."""
    headline, image = story.article.headline, story.article.image
    notes = []
    if (length := len(plain(lead(story.article)))) > TEXT_LIMIT:
        notes.append(
            f'the text of "{headline}" is left out: {length:,} characters, the limit is {TEXT_LIMIT:,}'
        )
    if story.link is None:
        notes.append(f'"{headline}" has no link: the page has no address and its source no site')
    elif web_link(story.link) is None:
        notes.append(f'the link of "{headline}" is left out: {story.link!r} is no http(s) address')
    if image is not None and _picture(story, headline) is None:
        notes.append(f'the image of "{headline}" is left out: {image.url!r} is no https address')
    return notes


def web_link(url: str | None) -> str | None:
    """Return the URL if a reader may follow it from a mail (absolute, http or https), else None."""
    if url is None or any(char.isspace() or not char.isprintable() for char in url):
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return without_marks(url) if parts.scheme in {"http", "https"} and parts.hostname else None


def _picture(story: Story, headline: str) -> Picture | None:
    image = story.article.image
    url = web_link(image.url) if image is not None else None
    if image is None or url is None or urlsplit(url).scheme != "https":
        return None
    return Picture(url, plain(image.alt) or headline, plain(image.credit))
