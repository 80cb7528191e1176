"""The WordPress source against a site on loopback: every public post once, changed and planned ones too."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.sources.base import Ahead, Found, NotTaken, Remember, SourceUnreachable, Taken
from bot.sources.web import Web
from bot.sources.wordpress import MOST, WordPressSource
from tests.loopback.wordpress import LoopbackWordPress

NOW = datetime.now(UTC).replace(microsecond=0)
TEXT = "<p>The ferry to Okafor Crossing stops at midnight, the council said.</p>"


def ago(**span: float) -> datetime:
    return NOW - timedelta(**span)


class Desk:
    """A newsroom that looks at a site as intake does: what was given is known, memory is kept."""

    def __init__(self, site: LoopbackWordPress, **more: Any) -> None:
        self.site = site
        web = Web(private_hosts=[("127.0.0.1", None), ("localhost", None)])
        self.source = WordPressSource(more.pop("address", site.url), web, **more)
        self.known: set[str] = set()
        self.memory: dict[str, Any] = {}

    def look(self) -> list[Found]:
        given = []
        for found in self.source.look(self.known.__contains__, self.memory):
            given.append(found)
            if isinstance(found, Taken):
                self.known.add(found.sha256)
            if isinstance(found, Remember):
                self.memory = json.loads(json.dumps(dict(found.memory)))
        return given

    def taken(self) -> list[int]:
        """The posts that a look took, by number, in order."""
        return numbers(self.look())


def numbers(given: list[Found]) -> list[int]:
    return [json.loads(found.data)["id"] for found in given if isinstance(found, Taken)]


def refusals(given: list[Found]) -> list[str]:
    return [str(found.refusal) for found in given if isinstance(found, NotTaken)]


@pytest.fixture(params=["UTC", "America/New_York", "Pacific/Auckland"])
def zone(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def site() -> Iterator[LoopbackWordPress]:
    with LoopbackWordPress("America/New_York") as there:
        yield there


def test_posts_come_oldest_first_with_place_name_and_when_they_were_published(
    site: LoopbackWordPress,
) -> None:
    """The place is the post's address; what came before the first look is old news."""
    site.post(2, "Second", TEXT, ago(hours=1))
    site.post(1, "First", TEXT, ago(hours=2))
    ahead, first, second, last = Desk(site).look()
    assert ahead == Ahead(2)
    assert isinstance(first, Taken)
    assert isinstance(second, Taken)
    assert isinstance(last, Remember)
    assert (first.place, first.name, first.came) == (f"{site.url}/story-1/", "post-1.json", ago(hours=2))
    assert json.loads(second.data)["headline"] == "Second"


def test_a_post_is_taken_once_and_again_when_it_was_changed(zone: str) -> None:
    """On whatever clock the site keeps its dates."""
    with LoopbackWordPress(zone) as site:
        desk = Desk(site)
        site.post(1, "First", TEXT, ago(hours=5))
        site.post(2, "Second", TEXT, ago(hours=4))
        assert desk.taken() == [1, 2]
        assert desk.taken() == []
        site.change(1, NOW, title="First, corrected")
        site.post(3, "Third", TEXT, NOW)
        assert desk.taken() == [1, 3]
        assert desk.taken() == []


def test_an_idle_look_asks_for_two_short_lists_and_nothing_else(site: LoopbackWordPress) -> None:
    """A site is not asked for its posts' texts every five minutes."""
    desk = Desk(site)
    site.post(1, "First", TEXT, ago(hours=5))
    desk.look()
    site.requests.clear()
    desk.look()
    assert [query["orderby"] for query in site.lists()] == [["modified"], ["date"]]
    assert all(query["_fields"] == ["id,date_gmt,modified_gmt"] for query in site.lists())
    assert len(site.requests) == 2


def test_a_planned_post_is_taken_though_it_was_last_modified_days_ago(zone: str) -> None:
    """WordPress publishes it without touching `modified`, and sometimes hours late."""
    with LoopbackWordPress(zone) as site:
        desk = Desk(site)
        site.post(1, "First", TEXT, ago(hours=5))
        site.post(2, "Planned", TEXT, ago(hours=3), modified=ago(days=4), status="future")
        assert desk.taken() == [1]
        site.posts[2].status = "publish"
        assert desk.taken() == [2]


