"""Pages in: `bot clean`, `bot ingest`, `bot articles`, and every bad page of a bad day."""

import json
import re
from email import message_from_string
from pathlib import Path

import pytest

from tests.acceptance.conftest import Wires
from tests.acceptance.newsroom import Newsroom
from tests.acceptance.pages import HEADLINE, SCRAPED

SEED = Path(__file__).parents[3] / "shared" / "seeds" / "000_1f12a4c88092379e.txt"
FIELDS = ["title", "section", "author", "published", "standfirst", "body", "publisher", "language", "url"]
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01" + bytes(300)
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< /Type /Catalog >>\nendobj\n" * 9


def test_a_scraped_page_is_cleaned_to_its_article(bare: Newsroom) -> None:
    """The contract's object: what the page says by kind, null for what it does not say, no furniture."""
    page = bare.home.parent / "latest.txt"
    page.write_text(SCRAPED)
    found = bare.bot("clean", page, "--json").json
    assert list(found) == FIELDS
    assert found["title"] == HEADLINE
    assert found["section"] == "World"
    assert found["publisher"] == "The Kestrel Ledger Limited"
    assert found["author"] == []
    assert (found["published"], found["standfirst"], found["url"]) == (None, None, None)
    kinds = [block["kind"] for block in found["body"]]
    assert kinds == ["paragraph"] * 4 + ["subhead"] + ["paragraph"] * 2
    assert found["body"][4]["text"] == "A Pier for the Fleet"
    assert not re.search("READ ALSO|Share|Connect|©|Published", json.dumps(found["body"]))


@pytest.mark.skipif(not SEED.exists(), reason=f"{SEED} is not here: the seed page is not part of the project")
def test_the_seed_page_comes_out_exactly_right(bare: Newsroom) -> None:
    """What the issue lists: fields, sub-headings, all 16 paragraphs, and none of the furniture."""
    found = bare.bot("clean", SEED, "--json").json
    page = SEED.read_text("utf-8")
    assert found["title"] in page
    assert found["title"].split()[:4] == ["Big", "blow", "for", "Assad"]
    assert (found["section"], found["publisher"]) == ("World", "PlatinumPost Multimedia Limited")
    assert (found["author"], found["published"], found["url"]) == ([], None, None)
    blocks = [(block["kind"], block["text"]) for block in found["body"]]
    assert [text for kind, text in blocks if kind == "subhead"] == [
        "A Turning Point in Aleppo",
        "Scenes from the Ground",
        "Humanitarian Concerns",
    ]
    assert [kind for kind, _ in blocks].count("paragraph") == 16
    assert len(blocks) == 19
    for text in ("READ ALSO", "Connect with us", "©", "Related Topics", found["title"]):
        assert text not in "\n".join(text for _, text in blocks)


def test_ingest_says_of_each_page_what_became_of_it(bare: Newsroom) -> None:
    """new, same, revised, refused: exit 1 if any was refused, and the others are kept."""
    folder = bare.home.parent / "pages"
    folder.mkdir()
    page, empty = folder / "latest.txt", folder / "nothing.txt"
    page.write_text(SCRAPED)
    first = bare.bot("ingest", page, "--json").json
    assert first == [{"path": str(page), "article": 1, "outcome": "new", "reason": None}]
    empty.touch()
    second = bare.bot("ingest", folder, "--json", code=1).json
    assert [(one["outcome"], one["article"]) for one in second] == [("same", 1), ("refused", None)]
    assert "empty" in second[1]["reason"]
    page.write_text(SCRAPED.replace("14 months", "16 months"))
    assert bare.bot("ingest", page, "--json").json[0]["outcome"] == "revised"
    (listed,) = bare.bot("articles", "--json").json
    assert (listed["article"], listed["headline"], listed["revision"]) == (1, HEADLINE, 2)
    assert "no file" in bare.bot("ingest", folder / "gone.txt", "--json", code=1).json[0]["reason"]


