"""Which parameters the numbers of a what-if are for."""

from fractions import Fraction

import pytest

from core.assess import AssessError
from core.assess.supposed import by_name

TITLES = {
    **{f"a{number:02d}": f"甲{number}" for number in range(20)},
    "member_hours": "党员年度学时",
    "member_share": "党员比例",
    "secretary_hours": "书记年度学时",
    "one": "同名",
    "two": "同名",
    "untitled": None,
}
FORTY = Fraction(40)


@pytest.mark.parametrize("said", ["member_hours", "党员年度学时"])
def test_by_name_and_by_title(said: str) -> None:
    assert by_name({said: FORTY}, TITLES) == {"member_hours": FORTY}


@pytest.mark.parametrize(
    ("given", "message", "hint"),
    [
        (["member_huors"], "no parameter 'member_huors'", "did you mean 'member_hours'?"),
        (
            ["年度学时"],
            "no parameter '年度学时'",
            "did you mean one of member_hours (党员年度学时), secretary_hours (书记年度学时)?",
        ),
        (["hours"], "no parameter 'hours'", "member_hours (党员年度学时), secretary_hours"),
        (["同名"], "'同名' is the title of 2 parameters", "did you mean one of one, two?"),
        (
            ["member_hours", "党员年度学时"],
            "'党员年度学时' is 'member_hours', which is given twice",
            "give it once",
        ),
    ],
)
def test_what_is_meant_is_named(given: list[str], message: str, hint: str) -> None:
    with pytest.raises(AssessError) as caught:
        by_name(dict.fromkeys(given, FORTY), TITLES)
    assert (caught.value.code, caught.value.message) == ("A014", message)
    assert hint in caught.value.hint


def test_the_likeliest_come_first_where_none_is_near() -> None:
    """By letters in common: of secretary_hours and ``secret`` more than of the twenty before it."""
    with pytest.raises(AssessError) as caught:
        by_name({"secrecy": FORTY}, TITLES)
    assert "secretary_hours" in caught.value.hint
    with pytest.raises(AssessError, match=r"A014 .*; known: .*, …"):
        by_name({"zzz": FORTY}, TITLES)


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("member_hours@branch", "member_hours@branch"),
        ("党员年度学时@branch", "member_hours@branch"),
        ("member_hours.branch", "member_hours@branch"),
        ("党员年度学时.branch", "member_hours@branch"),
    ],
)
def test_the_number_of_one_kind(said: str, name: str) -> None:
    assert by_name({said: FORTY}, TITLES) == {name: FORTY}


def test_a_parameter_and_one_kind_of_it_are_two_numbers() -> None:
    given = {"one": FORTY, "one@branch": FORTY}
    assert by_name(given, TITLES) == given
    with pytest.raises(AssessError, match=r"'two\.branch' is 'two@branch', which is given twice"):
        by_name({"two@branch": FORTY, "two.branch": FORTY}, TITLES)
