"""Bodies in HTML, as feeds and content systems hand them over, become our blocks."""

import pytest

from bot.cleaning.markup import blocks_from_html
from bot.model.article import Block
from bot.model.errors import PageRefused

FIRST = "The harbour board of Aldmoor opened the new quay on Friday, four months later than it had planned."
SECOND = "Two freighters can now unload at once, which the board says will halve the waiting time."


def paragraphs(*texts: str) -> tuple[Block, ...]:
    return tuple(Block("paragraph", text) for text in texts)


def test_a_body_in_html_becomes_blocks_in_page_order() -> None:
    """Headings, quotations and lists keep their kind; links and emphasis leave their words."""
    found = blocks_from_html(
        f"<p>{FIRST} <a href='/x'>More of it</a> <em>soon</em>.</p><h3>A long wait</h3>"
        "<blockquote><p>We waited.</p><p>So did they.</p></blockquote>"
        f"<ul><li>a crane<li><p>a lane</p><ol><li>and a light</ol></ul>{SECOND}"
    )
    assert found == (
        Block("paragraph", f"{FIRST} More of it soon."),
        Block("subhead", "A long wait"),
        Block("quote", "We waited."),
        Block("quote", "So did they."),
        Block("list", "a crane\na lane\nand a light"),
        Block("paragraph", SECOND),
    )


@pytest.mark.parametrize(
    "beside",
    [
        "<figure><img src=q.jpg alt='The quay'><figcaption>The quay on Friday</figcaption></figure>",
        "<script>var x = 'text'</script><style>p {color: red}</style><noscript>Switch it on</noscript>",
        "<iframe src=x>No frames</iframe><form><label>Mail</label><button>Send</button></form>",
        "<aside><p>About the author</p></aside><nav><a href=/>Home</a></nav>",
        "<div class='wp-block-embed'>A post</div><div id='related-posts'><p>Another story.</p></div>",
        "<blockquote class='twitter-tweet'><p>So it is.</p></blockquote>",
        "<div class='wp-caption'><p class='wp-caption-text'>The quay on Friday</p></div>",
        "<p><a href='/other'>Old crane sold for scrap</a></p><ul><li><a href='/a'>Ferry back</a></ul>",
        "<p hidden>Unseen.</p><p style='display: none'>Unseen.</p><p aria-hidden=true>Unseen.</p>",
        "<table><tr><td>2025<td>31</table>",
        "<!-- a comment --><?php echo 1 ?>",
        "<p> &nbsp; </p><p>\u200b</p><hr>",
    ],
)
def test_what_stands_beside_the_story_leaves_nothing(beside: str) -> None:
    """An editor must find no caption, box or pointer in a thread."""
    assert blocks_from_html(f"<p>{FIRST}</p>{beside}<p>{SECOND}</p>") == paragraphs(FIRST, SECOND)


@pytest.mark.parametrize(
    ("fragment", "texts"),
    [
        ("One.<br><br>Two.", ["One.", "Two."]),
        ("One<br>and a half.<br /><br />\n<br>Two.", ["One and a half.", "Two."]),
        (f"{FIRST}<br>{SECOND}", [FIRST, SECOND]),
        ("One.<div>Two.</div>Three.", ["One.", "Two.", "Three."]),
        ("<table><tr><td><p>One.</p><p>Two.</p></table>", ["One.", "Two."]),
        ("<div class='share'><p>One.</p><p>Two.</p></div>", ["One.", "Two."]),
        ("plain & simple", ["plain & simple"]),
        ("AT&amp;T &amp;amp; &lt;b&gt; &#8217;tis", ["AT&T &amp; <b> ’tis"]),
        ("10<sup>6</sup> m<sup>2</sup><sup><a href=#1>1</a></sup>, the 1<sup>st</sup>", ["10⁶ m², the 1st"]),
        ("He said <q>yes</q>, <s>no</s> at once.", ["He said “yes”, at once."]),
        ("<ruby>東京<rt>とうきょう</rt></ruby>で", ["東京で"]),
        ("a<b>b</b>c <i>d</i>\n\n e", ["abc d e"]),
        ("", []),
        ("<p></p>", []),
    ],
)
def test_a_body_s_lines_become_the_paragraphs_that_a_reader_sees(fragment: str, texts: list[str]) -> None:
    """Entities are decoded once; two breaks part paragraphs, and so does one after a whole long sentence."""
    assert blocks_from_html(fragment) == paragraphs(*texts)


def test_a_short_line_in_bold_is_a_sub_heading() -> None:
    """Most content systems have no heading button that reporters know."""
    found = blocks_from_html(f"<p><strong>A long wait</strong></p><p><b>{FIRST}</b></p>")
    assert found == (Block("subhead", "A long wait"), Block("paragraph", FIRST))


def test_more_elements_than_any_article_has_are_refused() -> None:
    """A hundred thousand empty tags are no article, and must not hold the others up."""
    with pytest.raises(PageRefused, match=r"100,0\d\d elements of HTML; at most 40,000 are read"):
        blocks_from_html("<b></b>" * 100_000)
