"""The suite as tests of pytest, one a check, for a plugin that is named."""

from collections import Counter
from pathlib import Path

import pytest

import core.conformance
from tests.checks.test_conformance import WHOLE
from tests.host.samples import programme, write_plugin

MODULE = Path(core.conformance.__file__).parent / "test_conformance.py"


class Heard:
    """What became of each test."""

    def __init__(self) -> None:
        self.outcomes: dict[str, str] = {}
        self.said: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        name = report.nodeid.partition("[")[2].rstrip("]")
        if report.when == "call" or report.skipped:
            self.outcomes[name] = report.outcome
            self.said += [str(report.longrepr)] if report.failed else []


@pytest.mark.filterwarnings("ignore::pytest.PytestAssertRewriteWarning")
def test_a_check_that_fails_is_a_test_that_fails(tmp_path: Path) -> None:
    folder = write_plugin(tmp_path / "tried", code=None, text=programme(requires=">=0.1"))
    (folder / "examples.yaml").write_text(WHOLE, encoding="utf-8")
    heard = Heard()
    given = ["-q", "-p", "no:cacheprovider", "-p", "no:xdist", "--import-mode=importlib"]
    code = pytest.main(
        [*given, f"--rootdir={tmp_path}", str(MODULE), f"--dangjian-plugin={folder}"], [heard]
    )
    assert code == 1
    assert Counter(heard.outcomes.values()) == {"passed": 13, "skipped": 5, "failed": 1}
    assert heard.outcomes["requires"] == "failed"
    [said] = heard.said
    assert "programme.yaml:8:3: check.requires" in said
