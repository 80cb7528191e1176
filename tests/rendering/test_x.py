"""A story on X as its readers see it: EDITORIAL's rules, on what is printed."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from bot.model.article import Article
from bot.model.edition import Brief, Rendition
from bot.model.errors import DoesNotFit, TemplateError
from bot.rendering.environment import environment
from bot.rendering.x import render_x
from bot.text.cues import can_judge
from bot.text.links import links
from bot.text.vocabulary import known_languages
from bot.text.weight import weight
from tests.rendering.social_briefs import ENV, HARBOUR, TEMPLATES, URL, article, brief


def texts(rendition: Rendition) -> list[str]:
    return [part.text for part in rendition.parts]


def test_a_page_becomes_a_thread_an_editor_would_send() -> None:
    """Headline and the first facts; what has a source and numbers; the page's last word and the link."""
    assert texts(render_x(brief(article(*HARBOUR)), ENV)) == [
        f"Port Amsel harbour reopens after closure\n\n{HARBOUR[1]}\n\n1/4",
        f"{HARBOUR[2]} 2/4",
        f"{HARBOUR[5]} 3/4",
        f"{HARBOUR[8]}\n\n{URL} 4/4",
    ]


def test_a_thread_bears_the_headline_written_for_social_networks() -> None:
    """Where the newsroom wrote one, and the page's own is nowhere in the thread."""
    said = texts(render_x(brief(article(*HARBOUR, social_title="Ships are back in Port Amsel")), ENV))
    assert said[0].startswith("Ships are back in Port Amsel\n\n")
    assert "Port Amsel harbour reopens" not in " ".join(said)


def test_only_the_part_with_the_link_costs_a_link() -> None:
    """A post $0.015, a post with a link $0.20; weights are X's; the preview stands in the last part."""
    rendition = render_x(brief(article(*HARBOUR)), ENV)
    assert rendition.cost == Decimal("0.245")
    assert rendition.weights == tuple(weight(part.text) for part in rendition.parts)
    assert [part.link for part in rendition.parts] == [None, None, None, URL]
    assert [(part.number, part.of) for part in rendition.parts] == [(1, 4), (2, 4), (3, 4), (4, 4)]


def test_style_post_gives_one_post() -> None:
    """Headline, lead, link: the lead also where it says the headline over."""
    rendition = render_x(brief(article(*HARBOUR), style="post", template="x/post"), ENV)
    assert texts(rendition) == [f"Port Amsel harbour reopens after closure\n\n{HARBOUR[0]}\n\n{URL}"]
    assert rendition.cost == Decimal("0.20")


def test_a_lead_that_does_not_fit_leaves_headline_and_link() -> None:
    """Never cut: a lead that is too long is left out."""
    long = "The harbour office said that " + "and ".join(["one more ship came in "] * 20) + "."
    assert texts(render_x(brief(article(long), style="post", template="x/post"), ENV)) == [
        f"Port Amsel harbour reopens after closure\n\n{URL}"
    ]


def test_a_page_of_one_sentence_becomes_one_post() -> None:
    """If two good parts cannot be had, one post, and the editor is told."""
    rendition = render_x(brief(article(HARBOUR[1])), ENV)
    assert len(rendition.parts) == 1
    assert rendition.parts[0].text.endswith(URL)
    assert rendition.dropped[0].startswith("one post instead of a thread")


def test_a_language_without_a_list_of_leaning_words_gets_one_post() -> None:
    """Where nobody can tell which sentences lean, none is set apart from another."""
    rendition = render_x(brief(article(*HARBOUR, language="tlh"), language="tlh"), ENV)
    assert len(rendition.parts) == 1
    assert "'tlh'" in rendition.dropped[0]


def test_a_page_is_read_in_its_own_language_whatever_the_edition_s() -> None:
    """A German page in an English edition: "Er" leans, "said" is no German word."""
    page = article(
        "Der Hafen von Port Amsel ist seit Montag wieder offen, teilte die Hafenbehörde mit.",
        "Er war 14 Wochen lang gesperrt, sagte Ada Finch am Montag.",
        "Die Hafenbehörde teilte mit, dass 14 von 16 Liegeplätzen wieder in Betrieb sind.",
        "Die Arbeiten im Außenbecken werden nach Angaben der Behörde bis zum Frühjahr dauern.",
        headline="Hafen wieder offen",
        language=None,
    )
    told = "\n".join(texts(render_x(brief(page), ENV)))
    assert "14 von 16" in told
    assert "Er war" not in told


