"""Subscribe: who joins, who stays, who leaves, on both databases."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update

from bot import subscribe
from bot.model.errors import UsageError
from bot.model.subscriber import Subscriber
from bot.store import schema, subscribers
from bot.store.database import Database
from bot.subscribe import Imported, LinkNotValid, add, import_csv, read_token, remove, unsubscribe_token

NEWS = "Morning Briefing"
LAGOS = "Africa/Lagos"
SECRET = "not-a-secret"


def people(db: Database) -> list[Subscriber]:
    return list(subscribe.list_all(db, NEWS))


def imported(db: Database, path: Path, text: str) -> tuple[Imported, list[str]]:
    path.write_text(text, encoding="utf-8")
    done = list(import_csv(db, path, NEWS, zone=LAGOS))
    total = done[-1]
    assert isinstance(total, Imported)
    return total, [str(line) for line in done if not isinstance(line, Imported)]


@pytest.fixture
def list_file(tmp_path: Path) -> Path:
    return tmp_path / "list.csv"


def test_a_person_is_subscribed_once(db: Database) -> None:
    """The same address in another case, or with its domain in another spelling, is the same person."""
    spellings = ["Ada@Example.org", " ada@example.org ", "ADA@EXAMPLE.ORG"]
    assert [add(db, NEWS, one, zone=LAGOS) for one in spellings] == ["new", "already", "already"]
    assert [person.address for person in people(db)] == ["Ada@example.org"]
    assert add(db, NEWS, "jo@bücher.example.org", zone=LAGOS) == "new"
    assert add(db, NEWS, "jo@xn--bcher-kva.example.org", zone=LAGOS) == "already"


def test_one_person_may_have_two_newsletters(db: Database) -> None:
    """A person is one, a subscription is one for each newsletter; leaving one keeps the other."""
    add(db, NEWS, "ada@example.org", zone=LAGOS)
    assert add(db, "Weekend", "ada@example.org", zone=LAGOS) == "new"
    assert remove(db, NEWS, "ADA@example.org")
    assert [(p.newsletter, p.state) for p in subscribe.list_all(db)] == [
        (NEWS, "left"),
        ("Weekend", "active"),
    ]
    assert len({p.id for p in subscribe.list_all(db)}) == 1


def test_what_a_person_asked_for_is_kept(db: Database) -> None:
    """Name, zone, language and sections come back in their proper form, on one line."""
    add(
        db,
        NEWS,
        "ada@example.org",
        zone="africa/lagos",
        name=" Ada\r\nBcc: x ",
        language="pt_BR",
        sections="World; Politics;world",
    )
    ada = people(db)[0]
    assert (ada.name, ada.zone, ada.language) == ("Ada Bcc: x", LAGOS, "pt-BR")
    assert sorted(ada.sections, key=str.casefold) == ["Politics", "world"]


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"address": "ada"}, "email: .*no mail address"),
        ({"address": "ada@example"}, "no mail address"),
        ({"address": ""}, "email: it is empty"),
        ({"address": "ada@example.org\nBcc: eve@example.org"}, "no mail address"),
        ({"zone": "Afrika/Lagos"}, 'zone: "Afrika/Lagos" is no time zone'),
        ({"language": "englisch!"}, "language: .*no language code"),
    ],
)
def test_a_value_that_cannot_be_used_is_refused(db: Database, values: dict[str, str], words: str) -> None:
    """The message names the field and what is allowed; nobody is subscribed."""
    with pytest.raises(UsageError, match=words):
        add(db, NEWS, **{"address": "ada@example.org", "zone": LAGOS, **values})
    assert people(db) == []


def test_an_import_keeps_the_good_lines_and_tells_the_bad(db: Database, list_file: Path) -> None:
    """Each bad line is told with file, line, field and reason; the good ones are in."""
    total, bad = imported(
        db,
        list_file,
        "email,name,zone,language,sections\n"
        'ada@example.org,Ada,Africa/Lagos,en,"World;Politics"\n'
        "nobody,No Body,,,\n"
        "\n"
        "ben@example.org,Ben,Mars/Base,,\n"
        "cy@example.org,Cy\n"
        "ADA@example.org,Ada again,,,\n"
        "dan@example.org,Dan,,,World,Politics\n"
        'eve@example.org,"Eve,,,\n'
        "fay@example.org,Fay,Europe/Berlin,,\n",
    )
    assert (total.new, total.already, total.away, total.bad) == (3, 1, 0, 4)
    assert total.read == total.size
    assert [line.removeprefix(f"{list_file}:").partition(": ")[::2] for line in bad] == [
        ("3", 'email: "nobody" is no mail address: An email address must have an @-sign.'),
        ("5", 'zone: "Mars/Base" is no time zone: use an IANA name such as Africa/Lagos'),
        ("8", "line: it has 6 fields, the file has 5 columns"),
        ("9", "line: its quotation marks do not match (unexpected end of data)"),
    ]
    assert [(p.address, p.name, p.zone, p.sections) for p in people(db)] == [
        ("ada@example.org", "Ada", LAGOS, ("Politics", "World")),
        ("cy@example.org", "Cy", LAGOS, ()),
        ("fay@example.org", "Fay", "Europe/Berlin", ()),
    ]


def test_an_import_brings_nobody_back(db: Database, list_file: Path) -> None:
    """Who left, or bounced, stays away however often a list names them; it is counted."""
    for name in ("ada", "ben", "cy"):
        add(db, NEWS, f"{name}@example.org", zone=LAGOS)
    remove(db, NEWS, "ada@example.org")
    with db.write() as conn:
        conn.execute(
            update(schema.subscription).where(schema.subscription.c.id == 2).values(state="suppressed")
        )
    total, _ = imported(db, list_file, "email\nada@example.org\nben@example.org\ncy@example.org\n")
    assert (total.new, total.already, total.away) == (0, 1, 2)
    assert [person.state for person in people(db)] == ["left", "suppressed", "active"]


def test_an_editor_brings_back_who_left_but_not_who_bounced(open_db: Callable[..., Database]) -> None:
    """By hand one person may come back, and is owed nothing from before; a dead mailbox stays suppressed."""
    clock = [datetime(2026, 11, 22, 7, tzinfo=UTC)]
    db = open_db(clock=lambda: clock[0])
    for name in ("ada", "ben"):
        add(db, NEWS, f"{name}@example.org", zone=LAGOS)
    remove(db, NEWS, "ada@example.org")
    with db.write() as conn:
        conn.execute(
            update(schema.subscription).where(schema.subscription.c.id == 2).values(state="suppressed")
        )
    clock[0] += timedelta(days=2)
    assert add(db, NEWS, "ada@example.org", zone=LAGOS) == "back"
    assert add(db, NEWS, "ben@example.org", zone=LAGOS) == "suppressed"
    ada, ben = people(db)
    assert (ada.state, ada.active_since, ben.state) == ("active", clock[0], "suppressed")


@pytest.mark.parametrize(
    "data",
    [
        b"email,name,zone\nada@example.org,\xc3\x81da,Europe/Berlin\n",
        b"\xef\xbb\xbfE-Mail;Name;Time zone\r\nada@example.org;\xc3\x81da;Europe/Berlin\r\n",
        "Email\tZone\tName\nada@example.org\tEurope/Berlin\tÁda\n".encode("utf-16"),
        "email,name,zone\nada@example.org,Áda,Europe/Berlin\n".encode("utf-16-le"),
        "email,name,zone\nada@example.org,Áda,Europe/Berlin\n".encode("cp1252"),
        "sep=|\nemail|name|zone|shoe size\nada@example.org|Áda|Europe/Berlin|38\n".encode(),
        "ada@example.org,Áda,Europe/Berlin\n".encode(),
        'zone,"name", "EMAIL"\r"Europe/Berlin", "Áda" ,"ada@example.org"\r'.replace(" ,", ",").encode(),
    ],
)
def test_lists_come_in_every_shape(db: Database, list_file: Path, data: bytes) -> None:
    """Byte order marks, UTF-16, Windows' encoding, other delimiters, other headers or none."""
    list_file.write_bytes(data)
    done = list(import_csv(db, list_file, NEWS, zone=LAGOS))
    assert [line.new for line in done if isinstance(line, Imported)] == [1]
    assert [(p.address, p.name, p.zone) for p in people(db)] == [("ada@example.org", "Áda", "Europe/Berlin")]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is empty: it needs a header"),
        (b"name,zone\nAda,Africa/Lagos\n", r"list.csv:1: no column is named email \(found: name, zone\)"),
        (b'"email,name\nada@example.org\n', "the header cannot be read"),
        (b"PK\x03\x04" + b"\x00\x01\x02" * 50, "is no CSV file: save the sheet as CSV"),
    ],
)
def test_a_file_that_is_no_list_is_refused(db: Database, list_file: Path, data: bytes, words: str) -> None:
    """The message says how to make it one."""
    list_file.write_bytes(data)
    with pytest.raises(UsageError, match=words):
        list(import_csv(db, list_file, NEWS, zone=LAGOS))


