"""The years that tests look at."""

from __future__ import annotations

import pytest

from tests.plugins.shuangyashan.history.standing import Years, years_of


@pytest.fixture(params=[2024, 1, 77], ids=lambda seed: f"seed-{seed}")
def years(request: pytest.FixtureRequest) -> Years:
    return years_of(request.param)


@pytest.fixture
def default_years() -> Years:
    return years_of(2024)
