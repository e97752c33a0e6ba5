"""Two servers over one PostgreSQL and one data folder: each knows what was done at the other.

They share no object of this process; two processes are no more apart than that.
"""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from api.web import Settings
from api.web.application import application
from core.accounts import Accounts, Grant, Role
from core.host import Installation
from core.log import Database
from tests.host.samples import REGION, line
from tests.v1.serving import FACTS
from tests.web.visiting import PASSWORD, Browser, Prepared, cheap, csrf

pytestmark = pytest.mark.postgres

#: What each of four callers sends at a month's end, two at either server.
BURST = 10


@dataclass
class Pair:
    """Two applications and a token of the region's office, which both take."""

    apps: list[Starlette]
    token: str

    def api(self, place: int) -> TestClient:
        """A program that asks one of them."""
        headers = {"Authorization": f"Bearer {self.token}"}
        return TestClient(self.apps[place], base_url="http://127.0.0.1", headers=headers)


@pytest.fixture
def pair(prepared: Prepared, tmp_path: Path, postgres_url: str) -> Iterator[Pair]:
    data = tmp_path / "data"
    with Installation(data, postgres_url, prepared.host).region(REGION, create=True) as region:
        region.take(FACTS)
    settings = Settings(data=data, database=postgres_url, patience=3600.0)
    both = [Accounts(Database.open(postgres_url), passwords=cheap()) for _ in range(2)]
    both[0].create("region", "region of a test", password=PASSWORD, due=False)
    both[0].grant("region", Grant(Role.region, REGION))
    _, token = both[0].tokens.issue("region", "test", ["facts", "results", "record"])
    apps = [
        application(
            settings,
            installation=Installation(data, postgres_url, prepared.host),
            accounts=accounts,
        )
        for accounts in both
    ]
    yield Pair(list(apps), token)
    for app, accounts in zip(apps, both, strict=True):
        app.state.house.close()
        accounts.close()


def test_a_session_of_one_is_a_session_of_the_other(pair: Pair) -> None:
    here, there = (Browser(each) for each in pair.apps)
    assert here.sign_in("region").status_code == 303
    session = here.session
    assert session is not None
    there.client.cookies.set("dj_session", session)
    assert there.get("/r/small/").status_code == 200
    form = there.get("/r/small/record?kind=theme-day")
    once = re.findall(r'name="once" value="([^"]+)"', form.text)[0]
    typed = {"kind": "theme-day", "organisation": "S-2", "day": "2015-03-09", "once": once}
    saved = there.client.post("/r/small/record", data={**typed, "csrf": csrf(form)})
    assert (saved.status_code, saved.headers["location"]) == (303, "/r/small/facts/7?saved=1")
    assert "主题党日" in here.get("/r/small/facts/7").text
    here.form("/sign-out", {}, page="/r/small/")
    assert there.get("/r/small/").headers["location"].startswith("/sign-in")


def test_guesses_at_one_are_counted_by_the_other(pair: Pair) -> None:
    """Five wrong passwords, by turns: the right one has to wait at either."""
    tried = [Browser(pair.apps[n % 2]).sign_in("region", "guessed wrong") for n in range(5)]
    assert [each.status_code for each in tried] == [401] * 5
    assert [Browser(each).sign_in("region").status_code for each in pair.apps] == [429, 429]


def test_a_months_end_at_both(pair: Pair) -> None:
    """Forty facts by four callers and readers between: no number twice, and one result at both."""

    def send(caller: int) -> list[int]:
        client, answered = pair.api(caller % 2), []
        for number in range(BURST):
            data = {"kind": "outing", "persons": 1 + number}
            fact = line(f"{caller}-{number}", "service", data, subject=f"S-{1 + number % 2}")
            sent = client.post(
                f"/api/v1/regions/{REGION}/facts",
                content=fact,
                headers={"Content-Type": "application/cloudevents+json"},
            )
            answered.append(sent.status_code)
            if number % 5 == 0:
                read = client.get(f"/api/v1/regions/{REGION}/assessments?period=2015&scheme=points")
                answered.append(read.status_code)
        return answered

    with ThreadPoolExecutor(4) as callers:
        answered = [each for found in callers.map(send, range(4)) for each in found]
    assert {each for each in answered if each >= 400} == set()
    positions, digests = set(), set()
    for place in range(2):
        [region] = pair.api(place).get("/api/v1/regions").json()["regions"]
        positions.add(region["position"])
        found = pair.api(place).get(
            f"/api/v1/regions/{REGION}/assessments?period=2015&scheme=points"
        )
        digests.add(found.json()["digest"])
    assert positions == {6 + 4 * BURST}
    assert len(digests) == 1