def test_a_list_that_is_not_there_is_told(db: Database, tmp_path: Path) -> None:
    """A missing file and a folder are named."""
    for path in (tmp_path / "missing.csv", tmp_path):
        with pytest.raises(UsageError, match="cannot be read"):
            list(import_csv(db, path, NEWS, zone=LAGOS))


def test_a_long_list_tells_how_far_it_is(db: Database, list_file: Path) -> None:
    """Progress rises with each batch and ends at the whole; a second try finds everybody there."""
    text = "email\n" + "".join(f"reader{n}@example.org\n" for n in range(1200))
    list_file.write_text(text)
    steps = [line for line in import_csv(db, list_file, NEWS, zone=LAGOS) if isinstance(line, Imported)]
    assert [step.new for step in steps] == [500, 1000, 1200]
    assert 0 < steps[0].read < steps[1].read < steps[2].read == len(text)
    again = list(import_csv(db, list_file, NEWS, zone=LAGOS))[-1]
    assert isinstance(again, Imported)
    assert (again.new, again.already) == (0, 1200)
    assert len(people(db)) == 1200


def test_two_imports_at_once_subscribe_each_person_once(db: Database, list_file: Path) -> None:
    """Two editors with the same list meet at the unique address."""
    list_file.write_text("email\n" + "".join(f"reader{n}@example.org\n" for n in range(700)))
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda _: list(import_csv(db, list_file, NEWS, zone=LAGOS)), range(2)))
    assert len(people(db)) == len({person.id for person in people(db)}) == 700