def test_the_lists_begin_at_a_moment_that_names_its_zone(zone: str) -> None:
    """One that names none is taken for the site's clock: posts of hours would be missed, or met again."""
    with LoopbackWordPress(zone) as site:
        desk = Desk(site)
        desk.look()
        site.requests.clear()
        desk.look()
        first, second = site.lists()
        (changed,), (published,) = first["modified_after"], second["after"]
        since = datetime.fromisoformat(desk.memory["until"]) - timedelta(hours=26)
        assert changed == published
        assert datetime.fromisoformat(changed).utcoffset() == timedelta(0)
        assert abs(datetime.fromisoformat(changed) - since) < timedelta(minutes=5)


def test_what_came_while_the_bot_was_off_for_a_week_is_taken(site: LoopbackWordPress) -> None:
    """The lists go back to the last look that went well, however long ago."""
    desk = Desk(site)
    desk.look()
    desk.memory["until"] = ago(days=7).isoformat()
    for day in range(1, 6):
        site.post(day, f"Day {day}", TEXT, ago(days=day))
    assert desk.taken() == [5, 4, 3, 2, 1]


def test_a_look_that_failed_moves_nothing(site: LoopbackWordPress) -> None:
    """The next one begins where the last good one ended."""
    desk = Desk(site)
    desk.look()
    before = desk.memory
    site.post(1, "First", TEXT, NOW)
    site.plan.add("accepted", "accepted", "dropped-before")
    with pytest.raises(SourceUnreachable):
        desk.look()
    assert desk.memory == before
    assert desk.taken() == [1]


def test_the_first_look_takes_the_newest_posts_of_many(site: LoopbackWordPress) -> None:
    """Ten years of archive are no news; what is left out stays out."""
    for number in range(1, MOST + 31):
        site.post(number, f"Story {number}", TEXT, ago(days=900) + timedelta(hours=number))
    desk = Desk(site)
    given = desk.look()
    assert given[0] == Ahead(MOST)
    assert numbers(given) == list(range(31, MOST + 31))
    assert desk.taken() == []


def test_a_wave_of_changes_is_taken_over_several_looks_the_news_first(site: LoopbackWordPress) -> None:
    """A plug-in that saves every old post anew must not keep today's story waiting."""
    desk = Desk(site)
    desk.look()
    for number in range(1, MOST + 41):
        site.post(number, f"Story {number}", TEXT, ago(days=900) + timedelta(hours=number), modified=NOW)
    site.post(9000, "Today's", TEXT, NOW)
    first, second = desk.taken(), desk.taken()
    assert first[-1] == 9000
    assert (len(first), len(second)) == (MOST, 41)
    assert sorted([*first, *second]) == [*range(1, MOST + 41), 9000]
    assert desk.taken() == []


def test_a_site_older_than_modified_after_is_not_read_to_its_first_post(site: LoopbackWordPress) -> None:
    """It passes the question over; the posts' own dates end the list."""
    site.old = True
    for number in range(1, 351):
        site.post(number, f"Story {number}", TEXT, ago(days=100) + timedelta(hours=number))
    desk = Desk(site)
    desk.look()
    site.change(7, NOW, title="Changed")
    site.requests.clear()
    assert desk.taken() == [7]
    assert len([query for query in site.lists() if query["orderby"] == ["modified"]]) == 2


def test_a_post_that_goes_while_pages_are_turned_hides_no_other(site: LoopbackWordPress) -> None:
    """Those behind it move up, one of them from a page not read yet to one that was."""
    desk = Desk(site)
    desk.look()
    for number in range(1, 202):
        site.post(number, f"Story {number}", TEXT, ago(minutes=300 - number))
    site.between.append(lambda: site.posts.pop(200))
    assert desk.taken() == [*range(1, 200), 201]


def test_a_post_that_comes_while_pages_are_turned_is_taken_at_the_next_look(site: LoopbackWordPress) -> None:
    """The others move down and are met twice, and taken once."""
    desk = Desk(site)
    desk.look()
    for number in range(1, 202):
        site.post(number, f"Story {number}", TEXT, ago(minutes=300 - number))
    for _ in range(6):
        site.between.append(lambda: site.post(1000 + len(site.posts), "Late", TEXT, NOW))
    first = desk.taken()
    assert len(first) == len(set(first))
    assert set(first) | set(desk.taken()) == set(site.posts)