def test_bad_pages_are_told_one_by_one_and_the_good_ones_go_on(bare: Newsroom) -> None:
    """Each refusal names its file and the reason; broken UTF-8 is read; nothing of a refused page is kept."""
    (bare.inbox / "a-empty.txt").write_bytes(b"")
    (bare.inbox / "b-picture.txt").write_bytes(PNG)
    (bare.inbox / "c-document.txt").write_bytes(PDF)
    with (bare.inbox / "d-huge.txt").open("wb") as huge:
        huge.truncate(50_000_000)
    (bare.inbox / "e-broken.txt").write_bytes(
        SCRAPED.replace("2028", "2028, said José").encode("latin-1", "replace")
    )
    good = {
        "headline": "Ferry pier reopens after the storm",
        "body": ["The pier reopened on schedule, the board said."],
    }
    (bare.inbox / "f-list.json").write_text(json.dumps([good, {"headline": "No text"}, "neither"]))
    (bare.inbox / "g-furniture.txt").write_text(
        "Connect with us\n\nWorld\n\nPublished\n\non\n\nShare this:\n\nFacebook\n"
    )
    (bare.inbox / "h-syntax.json").write_text('{"headline": "Cut off')
    done = bare.bot("run", "--once", code=1)
    for name in ("a-empty", "b-picture", "c-document", "d-huge", "f-list", "g-furniture", "h-syntax"):
        assert len(re.findall(rf"! .*{name}\.\w+\W.*", done.err, re.MULTILINE)) == (
            2 if name == "f-list" else 1
        )
    assert "50" in re.findall(r"d-huge.*", done.err)[0]
    taken = {one["headline"] for one in bare.bot("articles", "--json").json}
    assert taken == {HEADLINE, "Ferry pier reopens after the storm"}
    told_again = bare.bot("run", "--once", code=1).err.splitlines()
    assert [line for line in told_again if "d-huge" not in line] == []


def test_a_headline_cannot_break_out_of_its_place(live: Newsroom, wires: Wires) -> None:
    """Line ends, HTML and Jinja are words like others on every channel; no header is injected."""
    literal = "<b>bold</b> {{ 7 * 7 }} {% raw %} & <script>alert(1)</script>"
    page = live.page(
        "nasty.json",
        headline=f"Pier\r\nBcc: victim@reader.example {literal}",
        language="en",
        body=[
            "The pier reopened on schedule, the harbour board said.",
            "The fleet returns next week, it added.",
        ],
    )
    live.bot("send", page, "--to", "x,telegram,email", "--style", "post", "--yes")
    assert literal in wires.x.texts[0]
    assert literal in wires.telegram.texts[0]
    assert sorted(wires.relay.recipients) == [
        "ada@reader.example",
        "jonas@reader.example",
        "mei@reader.example",
    ]
    for mail in wires.relay.kept.items:
        message = message_from_string(mail["raw"])
        assert message["Bcc"] is None
        text, html = (part.get_payload(decode=True).decode() for part in message.get_payload())
        assert "Pier Bcc: victim@reader.example" in " ".join(text.split())
        assert "{{ 7 * 7 }}" in html
        assert "<script" not in html
        assert "&lt;script&gt;" in html


def test_a_word_without_end_and_other_scripts_are_printed_whole_or_held(live: Newsroom, wires: Wires) -> None:
    """RTL and emoji headlines go as they are; a 3,000-character word is dropped or held, never cut."""
    arabic = "مجلس الميناء يوافق على جدار بحري جديد 🌊👩🏽‍🚒"
    page = live.page(
        "rtl.json",
        headline=arabic,
        language="ar",
        body=["وافق المجلس على الجدار يوم الثلاثاء بعد نقاش طويل."],
    )
    live.bot("send", page, "--to", "x,email", "--style", "post", "--yes")
    assert wires.x.texts[0].startswith(arabic)
    html = (
        message_from_string(wires.relay.kept.items[0]["raw"])
        .get_payload()[1]
        .get_payload(decode=True)
        .decode()
    )
    assert arabic in html
    assert 'dir="rtl"' in html
    endless = "E" * 900
    page = live.page(
        "long.json", headline=f"Pier {endless}", language="en", body=["The pier reopened, the board said."]
    )
    done = live.bot("send", page, "--to", "x", "--yes", code=1)
    assert "280" in done.err
    assert len(wires.x.texts) == 1
    assert len(live.outbox(channel="x")) == 1
    page = live.page(
        "body.json",
        headline="Pier reopens",
        language="en",
        body=[f"It reopened {'E' * 3000}.", "Boats left."],
    )
    live.bot("send", page, "--to", "x", "--yes")
    assert "EEE" not in "".join(wires.x.texts)
