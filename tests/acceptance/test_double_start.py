"""Two processes do the same at the same moment: one edition, one send each, on both databases."""

import secrets

import pytest

from tests.acceptance.conftest import Wires
from tests.acceptance.newsroom import Newsroom
from tests.acceptance.pages import FIVE_PARTS, READERS


@pytest.fixture
def twofold(request: pytest.FixtureRequest, bare: Newsroom, wires: Wires, database_url: str) -> Newsroom:
    """A live newsroom on either database, with readers, and a page that nobody has taken in yet."""
    if not database_url.startswith("sqlite"):
        bare.settings.update({"BOT_DATABASE_URL": database_url, "BOT_SECRET_KEY": secrets.token_urlsafe(48)})
    readers = bare.home.parent / "readers.csv"
    readers.write_text(READERS)
    bare.bot("subscribers", "import", readers)
    bare.page("sea-wall.json", **FIVE_PARTS).rename(bare.inbox / "sea-wall.json")
    bare.settings.update(wires.settings)
    return bare


def test_two_runs_at_the_same_moment_publish_everything_once(twofold: Newsroom, wires: Wires) -> None:
    """Walls 1 and 3: one article, one edition a slot, each part, post and mail once; the sums are right."""
    with twofold.running("run", "--now", "--once") as one, twofold.running("run", "--now", "--once") as other:
        assert (one.wait(timeout=100), other.wait(timeout=100)) == (0, 0), twofold.log
    assert [post["text"][-3:] for post in wires.x.kept.items] == ["1/5", "2/5", "3/5", "4/5", "5/5"]
    assert len(wires.telegram.kept.items) == 1
    assert sorted(wires.relay.recipients) == [
        "ada@reader.example",
        "jonas@reader.example",
        "mei@reader.example",
    ]
    assert len(twofold.bot("articles", "--json").json) == 1
    accounts = twofold.bot("account", "--json").json
    assert len([row for row in accounts if row["candidates"]]) == 5
    assert all(row["balanced"] for row in accounts)
