"""The years that tests look at."""

from __future__ import annotations

import pytest

from tests.plugins.qingshen.history.standing import Year, year_of

SEEDS = (2015, 1, 77)


@pytest.fixture(params=SEEDS, ids=lambda seed: f"seed-{seed}")
def year(request: pytest.FixtureRequest) -> Year:
    return year_of(request.param)


@pytest.fixture
def default_year() -> Year:
    return year_of(2015)
