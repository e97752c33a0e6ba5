"""Numbers in addresses: what is longer than any position is none."""

import pytest

from api.pages.numbers import whole
from tests.web.visiting import Browser

#: More digits than any database takes, and than Python reads.
LONG = "9" * 30
LONGER = "9" * 5000


def test_whole_numbers() -> None:
    assert whole("0") == 0
    assert whole("9" * 18) == 10**18 - 1
    for written in ("", "-1", "1.0", "²", "１", LONG, LONGER, "1\n"):
        assert whole(written) is None


@pytest.mark.parametrize("number", [LONG, LONGER], ids=["30", "5000"])
@pytest.mark.parametrize("path", ["/facts/{}", "/facts/{}/correct", "/published/{}"])
def test_there_is_no_place_of_so_long_a_number(committee: Browser, path: str, number: str) -> None:
    assert committee.get("/r/small" + path.format(number)).status_code == 404


@pytest.mark.parametrize("number", [LONG, LONGER], ids=["30", "5000"])
@pytest.mark.parametrize("path", ["/log/audit?before=", "/log?before=", "/organisations?page="])
def test_a_list_is_shown_from_its_beginning(committee: Browser, path: str, number: str) -> None:
    first = committee.get("/r/small" + path.partition("?")[0])
    found = committee.get(f"/r/small{path}{number}")
    assert (found.status_code, first.status_code) == (200, 200)
    assert found.text.count("<tr") == first.text.count("<tr")


@pytest.mark.parametrize("path", ["/schemes?at=", "/compare?from="])
def test_no_such_moment(committee: Browser, path: str) -> None:
    assert committee.get("/r/small" + path + LONGER).status_code == 404
    assert committee.get("/r/small" + path + "9" * 18).status_code in (200, 303)
