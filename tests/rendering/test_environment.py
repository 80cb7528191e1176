"""Templates: overridden file by file, strict, sandboxed, and clear about what is wrong in them."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from bot.model.errors import TemplateError
from bot.rendering.environment import compile_all, environment, render, render_string
from tests.rendering.social_briefs import ENV


def folder(at: Path, **files: str) -> Path:
    """A folder of plain templates; `x__post` is x/post.j2."""
    for name, text in files.items():
        file = at / f"{name.replace('__', '/')}.j2"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return at


def page(at: Path, name: str, text: str) -> Path:
    (at / name).parent.mkdir(parents=True, exist_ok=True)
    (at / name).write_text(text)
    return at


def test_the_first_folder_that_has_a_file_wins_file_by_file(tmp_path: Path) -> None:
    """A newsroom overrides one template and keeps the others."""
    own = folder(tmp_path / "own", x__post="own {% include 'x/foot.j2' %}")
    shipped = folder(tmp_path / "shipped", x__post="shipped", x__foot="foot", x__thread="thread")
    env = environment([own, shipped])
    assert render(env, "x/post.j2", {}) == "own foot"
    assert render(env, "x/thread.j2", {}) == "thread"


@pytest.mark.parametrize(
    ("name", "printed"),
    [
        ("a.html.j2", "&lt;b&gt; &amp; &#34;x&#34;"),
        ("a.mjml.j2", "&lt;b&gt; &amp; &#34;x&#34;"),
        ("a.html", "&lt;b&gt; &amp; &#34;x&#34;"),
        ("a.mjml", "&lt;b&gt; &amp; &#34;x&#34;"),
        ("a.txt.j2", '<b> & "x"'),
        ("a.j2", '<b> & "x"'),
    ],
)
def test_values_are_escaped_in_markup_and_not_in_plain_text(tmp_path: Path, name: str, printed: str) -> None:
    """A headline with markup is words, in a page and in a post."""
    env = environment([page(tmp_path, name, "{{ value }}")])
    assert render(env, name, {"value": '<b> & "x"'}) == printed


def test_template_syntax_in_a_value_is_not_run() -> None:
    """Values are printed, never compiled."""
    assert render_string(ENV, "{{ value }}", {"value": "{{ 7 * 7 }}"}, "subject") == "{{ 7 * 7 }}"


@dataclass(frozen=True)
class Told:
    headline: str = "Harbour reopens"


@pytest.mark.parametrize(
    ("source", "complaint"),
    [
        ("one\n{{ headlin }}", r"x/post\.j2, line 2: 'headlin' is undefined"),
        ("one\ntwo\n{{ story.headlin }}", r"x/post\.j2, line 3: .*has no attribute 'headlin'"),
        ("{% if x %}", r"x/post\.j2, line 1: Unexpected end of template.*'endif'"),
        ("a\n{{ x | shout }}", r"x/post\.j2, line 2: No filter named 'shout'"),
        (
            "a\n{% include 'x/gone.j2' %}",
            r"template x/gone\.j2, which template x/post\.j2 asks for, was not found; looked in .*own",
        ),
        ("\n{% include 'x/post.j2' %}", r"x/post\.j2, line 2: it includes or calls itself without end"),
        ("a\n\n{{ 1 / 0 }}", r"x/post\.j2, line 3: division by zero"),
        ("{{ story.headline + 1 }}", r"x/post\.j2, line 1: can only concatenate str"),
        (
            "{{ ''.__class__ }}",
            r"x/post\.j2, line 1: access to attribute '__class__' of 'str' object is unsafe",
        ),
        ("{% for n in range(10 ** 9) %}{% endfor %}", r"x/post\.j2, line 1: Range too big"),
        ("{{ numbers.append(1) }}", r"x/post\.j2, line 1: .*append.* is not safely callable|unsafe"),
        ("a\n{{ story.headline | date }}", r"x/post\.j2, line 2: 'Harbour reopens' is no date"),
    ],
)
def test_what_fails_in_a_template_is_told_with_its_file_and_line(
    tmp_path: Path, source: str, complaint: str
) -> None:
    """The newsroom finds the place without a traceback; nothing is rendered."""
    env = environment([folder(tmp_path / "own", x__post=source)])
    with pytest.raises(TemplateError, match=complaint):
        render(env, "x/post.j2", {"story": Told(), "numbers": [1], "language": "en"})


def test_a_fault_in_an_included_file_names_that_file(tmp_path: Path) -> None:
    """Not the file that includes it."""
    env = environment([folder(tmp_path, x__post="{% include 'x/foot.j2' %}", x__foot="a\nb\n{{ gone }}")])
    with pytest.raises(TemplateError, match=r"x/foot\.j2, line 3: 'gone' is undefined"):
        render(env, "x/post.j2", {})


def test_a_missing_template_says_where_it_was_looked_for(tmp_path: Path) -> None:
    """Every folder, in order."""
    env = environment([tmp_path / "own", tmp_path / "shipped"])
    with pytest.raises(
        TemplateError, match=r"template x/threed\.j2 was not found; looked in .*own, .*shipped"
    ):
        render(env, "x/threed.j2", {})


@pytest.mark.parametrize(
    ("source", "complaint"),
    [
        ("{{ gone }}", "subject of morning-digest, line 1: 'gone' is undefined"),
        ("{{ lead", "subject of morning-digest, line 1: unexpected end"),
    ],
)
def test_a_fault_in_a_setting_names_the_setting(source: str, complaint: str) -> None:
    """A subject is a template, too."""
    with pytest.raises(TemplateError, match=complaint):
        render_string(ENV, source, {}, "subject of morning-digest")


def test_a_file_that_is_not_text_is_told(tmp_path: Path) -> None:
    """A template saved in another encoding."""
    (tmp_path / "x.j2").write_bytes("Müller".encode("latin-1"))
    with pytest.raises(TemplateError, match=r"template x\.j2: not UTF-8 text"):
        render(environment([tmp_path]), "x.j2", {})
    assert len(compile_all(environment([tmp_path]))) == 1


def test_the_doctor_finds_what_is_wrong_without_rendering(tmp_path: Path) -> None:
    """Each broken template once; pictures and style sheets are none."""
    folder(
        tmp_path,
        a__good="{{ x }}",
        b__bad="{% for %}",
        c__filter="{{ x|shout }}",
        d__lost="{% include 'e.j2' %}",
    )
    page(tmp_path, "logo.png", "{% not a template")
    told = [str(error) for error in compile_all(environment([tmp_path]))]
    assert [error.rpartition("/")[2].split(":")[0] for error in told[:2]] == [
        "bad.j2, line 1",
        "filter.j2, line 1",
    ]
    assert "e.j2, which template d/lost.j2 asks for" in told[2]


def test_the_shipped_templates_compile() -> None:
    """All of them."""
    assert compile_all(ENV) == []


@pytest.mark.parametrize(
    ("source", "printed"),
    [
        ("{{ day|date }}", "22 novembre 2026"),
        ("{{ day|date('EEEE d MMMM') }}", "dimanche 22 novembre"),
        ("{{ day|date('short', 'en-GB') }}", "22/11/2026"),
        ("{{ day|date('long', 'tlh') }}", "November 22, 2026"),
        ("{{ 'ar'|direction }} {{ 'pt-BR'|direction }} {{ 'tlh'|direction }}", "rtl ltr ltr"),
    ],
)
def test_dates_are_written_in_the_reader_s_language(source: str, printed: str) -> None:
    """The context's language, unless the template says another; an unknown one is English."""
    assert render_string(ENV, source, {"day": date(2026, 11, 22), "language": "fr"}, "subject") == printed
