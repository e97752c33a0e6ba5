"""Open cases by organisation: the same order as among all of them."""

import datetime as dt

from api.pages.due import Cases, Open

DAY = dt.date(2015, 6, 1)


def case(number: int, organisation: str, shape: str) -> Open:
    return Open("problem", {"position": number}, organisation, DAY, shape)


def test_those_of_some_keep_the_order_of_all_and_each_is_there_once() -> None:
    every = [case(1, "B", "late"), case(2, "A", "late"), case(3, "B", "soon"), case(4, "C", "late")]
    cases = Cases.of(every)
    found = [each.row["position"] for each in cases.among(["C", "B", "B", "D"])]
    assert found == [1, 3, 4]
    assert cases.late == {"A": 1, "B": 1, "C": 1}
    assert cases.among([]) == []
