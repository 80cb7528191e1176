"""The digest can be read by everyone: contrast by calculation, and nothing fetched from strangers."""

import re

import pytest

from bot.rendering.email import render_email
from tests.rendering.email_briefs import ENV, brief, picture, read, story

PAIRS = [
    ("ink", "paper"),
    ("body", "paper"),
    ("quiet", "paper"),
    ("accent", "paper"),
    ("on_ribbon", "ribbon"),
]


def luminance(colour: str) -> float:
    """Relative luminance of #rrggbb (https://www.w3.org/TR/WCAG22/#dfn-relative-luminance)."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dim, bright = sorted((luminance(one), luminance(other)))
    return (bright + 0.05) / (dim + 0.05)


def test_the_measure_itself():
    """Black on white is 21 to 1."""
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_text_stands_out_from_its_ground(scheme, text, ground):
    """WCAG 2.2 asks for 4.5 (https://www.w3.org/TR/WCAG22/#contrast-minimum)."""
    palette = getattr(ENV.get_template("email/palette.j2").module, scheme)
    assert contrast(palette[text], palette[ground]) >= 4.5


def test_every_colour_of_the_page_is_of_the_palette():
    """What the contrast is measured on is what is sent."""
    html = (
        render_email(brief(story(1, image=picture(credit="x"), sample=True), story(2)), ENV).parts[0].html
        or ""
    )
    module = ENV.get_template("email/palette.j2").module
    known = {*module.light.values(), *module.dark.values()}
    used = set(re.findall(r"#[0-9a-f]{6}\b", html))
    # MJML itself writes white into the hidden preview line, and black where text sets its own colour.
    assert used - known <= {"#ffffff", "#000000"}


def test_every_text_that_sets_a_colour_turns_in_the_dark():
    """An inline colour without a class would stay dark on dark."""
    page = read(
        render_email(brief(story(1, image=picture(credit="x"), sample=True), story(2)), ENV).parts[0].html
    )
    turning = {"ink", "body", "quiet", "accent", "ribbon"}
    for tag, attributes in page.tags:
        if re.search(r"(^|;)color:#(?!ffffff)", attributes.get("style", "")) and tag != "div":
            assert turning & set(attributes.get("class", "").split()), (tag, attributes)


def test_both_colour_schemes_are_announced():
    """Apple Mail and iOS ask for the meta, others for the media query; Outlook for its own selectors."""
    html = render_email(brief(), ENV).parts[0].html or ""
    assert '<meta name="color-scheme" content="light dark"' in html
    assert "@media (prefers-color-scheme: dark)" in html
    assert "[data-ogsc]" in html


def test_nothing_is_fetched_but_the_stories_own_pictures():
    """No remote fonts, no tracking pixel, no script, no stylesheet."""
    html = render_email(brief(story(1, image=picture()), story(2)), ENV).parts[0].html or ""
    page = read(html)
    assert [attributes["src"] for _, attributes in page.tags if "src" in attributes] == [picture().url]
    assert not {"script", "link", "iframe", "form"} & {tag for tag, _ in page.tags}
    assert "@import" not in html
    assert "url(" not in html