def test_removing_twice_says_so(db: Database) -> None:
    """The second time nothing changes; a stranger is told."""
    add(db, NEWS, "ada@example.org", zone=LAGOS)
    assert [remove(db, NEWS, "ada@example.org") for _ in range(2)] == [True, False]
    with pytest.raises(UsageError, match="is no subscriber of Morning Briefing"):
        remove(db, NEWS, "eve@example.org")
    with pytest.raises(UsageError, match="no mail address"):
        remove(db, NEWS, "ada")


def test_a_link_ends_its_own_subscription_again_and_again(db: Database) -> None:
    """An unsubscribe link is repeatable (RFC 8058), and touches nobody else; looking changes nothing."""
    for name in ("ada", "ben"):
        add(db, NEWS, f"{name}@example.org", zone=LAGOS)
    token = unsubscribe_token(SECRET, people(db)[0].subscription_id)
    assert subscribe.subscriber_of(db, SECRET, token).address == "ada@example.org"
    assert [person.state for person in people(db)] == ["active", "active"]
    for _ in range(2):
        assert subscribe.unsubscribe(db, SECRET, token).address == "ada@example.org"
        assert [person.state for person in people(db)] == ["left", "active"]


@given(st.integers(min_value=1, max_value=2**62), st.text(max_size=30))
def test_only_our_own_tokens_are_read(number: int, forged: str) -> None:
    """A token names its subscription, is the same each time and plain in a URL; any other is not valid."""
    token = unsubscribe_token(SECRET, number)
    assert read_token(SECRET, token) == number
    assert token == unsubscribe_token(SECRET, number)
    assert token.replace("-", "").replace("_", "").replace(".", "").isalnum()
    for other in (forged, token[:-1], token + "A", unsubscribe_token("another", number)):
        with pytest.raises(LinkNotValid):
            read_token(SECRET, other)


def test_a_link_to_nobody_is_told(db: Database) -> None:
    """A token we signed for a subscription that is no more."""
    with pytest.raises(LinkNotValid, match="no subscription any more"):
        subscribe.unsubscribe(db, SECRET, unsubscribe_token(SECRET, 4711))


def test_the_audience_is_who_is_active(db: Database) -> None:
    """In one zone or in all; who left is not in it."""
    for n in range(6):
        add(db, NEWS, f"reader{n}@example.org", zone=LAGOS if n % 2 else "Europe/Berlin")
    add(db, "Weekend", "ada@example.org", zone="Asia/Tokyo")
    remove(db, NEWS, "reader1@example.org")
    with db.read() as conn:
        assert subscribers.active_zones(conn, NEWS) == {LAGOS, "Europe/Berlin"}
        assert subscribers.audience_count(conn, NEWS) == 5
        assert subscribers.audience_count(conn, NEWS, LAGOS) == 2
        assert subscribers.active_zones(conn, "Evening") == set()


def test_who_was_erased_is_in_no_audience(db: Database) -> None:
    """After an erasure the row stays and the person is gone."""
    add(db, NEWS, "ada@example.org", zone=LAGOS)
    person = people(db)[0]
    with db.read() as conn:
        assert subscribers.addressee(conn, person.id, NEWS) == person
        assert subscribers.addressee(conn, person.id, "Weekend") is None
    with db.write() as conn:
        conn.execute(update(schema.subscriber).values(address=None, normalised=None, name=""))
    with db.read() as conn:
        assert subscribers.addressee(conn, person.id, NEWS) is None
        assert subscribers.audience_count(conn, NEWS) == 0
        assert subscribers.active_zones(conn, NEWS) == set()
