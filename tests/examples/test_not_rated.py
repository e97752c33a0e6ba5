"""An example that expects somebody to take no part, and why."""

from pathlib import Path

import pytest

from tests.examples.trial import EXAMPLE, PROGRAMME, outcomes

#: Whoever held no lecture takes no part.
NOT_RATED = PROGRAMME.replace(
    "    vetoes:\n",
    "    not_rated:\n      none: {title: 未开展, when: lectures == 0}\n    vetoes:\n",
)
WANTED = "stars: {total: 0, rating: 软弱涣散, vetoes: [idle]}"


def test_who_takes_no_part_is_expected_by_the_reason(tmp_path: Path) -> None:
    said = "stars: {total: no data, rating: 不参评, not_rated: none, vetoes: []}"
    [outcome] = outcomes(tmp_path, EXAMPLE.replace(WANTED, said), programme=NOT_RATED)
    assert outcome.failures == ()


@pytest.mark.parametrize(
    ("said", "code", "message"),
    [
        (WANTED, "E043", "B stars: expected total 0, came no data"),
        ("stars: {not_rated: nobody}", "E030", "no reason 'nobody' under the rules of"),
    ],
)
def test_what_came_out_differently_is_said(
    tmp_path: Path, said: str, code: str, message: str
) -> None:
    [outcome] = outcomes(tmp_path, EXAMPLE.replace(WANTED, said), programme=NOT_RATED)
    first = outcome.failures[0]
    assert first.code == code
    assert first.message.startswith(message)


def test_who_takes_part_after_all_is_said(tmp_path: Path) -> None:
    text = EXAMPLE.replace("stars: {total: 6.667, rating: 一般", "stars: {not_rated: none")
    [outcome] = outcomes(tmp_path, text, programme=NOT_RATED)
    found = [each for each in outcome.failures if each.code == "E044"]
    assert found[0].message == "A stars: expected reason none, came 一般"
