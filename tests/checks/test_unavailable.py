"""A function that fails: the assessment, its receipt and its page say 暂不可算, and never 0."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from api.cli import program
from core.accounts import Accounts
from core.host import Host, Installation
from core.log import Database
from tests.checks.broken import FUNCTION
from tests.host.samples import LINES, REGION, write_plugin
from tests.web.visiting import CALLERS, PASSWORD, Prepared, Server, cheap

Command = Callable[..., Result]


@pytest.fixture(scope="module")
def failing(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the plugin, and the data of a region that has it enabled."""
    root = tmp_path_factory.mktemp("failing")
    rules = "def outings(frames, period):\n    return {'S-1': 0 / 0}\n"
    host = Host([write_plugin(root / "broken", text=FUNCTION, code=None, rules=rules)], points=())
    installation = Installation(root / "data", host=host)
    with installation.region(REGION, create=True) as region:
        region.enable("broken")
        region.take(LINES)
        region.follow()
    with Accounts(Database.open(installation.url), passwords=cheap()) as accounts:
        accounts.create("region", "region of a test", password=PASSWORD, due=False)
        accounts.grant("region", CALLERS["region"])
    return root


@pytest.fixture
def run(failing: Path) -> Command:
    """Runs the command in Chinese on that data."""
    given = ("--data", str(failing / "data"), "--plugin-path", str(failing / "broken"))

    def ran(*arguments: str) -> Result:
        return CliRunner().invoke(program, [*given, "--lang", "zh", *arguments])

    return ran


def test_the_assessment(run: Command) -> None:
    ran = run("assess", REGION, "--period", "2015", "--format", "json")
    said = json.loads(ran.stdout)
    assert (ran.exit_code, said["state"], said["organisations"]) == (1, "unavailable", [])
    assert said["reason"]["code"] == "host.function-failed"
    assert "暂不可算" in ran.stderr


def test_the_receipt(run: Command) -> None:
    ran = run("explain", REGION, "S-1", "--period", "2015", "--format", "json")
    assert (ran.exit_code, ran.stdout) == (1, "")
    assert "[host.function-failed]" in ran.stderr
    assert "暂不可算" in ran.stderr
    assert "ZeroDivisionError" in ran.stderr


def test_the_pages(failing: Path) -> None:
    host = Host([failing / "broken"], points=())
    with Server(Prepared(failing / "data", host)) as server:
        browser = server.browser("region")
        for path in ("schemes/points", "schemes/points/S-1"):
            page = browser.get(f"/r/{REGION}/{path}", params={"period": "2015"})
            assert page.status_code == 503
            assert "暂不可算" in page.text
            assert "host.function-failed" in page.text
        assert browser.get(f"/r/{REGION}/plugins").status_code == 200
