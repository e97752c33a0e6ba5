"""A receipt is written again where anything that it rests on is another, and only there."""

from typing import Any

import pyarrow as pa

from core.assess.again import Again
from core.assess.slices import print_of


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


def test_what_rests_on_anything_is_not_kept() -> None:
    again, write, rules = Again(), Writer(), object()
    assert [again.get("A", rules, None, write)["number"] for _ in range(2)] == [1, 2]


def test_what_stands_for_rows_is_the_same_where_they_are_and_nowhere_else() -> None:
    texts = pa.table({"s": ["a", None, "bc"]})
    same = pa.table({"s": pa.chunked_array([["a"], [None, "bc"]])})
    # Cut out of more, as a slice of the columns is.
    cut_out = pa.table({"s": ["x", "a", None, "bc"]}).slice(1)
    assert print_of({"f": texts}) == print_of({"f": same}) == print_of({"f": cut_out})
    others = [
        {"f": pa.table({"s": ["a", "", "bc"]})},
        {"f": pa.table({"s": ["ab", None, "c"]})},
        {"f": pa.table({"t": ["a", None, "bc"]})},
        {"g": texts},
        {"f": texts, "g": rows()},
        {"f": rows(1), "g": rows(2)},
        {"f": rows(1, 2), "g": rows()},
        {"f": rows(), "g": rows(1, 2)},
        {"f": pa.table({"n": pa.array([1, 2], pa.int32())})},
    ]
    prints = [print_of(each) for each in ({"f": texts}, *others)]
    assert len(set(prints)) == len(prints)


def test_what_was_used_least_and_what_is_forgotten_is_written_again() -> None:
    again, write, rules, others = Again(kept=2), Writer(), object(), object()
    for key in "ABAC":
        again.get(key, rules, {}, write)
    assert [again.get(key, rules, {}, write)["number"] for key in "CAB"] == [3, 1, 4]
    again.forget(others)
    assert again.get("B", rules, {}, write)["number"] == 4
    again.forget(rules)
    assert again.get("B", rules, {}, write)["number"] == 5