def test_lists_without_headers_of_paging_are_read_to_their_end(site: LoopbackWordPress) -> None:
    """Some proxies drop them."""
    for number in range(1, 151):
        site.post(number, f"Story {number}", TEXT, ago(minutes=300 - number))
    site.plan.default = "unpaged"
    assert Desk(site).taken() == list(range(1, 151))


def test_a_protected_post_is_told_once_and_taken_when_the_password_goes(site: LoopbackWordPress) -> None:
    """A text that the site hides is not for readers."""
    desk = Desk(site)
    site.post(1, "Secret", TEXT, ago(hours=1), password="x")
    site.post(2, "Open", TEXT, NOW)
    given = desk.look()
    assert numbers(given) == [2]
    (why,) = refusals(given)
    assert "post 1" in why
    assert "password" in why
    assert refusals(desk.look()) == []
    site.change(1, NOW, password="")
    assert desk.taken() == [1]


def test_drafts_are_not_seen(site: LoopbackWordPress) -> None:
    """Only what the site shows to everybody."""
    for number, status in enumerate(("draft", "pending", "private", "future", "trash"), start=1):
        site.post(number, "Not yet", TEXT, NOW, status=status)
    assert Desk(site).taken() == []


def test_a_post_that_php_dies_of_does_not_stop_the_others(site: LoopbackWordPress) -> None:
    """It is told once, at the third look, and tried on; the source itself is in no trouble."""
    desk = Desk(site)
    for number in range(1, 6):
        site.post(number, f"Story {number}", TEXT, ago(hours=number))
    site.broken = {3}
    looks = [desk.look() for _ in range(5)]
    assert sorted(numbers(looks[0])) == [1, 2, 4, 5]
    assert [len(refusals(look)) for look in looks] == [0, 0, 1, 0, 0]
    (why,) = refusals(looks[2])
    assert "post 3" in why
    assert "500" in why
    site.broken = set()
    assert desk.taken() == [3]
    assert desk.memory["tries"] == {}


def test_posts_of_which_not_one_can_be_fetched_are_the_site_s_trouble(site: LoopbackWordPress) -> None:
    """The source says so, and nothing is given up."""
    desk = Desk(site)
    for number in range(1, 8):
        site.post(number, f"Story {number}", TEXT, ago(hours=number))
    site.broken = set(range(1, 8))
    with pytest.raises(SourceUnreachable, match="500"):
        desk.look()
    site.broken = set()
    assert len(desk.taken()) == 7


def test_a_post_whose_text_the_api_hides_is_read_from_its_page(site: LoopbackWordPress) -> None:
    """Page builders keep the text elsewhere; the page has it."""
    site.post(1, "Built", "", NOW, more={"page": f"<html><body><article>{TEXT}</article></body></html>"})
    desk = Desk(site)
    (found,) = [one for one in desk.look() if isinstance(one, Taken)]
    record = json.loads(found.data)
    assert TEXT in record["page_html"]
    assert record["headline"] == "Built"
    assert desk.taken() == []


def test_translations_that_polylang_numbers_become_addresses(site: LoopbackWordPress) -> None:
    """Those that are public."""
    both = {"translations": {"en": 1, "fr": 2, "de": 3}}
    site.post(1, "Ferry stops", TEXT, ago(hours=1), more={"lang": "en", **both})
    site.post(2, "Le bac s'arrête", TEXT, NOW, more={"lang": "fr", **both})
    site.post(3, "Die Fähre", TEXT, NOW, more={"lang": "de", **both}, status="draft")
    records = [json.loads(one.data) for one in Desk(site).look() if isinstance(one, Taken)]
    assert [record["translations"] for record in records] == [
        [f"{site.url}/story-2/"],
        [f"{site.url}/story-1/"],
    ]


@pytest.mark.parametrize(
    "ending", ["", "/", "/wp-json", "/wp-json/wp/v2/posts?per_page=3", "/?rest_route=/wp/v2/posts"]
)
def test_the_address_may_be_the_site_s_or_its_api_s(site: LoopbackWordPress, ending: str) -> None:
    """Editors paste what they have."""
    site.post(1, "First", TEXT, NOW)
    assert Desk(site, address=site.url + ending).taken() == [1]


def test_a_site_without_pretty_addresses_is_asked_by_query(site: LoopbackWordPress) -> None:
    """The first question finds the way, the others go straight there."""
    site.pretty = False
    site.post(1, "First", TEXT, NOW)
    assert Desk(site).taken() == [1]
    assert sum("wp-json" in request.path for request in site.requests) == 1


