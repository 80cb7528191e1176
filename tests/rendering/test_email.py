"""The digest as a reader gets it: what it says, in which order, in which language."""

from pathlib import Path

import pytest

from bot.model.errors import DoesNotFit, TemplateError
from bot.rendering.email import render_email
from bot.rendering.environment import environment
from bot.rendering.marks import UNSUBSCRIBE_MARK
from tests.rendering.email_briefs import ENV, TEMPLATES, brief, picture, read, story


def test_a_digest_says_everything_in_html_and_in_text():
    """Both forms are complete: publication, day, every headline, link, address and unsubscribe link."""
    stories = [story(n, link=f"https://news.example.org/{n}") for n in range(1, 5)]
    part = render_email(brief(*stories), ENV).parts[0]
    page = read(part.html)
    for said in (
        "Morning Briefing",
        "Sunday, November 22, 2026",
        "3 Quay Street, Port Amsel",
        "You receive this because you subscribed to Morning Briefing.",
        *(one.article.headline for one in stories),
    ):
        assert said in page.words
        assert said in part.text
    for link in (UNSUBSCRIBE_MARK, "https://news.example.org", *(one.link or "" for one in stories)):
        assert link in page.links()
        assert link in part.text


def test_unsubscribe_stands_at_the_top_and_at_the_foot():
    """A reader who wants to leave need not search."""
    part = render_email(brief(story()), ENV).parts[0]
    links = read(part.html).links()
    assert links[0] == UNSUBSCRIBE_MARK
    assert links.count(UNSUBSCRIBE_MARK) == 2
    assert part.text.index(UNSUBSCRIBE_MARK) < part.text.index("Harbour council")
    assert part.text.count(UNSUBSCRIBE_MARK) == 2


def test_the_first_story_leads_and_the_others_stand_by_section_in_the_order_chosen():
    """A section's stories stand together at the place of its first story."""
    sections = ["World", "Sport", "World", "Culture", "Sport"]
    stories = [story(n, section=section) for n, section in enumerate(sections, 1)]
    words = read(render_email(brief(*stories), ENV).parts[0].html).words
    places = [words.index(f"lock number {n}") for n in (1, 2, 5, 3, 4)]
    assert places == sorted(places)


def test_a_story_without_a_section_stands_under_more_news():
    """It would otherwise read as part of the section above."""
    part = render_email(brief(story(1), story(2), story(3, section=None)), ENV).parts[0]
    assert "More news" in read(part.html).words
    assert "MORE NEWS" in part.text


def test_the_standfirst_is_used_if_there_is_one():
    """What the page's editor wrote goes before what we would lift."""
    part = render_email(brief(story(standfirst="A quiet Friday on the quay.")), ENV).parts[0]
    assert "A quiet Friday on the quay." in read(part.html).words
    assert "A quiet Friday on the quay." in part.text


def test_the_digest_has_the_page_s_own_headline():
    """The one written for social networks is for posts."""
    (part,) = render_email(brief(story(social_title="Boats, boats, boats")), ENV).parts
    assert part.subject is not None
    assert "Harbour council opens lock number 1" in part.subject
    assert "Boats, boats" not in f"{part.subject} {part.text} {part.html}"


def test_the_preheader_is_the_next_fact_and_not_the_headline():
    """The inbox shows it beside the subject, which has the headline already."""
    rendition = render_email(brief(story()), ENV)
    part = rendition.parts[0]
    assert part.preheader
    assert part.preheader.startswith(("Some 1,200 boats", "The Amsel Ports Authority"))
    assert part.html is not None
    assert part.html.index(part.preheader) < part.html.index("The Amsel Gazette")


@pytest.mark.parametrize(
    ("language", "direction", "day"),
    [
        ("en", "ltr", "Sunday, November 22, 2026"),
        ("en-GB", "ltr", "Sunday, 22 November 2026"),
        ("de", "ltr", "Sonntag, 22. November 2026"),
        ("ar", "rtl", "الأحد، 22 نوفمبر 2026"),
        ("he", "rtl", "יום ראשון, 22 בנובמבר 2026"),
        ("fa", "rtl", "یکشنبه"),
        ("ur", "rtl", "اتوار"),
        ("xx-nowhere", "ltr", "Sunday, November 22, 2026"),
    ],
)
def test_a_digest_has_the_language_direction_and_day_of_its_reader(language, direction, day):
    """`lang` and `dir` for screen readers and right-to-left scripts, the day in the reader's words."""
    part = render_email(brief(language=language), ENV).parts[0]
    root = read(part.html).first("html")
    assert (root["lang"], root["dir"]) == (language, direction)
    assert day in read(part.html).words
    assert day in part.text


