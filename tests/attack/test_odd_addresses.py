"""Whatever stands in an address of the desk, it answers with a page."""

import httpx
import pytest

from tests.web.conftest import desk

__all__ = ["desk"]


@pytest.mark.parametrize("number", [2**31, 2**63])
@pytest.mark.parametrize("path", ["/editions/{}", "/renditions/{}/mail", "/renditions/{}/text"])
def test_a_number_that_no_row_has_is_answered_with_not_found(
    desk: httpx.Client, path: str, number: int
) -> None:
    """Also one that the database cannot hold."""
    assert desk.get(path.format(number)).status_code == 404
