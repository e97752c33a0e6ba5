"""Cursors: opaque, for one list, and exact while somebody else appends."""

import base64
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.host.samples import ASSEMBLY, line
from tests.v1.serving import LINES, Api, Prepared, refused


@settings(max_examples=5, deadline=None)
@given(
    days=st.lists(st.integers(1, 28), min_size=1, max_size=12),
    appended=st.lists(st.integers(1, 28), max_size=6),
    limit=st.integers(1, 5),
)
def test_paging_through_gives_the_whole_list_while_another_writer_appends(
    prepared: Prepared,
    tmp_path_factory: pytest.TempPathFactory,
    days: list[int],
    appended: list[int],
    limit: int,
) -> None:
    """Between any two pages a fact is recorded, before, within or behind what was listed."""
    api = Api.over_a_copy(prepared, tmp_path_factory.mktemp("paging") / "data")
    try:
        body = b"".join(
            line(f"n{place}", "meeting", ASSEMBLY, day=f"2015-03-{day:02d}")
            for place, day in enumerate(days)
        )
        assert api("POST", "facts", body, content_type=LINES).status_code == 201
        whole = api.get("facts?period=2015&limit=500")["facts"]
        assert len(whole) == len(days) + 2
        paged, cursor, late = [], "", iter(appended)
        while cursor is not None:
            page = api.get(f"facts?period=2015&limit={limit}" + (cursor and f"&cursor={cursor}"))
            paged += page["facts"]
            cursor = page["next"]
            if (day := next(late, None)) is not None:
                new = line(f"late-{len(paged)}", "meeting", ASSEMBLY, day=f"2015-03-{day:02d}")
                assert api("POST", "facts", new).status_code == 201
        assert paged == whole
    finally:
        api.close()


def test_a_cursor_is_for_its_list_alone(api: Api) -> None:
    cursor = api.get("facts?limit=2")["next"]
    assert len(api.get(f"facts?limit=3&cursor={cursor}")["facts"]) == 3
    for path in (
        f"facts?limit=2&type=meeting&cursor={cursor}",
        f"facts?limit=2&known_at=4&cursor={cursor}",
        f"organisations?limit=2&cursor={cursor}",
        f"assessments?period=2015&limit=2&cursor={cursor}",
    ):
        refused(api("GET", path), 422, "api.cursor")


@pytest.mark.parametrize("plain", [b"", b"[]", b'["x", 1, [1, 2]]', b"{", b"null", b"\xff"])
def test_a_cursor_that_nobody_wrote(api: Api, plain: bytes) -> None:
    written = base64.urlsafe_b64encode(plain).decode().rstrip("=") or "A"
    refused(api("GET", f"facts?cursor={written}"), 422, "api.cursor")


def test_a_cursor_holds_what_the_caller_may_see(api: Api, tmp_path: Path) -> None:
    """One that somebody else was given shows no more than the caller's own."""
    cursor = api.get("facts?limit=1")["next"]
    found = api.get(f"facts?limit=10&cursor={cursor}", by="branch")
    assert {each["organisation"] for each in found["facts"]} == {"S-1"}