def test_a_story_in_another_script_keeps_its_own_direction():
    """An Arabic headline in an English digest is set from the right."""
    page = read(render_email(brief(story(headline="افتتاح القناة", language="ar")), ENV).parts[0].html)
    headline = next(attributes for tag, attributes in page.tags if tag == "h2")
    assert (headline["lang"], headline["dir"]) == ("ar", "rtl")
    assert "text-align:right" in headline["style"]


def test_a_picture_has_a_width_words_and_its_credit():
    """A reader who sees no images reads what is there; without alt text that is the headline."""
    stories = [
        story(1, image=picture(alt="", credit="Photo: J. Aske")),
        story(2, image=picture(credit="© Port")),
    ]
    page = read(render_email(brief(*stories), ENV).parts[0].html)
    images = [attributes for tag, attributes in page.tags if tag == "img"]
    assert [image["alt"] for image in images] == [stories[0].article.headline, "A lock"]
    assert all(image["width"].isdigit() for image in images)
    assert "Photo: J. Aske" in page.words
    assert "© Port" in page.words


def test_a_story_without_a_link_has_no_read_link_and_is_noted():
    """Nothing leads nowhere, and the editor is told."""
    rendition = render_email(brief(story(link=None), site=None), ENV)
    part = rendition.parts[0]
    assert "Read the story" not in read(part.html).words
    assert "Read the story" not in part.text
    assert set(read(part.html).links()) == {UNSUBSCRIBE_MARK}
    assert "has no link" in rendition.dropped[0]


def test_an_edition_with_a_sample_says_so():
    """Invented news is never taken for news."""
    rendition = render_email(brief(story(1), story(2, sample=True)), ENV)
    assert rendition.sample
    assert "Sample edition" in read(rendition.parts[0].html).words
    assert "Sample edition" in rendition.parts[0].text
    assert "Sample edition" not in read(render_email(brief(story()), ENV).parts[0].html).words


def test_the_subject_is_the_headline_and_the_day():
    """The default; a schedule's own subject takes its place."""
    assert (
        render_email(brief(), ENV).parts[0].subject
        == "Harbour council opens lock number 1 · November 22, 2026"
    )
    own = brief(subject="{{ publication }}: {{ stories_count }}")
    with pytest.raises(TemplateError, match=r"subject of Morning Briefing.*stories_count"):
        render_email(own, ENV)
    own = brief(subject="{{ publication }}, {{ day|date('d MMM') }}")
    assert render_email(own, ENV).parts[0].subject == "Morning Briefing, 22 Nov"


@pytest.mark.parametrize("subject", ["", "{{ '' }}", "{{ ' \n ' }}"])
def test_an_empty_subject_is_never_sent(subject):
    """An empty setting means the default; a template that prints nothing is an error."""
    if not subject:
        assert render_email(brief(subject=subject), ENV).parts[0].subject
    else:
        with pytest.raises(TemplateError, match="empty subject"):
            render_email(brief(subject=subject), ENV)


def test_a_digest_without_stories_is_refused():
    """An empty mail is never sent."""
    made = brief(story())
    empty = type(made)(**{name: getattr(made, name) for name in made.__slots__} | {"stories": ()})
    with pytest.raises(DoesNotFit, match="at least one story"):
        render_email(empty, ENV)


def test_text_lines_are_wrapped_and_links_stay_whole():
    """Plain text reads well in 72 columns; a broken link is no link."""
    long = "https://news.example.org/" + "a-very-long-slug-" * 12
    text = render_email(brief(story(link=long, standfirst="word " * 100)), ENV).parts[0].text
    assert long in text
    assert all(len(line) <= 72 for line in text.splitlines() if "https://" not in line)
    assert "\n\n\n\n" not in text


def test_the_same_brief_gives_the_same_mail():
    """A rendition is frozen: nothing in it depends on the clock or on chance."""
    assert render_email(brief(), ENV) == render_email(brief(), environment([TEMPLATES]))


def test_a_newsroom_overrides_one_file_and_keeps_the_rest(tmp_path: Path):
    """Colours, words or a story's shape can change without copying the whole template."""
    own = tmp_path / "email" / "story.mjml.j2"
    own.parent.mkdir()
    own.write_text("<p>OUR OWN {{ story.headline }}</p>")
    page = read(render_email(brief(story(1), story(2)), environment([tmp_path, TEMPLATES])).parts[0].html)
    assert "OUR OWN Harbour council opens lock number 2" in page.words
    assert "Harbour council opens lock number 1" in page.words