def test_a_hook_too_heavy_for_one_part_is_headline_and_then_lead() -> None:
    """The first fact is not lost because the headline is long: it comes second."""
    headline = (
        "Port Amsel harbour reopens after "
        + "long, cold and very quiet months of closure and " * 3
        + "waiting"
    )
    first, second, *_ = texts(render_x(brief(article(*HARBOUR, headline=headline)), ENV))
    assert first.startswith(headline)
    assert first.removeprefix(headline).strip() == "1/5"
    assert second == f"{HARBOUR[1]} 2/5"


def test_a_story_without_a_link_is_told_without_one() -> None:
    """No link is invented; the editor is told."""
    rendition = render_x(brief(article(*HARBOUR, url=None)), ENV)
    assert not any(links(text) for text in texts(rendition))
    assert rendition.cost == Decimal("0.060")
    assert "no link: the story has none" in rendition.dropped


def test_a_bare_domain_in_the_headline_is_counted_and_told() -> None:
    """The headline stays word for word; it weighs and costs as a link, and the editor knows."""
    rendition = render_x(brief(article(*HARBOUR, headline="Booking.com cuts 500 jobs in Port Amsel")), ENV)
    assert rendition.parts[0].text.startswith("Booking.com cuts 500 jobs")
    assert [[link.text for link in links(text)] for text in texts(rendition)] == [
        ["Booking.com"],
        [],
        [],
        [URL],
    ]
    assert rendition.cost == Decimal("0.43")
    assert any("Booking.com" in note for note in rendition.dropped)


@pytest.mark.parametrize(
    "stranger", ["Details are on Tickets.com, the Amsel Office said.", "Ask @stranger, it said."]
)
def test_a_sentence_that_x_would_link_is_left_out(stranger: str) -> None:
    """No link but the story's, and nobody is notified."""
    rendition = render_x(brief(article(HARBOUR[1], stranger, *HARBOUR[2:])), ENV)
    assert stranger not in "\n".join(texts(rendition))
    assert any(stranger in note for note in rendition.dropped)


def test_two_cashtags_never_share_a_post() -> None:
    """X refuses a post with two."""
    rendition = render_x(
        brief(article("The Amsel Office said $ACME rose and $BETA fell by 5%.", *HARBOUR)), ENV
    )
    assert "$BETA" not in "\n".join(texts(rendition))
    with pytest.raises(DoesNotFit, match=r"one cashtag a post.*\$ACME, \$BETA"):
        render_x(brief(article(*HARBOUR, headline="Now $ACME and $BETA merge")), ENV)


@pytest.mark.parametrize("style", ["thread", "post"])
def test_a_headline_too_long_for_a_post_is_refused_with_the_numbers(style: str) -> None:
    """Nothing is cut, least of all with an ellipsis of ours."""
    with pytest.raises(DoesNotFit, match=r"headline weighs 303, the whole post 328, X takes 280"):
        render_x(brief(article(*HARBOUR, headline="word " * 60 + "end"), style=style), ENV)


@pytest.mark.parametrize(
    "headline",
    [
        "{{ 7 * 7 }} and {% raw %} in a headline",
        "<b>Bold</b> &amp; <script>alert(1)</script>",
        "أعيد فتح مرفأ بورت أمسل بعد إغلاق طويل",
        "Harbour 👨‍👩‍👧‍👦 opens 🇳🇬 today 👍🏽",
    ],
)
def test_a_headline_is_printed_as_it_stands(headline: str) -> None:
    """Markup, template syntax, right-to-left text and emoji are words like others."""
    assert texts(render_x(brief(article(*HARBOUR, headline=headline)), ENV))[0].startswith(headline + "\n")


def test_line_breaks_in_a_headline_become_spaces() -> None:
    """A headline is one line, whatever a page injects."""
    first = texts(render_x(brief(article(*HARBOUR, headline="Harbour\r\nBcc: a  reopens\u2028now")), ENV))[0]
    assert first.startswith("Harbour Bcc: a reopens now\n")


def test_a_monstrous_word_is_left_out() -> None:
    """A sentence that no part can hold is not told; the rest is."""
    rendition = render_x(brief(article("The Office said " + "a" * 3000 + " to 12 people.", *HARBOUR)), ENV)
    assert all(heavy <= 280 for heavy in rendition.weights)
    assert len(rendition.parts) == 4


@pytest.mark.parametrize("stories", [0, 2])
def test_an_edition_for_x_has_one_story(stories: int) -> None:
    """Two stories in one thread would be told as one."""
    one = brief(article(*HARBOUR))
    with pytest.raises(DoesNotFit, match=f"this one has {stories}.*limit: 1"):
        render_x(replace(one, stories=one.stories * stories), ENV)


