"""Gmail clips a mail past 102 KB: the lowest-ranked stories go first, and the editor hears which."""

import pytest

from bot.model.article import Block
from bot.model.errors import DoesNotFit
from bot.rendering.email import HTML_LIMIT, render_email
from tests.rendering.email_briefs import ENV, brief, picture, read, story


def test_two_hundred_stories_are_cut_from_the_end():
    """Under 100,000 bytes, as many as fit, "and N more" with the site, and every dropped one is named."""
    stories = [
        story(n, section=f"Section {n % 9}", image=picture(), link=f"https://news.example.org/{n}")
        for n in range(1, 201)
    ]
    rendition = render_email(brief(*stories), ENV)
    html = rendition.parts[0].html or ""
    kept = 200 - len(rendition.dropped)
    assert rendition.weights == (len(html.encode()),)
    assert HTML_LIMIT * 0.9 < len(html.encode()) < HTML_LIMIT
    assert kept >= 30
    assert f"and {200 - kept} more" in read(html).words
    assert f"and {200 - kept} more" in rendition.parts[0].text
    for number in range(1, 201):
        shown = f"lock number {number}\n" in rendition.parts[0].text
        assert shown == (number <= kept)
    assert f'"Harbour council opens lock number {kept + 1}" is left out' in rendition.dropped[0]


def test_a_page_of_a_hundred_stories_in_two_byte_letters_is_measured_in_bytes():
    """The limit is bytes, not letters."""
    stories = [story(n, headline="Ж" * 400, standfirst="Щ" * 900) for n in range(1, 60)]
    html = render_email(brief(*stories), ENV).parts[0].html or ""
    assert len(html) < len(html.encode()) < HTML_LIMIT


def test_a_small_digest_says_nothing_of_more():
    """ "and 0 more" is never printed."""
    rendition = render_email(brief(*(story(n) for n in range(1, 11))), ENV)
    assert rendition.dropped == ()
    assert " more" not in rendition.parts[0].text


def test_a_long_word_is_kept_whole():
    """A 3,000-character word is no reason to drop a story or to break a digest."""
    word = "Donau" * 600
    part = render_email(brief(story(headline=word)), ENV).parts[0]
    assert word in read(part.html).words
    assert word in part.text


def test_a_text_beyond_all_measure_is_left_out_and_said():
    """A page gone wrong does not push the others out: its headline and link still stand."""
    huge = story(standfirst="word " * 30_000, body=(Block("paragraph", "Short."),))
    rendition = render_email(brief(huge, story(2)), ENV)
    assert "Read the story" in rendition.parts[0].text
    assert "lock number 2" in rendition.parts[0].text
    assert len(rendition.dropped) == 1
    assert 'number 1" is left out: 149,999 characters, the limit is 2,000' in rendition.dropped[0]


def test_a_first_story_that_cannot_fit_is_refused_with_the_numbers():
    """Half a headline is never sent."""
    with pytest.raises(DoesNotFit, match=r"alone has [0-9]{3},[0-9]{3} bytes of HTML, the limit is 100,000"):
        render_email(brief(story(headline="word " * 30_000), story(2)), ENV)
