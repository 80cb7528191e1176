"""The guard: nothing but the open internet is called, however an address is spelled."""

import threading
from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sources.base import SourceUnreachable
from bot.sources.guard import Guard, is_public, may_be_own

PUBLIC = [
    "8.8.8.8",
    "93.184.216.34",
    "1.1.1.1",
    "2606:2800:220:1::1",
    "2a00:1450:4001:81b::200e",
    "64:ff9b::808:808",
]

PRIVATE = [
    "10.0.0.1",
    "10.255.255.255",
    "172.16.0.1",
    "172.31.255.254",
    "192.168.0.1",
    "127.0.0.1",
    "127.255.0.9",
    "100.64.0.1",
    "100.127.255.255",
    "::1",
    "fc00::1",
    "fd12:3456::1",
]

NEVER = [
    "0.0.0.0",
    "0.1.2.3",
    "169.254.169.254",
    "169.254.0.1",
    "100.100.100.200",
    "168.63.129.16",
    "192.0.0.192",
    "192.0.2.1",
    "198.18.0.1",
    "198.51.100.7",
    "203.0.113.9",
    "192.88.99.1",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:8.8.8.8",
    "::127.0.0.1",
    "::8.8.8.8",
    "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::1",
    "2002:7f00:1::",
    "2002:808:808::",
    "2001:0:53aa:64c::1",
    "2001:db8::1",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
    "100::1",
    "3fff::1",
    "fd00:ec2::254",
    "4000::1",
]

SPELLINGS = [
    "127.0.0.1",
    "127.1",
    "2130706433",
    "0x7f000001",
    "0x7f.0.0.1",
    "0177.0.0.1",
    "0177.1",
    "017700000001",
    "127.0.0.1.",
    "localhost",
    "localhost.",
    "LOCALHOST",
    "0",
    "0.0.0.0",
    "0x0",
    "::1",
    "::ffff:127.0.0.1",
    "::ffff:7f00:1",
    "0:0:0:0:0:0:0:1",
    "10.1",
    "0xa9fea9fe",
    "2852039166",
    "192.168.1",
    "0xc0a80001",
    "fe80::1",
    "::",
]


def refused(guard: Guard, host: str, port: int = 80) -> SourceUnreachable:
    with pytest.raises(SourceUnreachable) as found:
        guard.addresses(host, port, 5)
    return found.value


@pytest.mark.parametrize("address", PUBLIC)
def test_the_open_internet_may_be_called(address: str) -> None:
    """Also IPv4 as seen from a network without it (NAT64)."""
    assert is_public(address)


@pytest.mark.parametrize("address", PRIVATE)
def test_private_addresses_are_for_hosts_that_the_newsroom_names(address: str) -> None:
    """Private, loopback, shared: never by chance, but a newsroom's own CMS may live there."""
    assert not is_public(address)
    assert may_be_own(address)


@pytest.mark.parametrize("address", NEVER)
def test_some_addresses_are_called_for_nobody(address: str) -> None:
    """Metadata services, this host by its odd names, multicast, reserved, and IPv4 in IPv6's clothes."""
    assert not is_public(address)
    assert not may_be_own(address)


@pytest.mark.parametrize("host", SPELLINGS)
def test_every_spelling_of_a_private_address_is_refused(host: str) -> None:
    """The system's resolver reads them all; what it makes of them is what is checked."""
    assert refused(Guard(), host).state in {"refused address", "no such host"}


@pytest.mark.parametrize(
    "host", ["2130706433", "0x7f000001", "0177.0.0.1", "127.1", "localhost", "::ffff:127.0.0.1"]
)
def test_a_named_address_opens_no_other_spelling(host: str) -> None:
    """An allowance is for a name as the newsroom writes it, and for nothing that leads to the same place."""
    assert refused(Guard([("127.0.0.1", 80)]), host).state == "refused address"


@pytest.mark.parametrize("name", ["cms.example", "CMS.Example", "cms.example."])
def test_a_named_host_is_one_whatever_its_case_and_a_closing_dot(name: str) -> None:
    """A source may be written either way."""
    guard = Guard([(name, 8080)], lambda host, port: ["10.0.0.7"])
    assert guard.addresses("cms.example", 8080, 5) == ["10.0.0.7"]
    assert guard.addresses("CMS.EXAMPLE.", 8080, 5) == ["10.0.0.7"]


def test_a_named_port_opens_no_other_port() -> None:
    """The desk may listen beside the CMS."""
    guard = Guard([("cms.example", 8080)], lambda host, port: ["10.0.0.7"])
    assert refused(guard, "cms.example", 8001).state == "refused address"


def test_a_host_named_without_a_port_has_them_all() -> None:
    """The newsroom said so."""
    guard = Guard([("büro.example", None)], lambda host, port: ["10.0.0.7"])
    assert guard.addresses("xn--bro-hoa.example", 81, 5) == ["10.0.0.7"]


def test_a_refusal_says_how_to_let_an_own_host_in() -> None:
    """The way out is one setting, with the words to write into it."""
    told = refused(Guard(resolve=lambda host, port: ["10.0.0.7"]), "cms.example", 8080)
    assert told.final
    assert "cms.example (10.0.0.7)" in str(told)
    assert "BOT_PRIVATE_HOSTS=cms.example:8080" in str(told)
    assert "BOT_PRIVATE_HOSTS=[fd00::7]:80" in str(refused(Guard(), "fd00::7"))


def test_nobody_is_told_to_let_a_metadata_service_in() -> None:
    """Naming it would not help."""
    assert "BOT_PRIVATE_HOSTS" not in str(refused(Guard(), "169.254.169.254"))
    own = Guard([("cms.example", None)], lambda host, port: ["169.254.169.254"])
    assert refused(own, "cms.example").state == "refused address"


@pytest.mark.parametrize("answer", [["8.8.8.8", "127.0.0.1"], ["10.0.0.1", "8.8.8.8"], ["8.8.8.8", "::1"]])
def test_a_name_that_mixes_public_and_private_is_refused(answer: list[str]) -> None:
    """Whichever is tried first: such a name is made to get past a check."""
    assert refused(Guard(resolve=lambda host, port: answer), "two-faced.example").state == "refused address"


@pytest.mark.parametrize("error", [OSError("no name"), UnicodeError("label too long"), ValueError("NUL")])
def test_a_name_that_nobody_knows_is_no_such_host(error: Exception) -> None:
    """A resolver fails in several ways; an editor checks one thing."""

    def resolve(host: str, port: int) -> list[str]:
        raise error

    assert refused(Guard(resolve=resolve), "a..b").state == "no such host"


def test_a_name_server_that_keeps_silent_is_too_slow() -> None:
    """The system's resolver waits as long as it likes; a look does not."""
    ended = threading.Event()

    def resolve(host: str, port: int) -> list[str]:
        ended.wait(30)
        return ["8.8.8.8"]

    with pytest.raises(SourceUnreachable) as found:
        Guard(resolve=resolve).addresses("slow.example", 80, 0.05)
    ended.set()
    assert found.value.state == "too slow"


ODD = st.one_of(
    st.sampled_from([*PRIVATE, *NEVER]).filter(lambda name: "%" not in name).map(ip_address),
    st.ip_addresses(),
)


@given(ODD.map(str))
def test_nothing_that_python_calls_private_is_public(address: str) -> None:
    """The standard library's own list, where it says no, is never outvoted."""
    ip = ip_address(address)
    if ip.is_private or ip.is_loopback or ip.is_link_local or ip.is_multicast or ip.is_reserved:
        assert not is_public(address) or address.startswith("64:ff9b::")