@pytest.mark.parametrize(
    ("url", "printed"),
    [
        ("https://news.example.org/مرفأ", "https://news.example.org/%D9%85%D8%B1%D9%81%D8%A3"),
        ("https://news.example.org/a?q=1.", "https://news.example.org/a?q=1%2E"),
        ("https://news.example.org/a(b", "https://news.example.org/a%28b"),
        ("https://bücher.example.org/日本", "https://xn--bcher-kva.example.org/%E6%97%A5%E6%9C%AC"),
    ],
)
def test_a_link_is_linked_to_its_last_letter(url: str, printed: str) -> None:
    """X ends a link at a letter that it does not know; the same address is written so that it does not."""
    last = render_x(brief(article(*HARBOUR, url=url)), ENV).parts[-1]
    assert [link.text for link in links(last.text)] == [printed]
    assert last.link == url


def written(tmp_path: Path, template: str, of: Article | None = None) -> Rendition:
    (tmp_path / "x").mkdir()
    (tmp_path / "x/thread.j2").write_text(template)
    return render_x(_brief(of), environment([tmp_path, TEMPLATES]))


def _brief(of: Article | None) -> Brief:
    return brief(of or article(*HARBOUR))


def test_a_newsroom_s_own_template_is_measured(tmp_path: Path) -> None:
    """The link first, a hashtag, another numbering: the parts still fit, with fewer sentences if need be."""
    template = (
        "{% if kind == 'hook' %}{{ headline }}\n{{ link }}\n{% endif %}{{ text }}\n"
        "#PortAmsel {{ '🧵' * (80 if kind == 'body' else 5) }} (part {{ number }} of {{ of }})"
    )
    rendition = written(tmp_path, template)
    assert all(heavy <= 280 for heavy in rendition.weights)
    assert [part.link for part in rendition.parts] == [URL, None, None, None]
    assert rendition.parts[-1].text.endswith("(part 4 of 4)")
    assert "Insurance covers" not in "\n".join(texts(rendition))


@pytest.mark.parametrize(
    ("template", "complaint"),
    [
        ("{{ headline }} {{ text }} {{ number }}", "prints the story's link 0 times in 4 parts"),
        ("{{ headline }} {{ text }} {{ number }} {{ link }}", "prints the story's link 4 times"),
        (
            "{{ text }} {{ number }} {% if kind == 'closing' %}{{ link }} Example.com{% endif %}",
            "adds Example.com",
        ),
        ("{% if kind == 'closing' %}{{ link }} {{ text }}{% endif %}", "prints nothing for part 1 of 4"),
        ("{{ headlin }}", "x/thread.j2, line 1: 'headlin' is undefined"),
    ],
)
def test_a_template_that_breaks_the_rule_of_one_link_is_refused(
    tmp_path: Path, template: str, complaint: str
) -> None:
    """The error names the template and the way out; nothing goes."""
    with pytest.raises(TemplateError, match=complaint):
        written(tmp_path, template)


def test_the_example_in_the_docs_works(tmp_path: Path, root: Path) -> None:
    """What docs/templates.md shows can be copied."""
    page = (root / "docs/templates.md").read_text(encoding="utf-8")
    rendition = written(tmp_path, page.partition("```jinja\n")[2].partition("```")[0])
    assert [part.link for part in rendition.parts] == [URL, None, None, None]
    assert rendition.parts[0].text.endswith("🧵")
    assert rendition.parts[1].text.startswith("2) ")


def test_the_docs_list_the_languages_that_have_threads(root: Path) -> None:
    """A language is a file in bot/text/words/."""
    page = " ".join((root / "docs/templates.md").read_text(encoding="utf-8").split())
    assert f"`bot/text/words/`: {', '.join(known_languages())}." in page
    assert all(can_judge(code) for code in known_languages())


def test_the_seed_page_gives_the_thread_of_the_editorial_note() -> None:
    """The five parts of EDITORIAL.md, by their weights and first words."""
    page = TEMPLATES.parent.parent / "shared/seeds/000_1f12a4c88092379e.txt"
    if not page.is_file():
        pytest.skip("../shared/seeds is not here")
    lines = [line.strip() for line in page.read_text(encoding="utf-8").split("\n")]
    headline = "Big blow for Assad regime as Syrian rebels gain upper hand in Aleppo"
    second = lines.index(headline, lines.index(headline) + 1)
    told = [
        line for line in lines[second + 1 : second + 60] if line and not line.startswith(("READ", "©", "X "))
    ]
    body = [line if line.endswith((".", "”")) else f"# {line}" for line in told]
    rendition = render_x(brief(article(*body, headline=headline)), ENV)
    assert rendition.weights == (258, 167, 172, 222, 199)
    assert [text.split()[0] for text in texts(rendition)] == ["Big", "Witnesses", "In", "The", "As"]
