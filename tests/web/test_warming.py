"""What the first visitors look at is computed at the start, and nothing of it stops the server."""

import gc

import pytest
from starlette.testclient import TestClient

from api.web.serving import GARBAGE, settle
from core.host import Region
from tests.host.samples import REGION
from tests.web.visiting import Server

#: Seconds after which something that should happen has not.
LONG = 60


def test_what_is_looked_at_first_is_there_before_anybody_comes(server: Server) -> None:
    app = server.with_settings(warm=True)
    house = app.state.house
    with TestClient(app) as client:
        assert app.state.warmed.wait(LONG)
        assert client.get("/readyz").json() == {"state": "ready"}
        # The region has facts of 2015, and its pages show that year by themselves.
        last = house._lately.at(house._question(REGION, "small", "2015"), 6)
        assert last is not None
        assert house.lately(REGION, None, "2015") is last
        written = house._receipts.computed
        house.receipt(REGION, None, None, "S-1", "2015")
        assert house._receipts.computed == written


def test_until_then_the_server_says_so_and_answers(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = server.with_settings(warm=True)
    kept: list[object] = []
    monkeypatch.setattr(app.state.house, "beside", kept.append)
    with TestClient(app, base_url="http://127.0.0.1") as client:
        said = client.get("/readyz")
        assert (said.status_code, said.json()) == (503, {"state": "warming"})
        assert client.get("/sign-in").status_code == 200
    # What begins all the rest waits for its turn.
    assert len(kept) == 1


def test_what_fails_is_said_in_the_log_and_the_server_is_ready_all_the_same(
    server: Server, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object, **_more: object) -> None:
        raise RuntimeError("the disk is gone")

    app = server.with_settings(warm=True)
    monkeypatch.setattr(Region, "assess", fail)
    with TestClient(app) as client:
        assert app.state.warmed.wait(LONG)
        assert client.get("/readyz").status_code == 200
    assert "small could not be made ready" in caplog.text
    assert "the disk is gone" in caplog.text


def test_regions_that_cannot_be_listed_do_not_keep_the_server_from_starting(
    server: Server, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> None:
        raise RuntimeError("the disk is gone")

    app = server.with_settings(warm=True)
    monkeypatch.setattr(app.state.house, "regions", fail)
    with TestClient(app) as client:
        assert app.state.warmed.wait(LONG)
        assert client.get("/sign-in").status_code == 200
    assert "the installation could not be made ready" in caplog.text


def test_objects_that_stay_are_left_alone_when_garbage_is_looked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # What other tests left behind is not this one's.
    monkeypatch.setattr(gc, "collect", lambda: 0)
    before, threshold = gc.get_freeze_count(), gc.get_threshold()
    try:
        settle()
        assert gc.get_freeze_count() > before
        assert gc.get_threshold() == GARBAGE
    finally:
        gc.unfreeze()
        gc.set_threshold(*threshold)
