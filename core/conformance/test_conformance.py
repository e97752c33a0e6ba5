"""The suite as tests, one a check: ``pytest --pyargs core.conformance --dangjian-plugin FOLDER``.

Without the option it is the folder that pytest is run in.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.conformance import CHECKS, Check, Subject, examine
from core.host import Host


@pytest.fixture(scope="session")
def subject(request: pytest.FixtureRequest) -> Iterator[Subject]:
    """The plugin under test, examined once for all checks."""
    started = request.config.invocation_params.dir
    folder = Path(started, request.config.getoption("--dangjian-plugin", default=None) or ".")
    if not (folder / "programme.yaml").exists():
        raise pytest.UsageError(f"{folder} has no programme.yaml; give --dangjian-plugin FOLDER")
    found = Subject(folder, Host().library)
    yield found
    found.close()


@pytest.mark.parametrize("check", [pytest.param(each, id=each.id) for each in CHECKS])
def test_it_conforms(check: Check, subject: Subject) -> None:
    """Fails with every finding at its place; a check that has nothing to look at is skipped."""
    outcome = examine(subject, only=[check.id]).outcomes[-1]
    if outcome.state == "inapplicable":
        pytest.skip(outcome.finding.lacking)
    if outcome.finding.faults:
        told = "\n".join(map(str, outcome.finding.faults))
        pytest.fail(f"grade {check.grade}: {check.en} ({check.zh})\n{told}", pytrace=False)
