"""What a hostile page may try in a digest: markup, templates, scripts, marks, header lines."""

import re
from html import unescape
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model.errors import TemplateError
from bot.rendering.email import render_email
from bot.rendering.environment import environment
from bot.rendering.marks import UNSUBSCRIBE_MARK
from tests.rendering.email_briefs import ENV, TEMPLATES, brief, picture, read, story

HOSTILE = """<script>alert("1")</script> & 'x' {{ 6007 * 7 }} {% raw %} </mj-text> <!-- ]]> <mj-raw>"""
IN_TEXT = (
    "<mjml><mj-body><mj-section><mj-column><mj-text>{}</mj-text></mj-column></mj-section></mj-body></mjml>"
)
FIELDS = {
    "headline": lambda: brief(story(headline=HOSTILE)),
    "second headline": lambda: brief(story(1), story(2, headline=HOSTILE)),
    "standfirst": lambda: brief(story(standfirst=HOSTILE)),
    "section": lambda: brief(story(section=HOSTILE), story(2, section=HOSTILE)),
    "author": lambda: brief(story(authors=(HOSTILE,))),
    "picture": lambda: brief(story(image=picture(alt=HOSTILE, credit=HOSTILE))),
    "second picture": lambda: brief(story(1), story(2, image=picture(alt=HOSTILE, credit=HOSTILE))),
    "publication": lambda: brief(publication=HOSTILE),
    "newsroom": lambda: brief(newsroom=HOSTILE, postal_address=HOSTILE),
    "language": lambda: brief(story(language='"><script>')),
    "link": lambda: brief(story(link='https://news.example.org/?a=1&b="><script>alert(1)</script>')),
    "site": lambda: brief(site='https://news.example.org/"><script>'),
}


@pytest.mark.parametrize("field", FIELDS)
def test_markup_in_a_page_comes_out_as_literal_text(field):
    """No field opens a tag, runs a script or is taken for a template."""
    part = render_email(FIELDS[field](), ENV).parts[0]
    page = read(part.html)
    calm = read(render_email(brief(story(image=picture()), story(2, image=picture())), ENV).parts[0].html)
    assert {tag for tag, _ in page.tags} <= {tag for tag, _ in calm.tags} | {"br"}
    assert "42049" not in page.words + part.text
    if field not in {"language", "link", "site"}:
        assert '<script>alert("1")</script>' in page.words + str(page.tags).replace('\\"', '"')


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        " javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java\nscript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "vbscript:x",
        "//evil.example/x",
        "/relative",
        "https://",
        "https:///nowhere",
        "https://[broken",
        "file:///etc/passwd",
        "",
    ],
)
def test_a_link_that_is_no_web_address_never_becomes_one(url):
    """The story stands without a link, its picture is left out, and the editor is told."""
    rendition = render_email(brief(story(link=url, image=picture(url))), ENV)
    page = read(rendition.parts[0].html)
    assert set(page.links()) == {UNSUBSCRIBE_MARK, "https://news.example.org"}
    assert "img" not in {tag for tag, _ in page.tags}
    assert "Read the story" not in rendition.parts[0].text
    assert any("link of" in note for note in rendition.dropped)
    assert any("image of" in note for note in rendition.dropped)


def test_a_picture_without_https_is_left_out():
    """Mail clients block it or warn of it."""
    rendition = render_email(brief(story(image=picture("http://images.example.org/a.jpg"))), ENV)
    assert "img" not in {tag for tag, _ in read(rendition.parts[0].html).tags}
    assert "no https address" in rendition.dropped[0]


def test_ampersands_in_a_link_survive():
    """A query of two values leads to the same page from HTML and from text."""
    link = "https://news.example.org/?id=7&page=2"
    part = render_email(brief(story(link=link)), ENV).parts[0]
    assert link in read(part.html).links()
    assert link in part.text


def test_a_page_that_quotes_a_mark_gets_no_link_spliced_in():
    """Each reader's unsubscribe link stands where the template put it and nowhere else."""
    quoting = story(
        headline=f"Look at {UNSUBSCRIBE_MARK}", link=UNSUBSCRIBE_MARK, authors=(UNSUBSCRIBE_MARK,)
    )
    part = render_email(brief(quoting, publication="Morning"), ENV).parts[0]
    assert part.html is not None
    assert (part.html.count(UNSUBSCRIBE_MARK), part.text.count(UNSUBSCRIBE_MARK)) == (2, 2)


