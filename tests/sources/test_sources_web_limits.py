"""The guarded client's patience: every fetch ends, packed or not, whole or broken off, trusted or not."""

import gzip
import threading
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.sources.web import Web
from bot.sources.wire import Limits
from tests.loopback.certificates import client_context, make_certificate, server_context
from tests.loopback.site import Asked, Site, head
from tests.sources.fetches import BASIC, authorised, trouble

HASTY = Limits(connect=2, silence=0.3, whole=0.8)


def endless(asked: Asked) -> Iterator[bytes]:
    yield head()
    while True:
        yield b"<item>the same again</item>" * 2000


def test_a_document_that_never_ends_is_cut_off(web: Web, site: Site) -> None:
    """After the limit, not after the disk."""
    told = trouble(web, site.raw("/feed", endless), limit_bytes=1_000_000)
    assert told.state == "too large"
    assert "more than 1 MB" in str(told)


@pytest.mark.parametrize("size", [1000, 1001])
def test_the_limit_itself_is_allowed(web: Web, site: Site, size: int) -> None:
    """A document of exactly the limit is taken, packed or not."""
    site.put("/packed", gzip.compress(b"x" * size, mtime=0), Content_Encoding="gzip")
    site.put("/plain", b"x" * size, Content_Encoding="identity")
    for path in ("/packed", "/plain"):
        if size == 1000:
            assert len(web.get(site.url + path, limit_bytes=1000).data) == 1000
        else:
            assert trouble(web, site.url + path, limit_bytes=1000).state == "too large"


def bomb(megabytes: int, wbits: int) -> bytes:
    pack = zlib.compressobj(9, zlib.DEFLATED, wbits)
    return b"".join(pack.compress(bytes(1_000_000)) for _ in range(megabytes)) + pack.flush()


@pytest.mark.parametrize(("coding", "wbits"), [("gzip", 31), ("deflate", 15), ("deflate", -15), ("GZip", 31)])
def test_a_bomb_is_refused_as_it_unpacks(web: Web, site: Site, coding: str, wbits: int) -> None:
    """40 MB in 40 kB: what counts is what it becomes."""
    url = site.put("/feed", bomb(40, wbits), Content_Encoding=coding)
    assert trouble(web, url, limit_bytes=5_000_000).state == "too large"


@pytest.mark.parametrize(
    ("coding", "wbits"), [("gzip", 31), ("x-gzip", 31), ("deflate", 15), ("deflate", -15)]
)
def test_every_kind_of_packing_that_is_asked_for_is_unpacked(
    web: Web, site: Site, coding: str, wbits: int
) -> None:
    """Servers mean two things by deflate."""
    url = site.put("/feed", bomb(1, wbits), Content_Encoding=coding)
    assert web.get(url).data == bytes(1_000_000)


@pytest.mark.parametrize(
    ("body", "coding"),
    [
        (b"x" * 90, "gzip"),
        (gzip.compress(b"x" * 9000, mtime=0)[:-9], "gzip"),
        (b"x", "br"),
        (b"x", "gzip, gzip"),
        (b"x", "zstd"),
    ],
)
def test_what_cannot_be_unpacked_is_unreadable(web: Web, site: Site, body: bytes, coding: str) -> None:
    """Cut off, mislabelled, packed twice, or packed as nobody asked."""
    assert trouble(web, site.put("/feed", body, Content_Encoding=coding)).state == "unreadable"


def dripping(first: bytes) -> object:
    def drip(asked: Asked) -> Iterator[bytes]:
        yield first
        pause = threading.Event()
        while not pause.wait(0.05):
            yield b"x"

    return drip


@pytest.mark.parametrize(
    "first", [head(), b"HTTP/1.1 200 OK\r\nX-Long: ", b""], ids=["body", "header", "nothing"]
)
def test_a_byte_at_a_time_ends_with_the_whole_fetchs_time(site: Site, first: bytes) -> None:
    """Each byte comes in time; all of them would take for ever."""
    web = Web(private_hosts=site.private_hosts, limits=HASTY)
    told = trouble(web, site.raw("/feed", dripping(first)))  # type: ignore[arg-type]
    assert told.state == "too slow"
    assert "not done within 0.8 s" in str(told)


def test_a_server_that_keeps_silent_is_left(site: Site) -> None:
    """It accepts the connection and says nothing."""

    def silent(asked: Asked) -> Iterator[bytes]:
        site.stopped.wait(20)
        yield b""

    assert (
        trouble(Web(private_hosts=site.private_hosts, limits=HASTY), site.raw("/", silent)).state
        == "too slow"
    )


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"220 mail.example.org ESMTP\r\n",
        head(200, {"Content-Length": "100"}) + b"half",
        b"\x16\x03\x01\x00" * 9,
        b"HTTP/1.1 200 OK\r\n" + b"X-Pad: " + b"y" * 300_000,
        b"HTTP/1.1 abc\r\n\r\n",
    ],
)
def test_what_is_no_whole_answer_is_unreachable(web: Web, site: Site, sent: bytes) -> None:
    """Hung up, broken off, another protocol, headers without end."""
    told = trouble(web, site.raw("/feed", lambda asked: iter([sent])))
    assert told.state == "unreachable"
    assert not told.final


def test_a_server_that_is_away_is_unreachable(web: Web, site: Site) -> None:
    """It may be back soon."""
    site.stop()
    told = trouble(web, f"{site.url}/feed")
    assert (told.state, told.final) == ("unreachable", False)
    assert "refused" in str(told)


# --- TLS ------------------------------------------------------------------------------------------------


def test_a_certificate_is_checked_by_name_though_the_address_was_checked(tmp_path: Path) -> None:
    """Pinned to an address, held to the host's name: another name's certificate is no good."""
    certificate, key = make_certificate(tmp_path)
    with Site(server_context(certificate, key)) as site:
        site.put("/", "x")
        hosts = [("localhost", site.port), ("cms.example", site.port)]
        web = Web(
            private_hosts=hosts,
            resolve=lambda host, port: ["127.0.0.1"],
            certificates=client_context(certificate),
        )
        assert web.get(f"https://localhost:{site.port}/").data == b"x"
        told = trouble(web, f"https://cms.example:{site.port}/")
        assert told.state == "broken certificate"
        assert "cms.example" in str(told)
        stranger = Web(private_hosts=hosts, resolve=lambda host, port: ["127.0.0.1"])
        assert trouble(stranger, f"https://localhost:{site.port}/").state == "broken certificate"


def test_a_login_does_not_go_from_https_to_http(tmp_path: Path, site: Site) -> None:
    """A downgrade would send it in the clear."""
    certificate, key = make_certificate(tmp_path)
    site.put("/b", "x")
    with Site(server_context(certificate, key)) as safe:
        safe.redirect("/a", f"{site.url}/b")
        web = Web(private_hosts=[("127.0.0.1", None)], certificates=client_context(certificate))
        assert web.get(f"{safe.url}/a", auth=("ana", "pä55")).data == b"x"
        assert authorised(safe) == [BASIC]
    assert authorised(site) == [None]


def test_plain_http_where_tls_was_meant_is_unreachable(web: Web, site: Site) -> None:
    """The words are the system's; there is no certificate to speak of."""
    assert trouble(web, site.url.replace("http:", "https:")).state == "unreachable"
