"""A receipt is written again where anything that it rests on is another, and only there."""

from typing import Any

import pyarrow as pa

from core.assess.again import ROWS, Again


def rows(*numbers: int) -> pa.Table:
    return pa.table({"n": pa.array(numbers, pa.int64())})


class Writer:
    def __init__(self) -> None:
        self.written = 0

    def __call__(self) -> dict[str, Any]:
        self.written += 1
        return {"number": self.written}


def test_it_is_written_once_for_the_same_rows_by_the_same_rules() -> None:
    again, write, rules = Again(), Writer(), object()
    found = [again.get("A", rules, {"f": rows(1, 2)}, write)["number"] for _ in range(2)]
    found.append(again.get("A", rules, {"f": rows(1, 3)}, write)["number"])
    found.append(again.get("A", rules, {"f": rows(1, 3), "g": rows()}, write)["number"])
    found.append(again.get("A", object(), {"f": rows(1, 3), "g": rows()}, write)["number"])
    found.append(again.get("B", rules, {"f": rows(1, 3), "g": rows()}, write)["number"])
    assert found == [1, 1, 2, 3, 4, 5]


def test_what_rests_on_anything_or_on_much_is_not_kept() -> None:
    again, write, rules = Again(), Writer(), object()
    many = {"f": rows(*range(ROWS + 1))}
    found = [again.get("A", rules, each, write)["number"] for each in (None, None, many, many)]
    assert found == [1, 2, 3, 4]


def test_what_was_used_least_and_what_is_forgotten_is_written_again() -> None:
    again, write, rules, others = Again(kept=2), Writer(), object(), object()
    for key in "ABAC":
        again.get(key, rules, {}, write)
    assert [again.get(key, rules, {}, write)["number"] for key in "CAB"] == [3, 1, 4]
    again.forget(others)
    assert again.get("B", rules, {}, write)["number"] == 4
    again.forget(rules)
    assert again.get("B", rules, {}, write)["number"] == 5