def test_an_api_elsewhere_is_found_by_what_the_front_page_says(site: LoopbackWordPress) -> None:
    """WordPress in a folder of its own, beside the site."""
    site.post(1, "First", TEXT, NOW)
    with LoopbackWordPress() as front:
        front.pretty = False
        front.front_link = f'<{site.url}/wp-json/>; rel="https://api.w.org/"'
        front.plan.add("html", "html")
        assert Desk(front).taken() == [1]


@pytest.mark.parametrize(
    ("mode", "state", "words", "final"),
    [
        ("html", "no WordPress API", "feed: {url}/feed", False),
        ("turned-off", "no WordPress API", "feed: {url}/feed", False),
        ("404", "no WordPress API", "check the address", False),
        ("cut", "broken answer", "breaks off", False),
        ("500", "server error", "500", False),
        ("firewall", "needs login", "BOT_CMS_USER", True),
        ("limited", "asks to wait", "asked again later", False),
        ("dropped-before", "unreachable", "asked again later", False),
    ],
)
def test_a_site_in_trouble_is_told_with_its_state_and_the_way_out(
    site: LoopbackWordPress, mode: str, state: str, words: str, final: bool
) -> None:
    """`bot sources` shows the state, the sentence below says what to do."""
    site.plan.default = mode
    with pytest.raises(SourceUnreachable) as trouble:
        Desk(site).look()
    assert trouble.value.state == state
    assert words.format(url=site.url) in str(trouble.value)
    assert trouble.value.final is final
    assert trouble.value.retry_after == (90.0 if mode == "limited" else None)


def test_warnings_that_php_prints_before_the_list_are_passed_over(site: LoopbackWordPress) -> None:
    """A site with its debugging left on is still a site."""
    site.post(1, "First", TEXT, NOW)
    site.plan.default = "noisy"
    assert Desk(site).taken() == [1]


def test_a_closed_site_opens_to_an_application_password(site: LoopbackWordPress) -> None:
    """And says which setting to fill in, or that it is the wrong password, without showing it."""
    site.closed, site.login = True, ("desk", "abcd efgh")
    site.post(1, "First", TEXT, NOW)
    assert Desk(site, auth=("desk", "abcd efgh")).taken() == [1]
    for auth, state, way_out in (
        (None, "needs login", "BOT_CMS_PASSWORD"),
        (("desk", "s3cret"), "wrong password", "application password"),
    ):
        with pytest.raises(SourceUnreachable, match=way_out) as trouble:
            Desk(site, auth=auth).look()
        assert (trouble.value.state, trouble.value.final) == (state, True)
        assert "s3cret" not in str(trouble.value)


@pytest.mark.parametrize(
    ("change", "standing"),
    [
        ({}, "stands"),
        ({"status": "draft"}, "draft"),
        ({"status": "private"}, "draft"),
        ({"password": "x"}, "protected"),
        (None, "gone"),
    ],
)
@pytest.mark.parametrize("logged_in", [False, True])
def test_a_post_is_asked_for_again(
    site: LoopbackWordPress, change: dict[str, str] | None, standing: str, logged_in: bool
) -> None:
    """Right before its story is sent, by its number; by a stranger and by the desk's user."""
    site.login = ("desk", "abcd")
    site.post(1, "First", TEXT, NOW)
    source = Desk(site, auth=site.login if logged_in else None).source
    if change is None:
        del site.posts[1]
    else:
        site.change(1, NOW, **change)
    assert source.still_stands("1", f"{site.url}/story-1/") == standing


@pytest.mark.parametrize("mode", ["500", "html", "cut", "404", "dropped-before", "firewall", "limited"])
def test_a_site_in_trouble_leaves_a_post_s_standing_unknown(site: LoopbackWordPress, mode: str) -> None:
    """A page of "not found" from a proxy is no word that a story was withdrawn."""
    site.post(1, "First", TEXT, NOW)
    source = Desk(site).source
    site.plan.default = mode
    assert source.still_stands("1", None) == "unknown"


@pytest.mark.parametrize("key", [None, "", "a-guid", "1/../../users"])
def test_what_has_no_number_cannot_be_asked_for(site: LoopbackWordPress, key: str | None) -> None:
    """No question goes out."""
    assert Desk(site).source.still_stands(key, f"{site.url}/story-1/") == "unknown"
    assert site.requests == []
