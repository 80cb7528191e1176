"""A site on the loopback, another one beside it, and the guarded client that may call both."""

from collections.abc import Iterator

import pytest

from bot.sources.web import Web
from tests.loopback.site import Site


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as there:
        yield there


@pytest.fixture
def other() -> Iterator[Site]:
    """Another host, as the guard and the rules for passwords see it: the port differs."""
    with Site() as there:
        yield there


@pytest.fixture
def web(site: Site, other: Site) -> Web:
    return Web(
        public_url="https://letters.example.org", private_hosts=[*site.private_hosts, *other.private_hosts]
    )
