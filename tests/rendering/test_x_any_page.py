"""A thread of any page whatsoever: what holds for every one of them."""

import re
import unicodedata

import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model.errors import DoesNotFit
from bot.rendering.x import render_x
from bot.text.links import cashtags, links
from bot.text.weight import weight
from tests.rendering.social_briefs import ENV, URL, article, brief

_WORDS = st.sampled_from(
    [
        *[
            "the",
            "harbour",
            "reopened",
            "Amsel",
            "said",
            "that",
            "officials",
            "U.N.",
            "$3.5",
            "14",
            "1,200",
            "million",
        ],
        *[
            "“we",
            "came”",
            "Ada",
            "Finch",
            "Booking.com",
            "@desk",
            "$ACME",
            "#quay",
            "👨‍👩‍👧‍👦",
            "🇳🇬",
            "e\u0301te\u0301",
        ],
        *[
            "مرفأ",
            "أعيد",
            "港が",
            "再開した。",
            "according",
            "to",
            "Dr.",
            "denied",
            "it",
            "https://example.com/a",
            "x" * 300,
        ],
    ]
)
_SENTENCES = st.lists(_WORDS, min_size=3, max_size=25).map(lambda said: " ".join(said).capitalize() + ".")
_PARAGRAPHS = st.lists(_SENTENCES, min_size=1, max_size=4).map(" ".join)
_PAGES = st.builds(
    article,
    headline=st.lists(_WORDS, min_size=1, max_size=12).map(" ".join),
    language=st.sampled_from(["en", "de", "fr", "ar", "ja", None]),
    standfirst=st.none() | _SENTENCES,
    url=st.sampled_from([URL, "https://news.example.org/مرفأ?q=1.", None]),
)


@settings(max_examples=120, deadline=None)
@given(page=_PAGES, paragraphs=st.lists(_PARAGRAPHS, max_size=12), style=st.sampled_from(["thread", "post"]))
def test_whatever_the_page_holds_the_thread_keeps_the_rules(page, paragraphs, style) -> None:
    """Every part at most 280, words of the page in its order, one link of ours, one cashtag a post."""
    page = article(
        *paragraphs, headline=page.headline, language=page.language, standfirst=page.standfirst, url=page.url
    )
    try:
        rendition = render_x(brief(page, style), ENV)
    except DoesNotFit:
        assert weight(page.headline) > 200 or len(cashtags(page.headline)) > 1
        return
    texts = [part.text for part in rendition.parts]
    assert 1 <= len(texts) <= 5
    assert all(weight(text) <= 280 and len(cashtags(text)) <= 1 for text in texts)
    headline = unicodedata.normalize("NFC", " ".join(page.headline.split()))
    assert texts[0].startswith(headline)
    own = [link.text for text in texts for link in links(text.removeprefix(headline))]
    assert len(own) == (page.url is not None)
    told = "\n".join(texts).removeprefix(headline)
    told = re.sub("。(?=港)", "。 ", told)  # the page has a space there, Japanese has none
    told = re.sub(r"https://\S+", "", re.sub(r" ?\b\d/\d$", "", told, flags=re.MULTILINE))
    whole = unicodedata.normalize("NFC", " ".join([page.standfirst or "", *paragraphs])).split()
    rest = iter(whole)
    assert all(word in rest for word in told.split())
    cut = regex.findall(r"\X", unicodedata.normalize("NFC", page.headline + " " + " ".join(whole)))
    assert set(regex.findall(r"\X", told)) <= {*cut, "\n"}