@given(st.text(min_size=1))
@settings(max_examples=40, deadline=None)
def test_a_subject_is_one_line_whatever_the_headline(headline):
    """No headline adds a header line."""
    subject = render_email(brief(story(headline=headline)), ENV).parts[0].subject
    assert subject is not None
    assert re.search(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]", subject) is None


@given(st.text(alphabet=st.characters(exclude_categories=["Cc", "Cs"]), min_size=1))
@settings(max_examples=40, deadline=None)
def test_any_headline_comes_out_as_it_is(headline):
    """Right-to-left, emoji, quotes, markup: the words of the page, letter for letter."""
    html = render_email(brief(story(headline=headline, standfirst="x")), ENV).parts[0].html
    assert html is not None
    inside = re.search(r"<h2[^>]*>\s*<a[^>]*>(.*?)</a>", html, re.DOTALL)
    assert inside is not None
    assert unescape(inside[1]).split() == headline.split()


@pytest.mark.parametrize(
    ("source", "said"),
    [
        (
            "<mjml><mj-body><mj-sektion></mj-sektion></mj-body></mjml>",
            r"own\.mjml\.j2, line 1: <mj-sektion> is no",
        ),
        (
            "<mjml>\n<mj-body>\n<mj-include path='x'/></mj-body></mjml>",
            r"own\.mjml\.j2, line 3: <mj-include>",
        ),
        ("<mjml><mj-head><mj-font name='A' href='https://a.example/'/></mj-head></mjml>", "<mj-font> is no"),
        ("<mjml><mj-body><mj-section><mj-column><mj-text>x</mj-column>", "no MJML that can be read"),
        ("plain words", "no MJML that can be read"),
        (
            IN_TEXT.format("<mj-image src='https://a.example/b'/>"),
            r"line 1: <mj-image> does nothing at this place",
        ),
        (
            IN_TEXT.format('<a href=\'{{ "java" ~ "script:x" }}\'>x</a>'),
            r"<a href='javascript:x'> is no absolute",
        ),
        ("<mjml>\n{{ lead.headlin }}</mjml>", r"own\.mjml\.j2, line 2: .*headlin"),
    ],
)
def test_a_wrong_template_is_told_by_file_and_tag(tmp_path: Path, source, said):
    """MJML drops what it does not know in silence; a newsroom must hear of it before a reader does."""
    (tmp_path / "own.mjml.j2").write_text(source)
    with pytest.raises(TemplateError, match=said):
        render_email(brief(template="own"), environment([tmp_path, TEMPLATES]))


def test_a_wrong_tag_in_an_included_file_is_told_by_that_file(tmp_path: Path):
    """The error names the file to open."""
    (tmp_path / "email").mkdir()
    (tmp_path / "email" / "story.mjml.j2").write_text("<p>fine</p>\n<mj-txt>not</mj-txt>\n")
    with pytest.raises(TemplateError, match=r"email/story\.mjml\.j2, line 2: <mj-txt>"):
        render_email(brief(story(1), story(2)), environment([tmp_path, TEMPLATES]))


@pytest.mark.parametrize("forgetful", ["own.mjml.j2", "own.txt.j2"])
def test_a_template_without_an_unsubscribe_link_sends_nothing(tmp_path: Path, forgetful):
    """Readers must be able to leave from either form; mailboxes refuse bulk mail without it."""
    link = "<a href='{{ unsubscribe_url }}'>Leave</a>"
    sources = {"own.mjml.j2": IN_TEXT.format(link), "own.txt.j2": "Leave: {{ unsubscribe_url }}"}
    folders = environment([tmp_path, TEMPLATES])
    for name, source in sources.items():
        (tmp_path / name).write_text(source)
    assert render_email(brief(template="own"), folders).parts[0].text.startswith("Leave")
    (tmp_path / forgetful).write_text(IN_TEXT.format("Hello"))
    with pytest.raises(TemplateError, match=f"{forgetful} prints no unsubscribe link"):
        render_email(brief(template="own"), environment([tmp_path, TEMPLATES]))
