"""Who may do what where: the table against one written by hand, and what narrows it."""

import pytest

from core.accounts import (
    CHANGES,
    MATRIX,
    AccountsError,
    Action,
    Caller,
    Grant,
    Reach,
    Role,
    allowed,
    reach,
)

#: A tree of a region: the unit U has the branches B and C; V is another unit with the branch D.
PARENTS = {"U": "R", "V": "R", "B": "U", "C": "U", "D": "V", "R": None}

#: Places asked about: the installation, a region, another region, organisations of the first.
PLACES = [(None, None), ("x", None), ("y", None), *(("x", code) for code in PARENTS), ("y", "B")]

INSTALLATION = {(None, None)}
REGION_X = {("x", None), *(("x", code) for code in PARENTS)}
REGION_Y = {("y", None), ("y", "B")}
UNIT = {("x", "U"), ("x", "B"), ("x", "C")}
BRANCH = {("x", "B")}
EVERYWHERE = INSTALLATION | REGION_X | REGION_Y

GRANTS = {
    Role.platform: Grant(Role.platform),
    Role.region: Grant(Role.region, "x"),
    Role.unit: Grant(Role.unit, "x", "U"),
    Role.branch: Grant(Role.branch, "x", "B"),
    Role.member: Grant(Role.member, "x", "B", "0123456789ab"),
    Role.evaluator: Grant(Role.evaluator, "x"),
    Role.auditor: Grant(Role.auditor, "x"),
}

P, R, U, B, M, E, A = Role

#: By hand, from what each role is for: who may do it at all; where follows from the role.
BY_HAND = {
    "results": {P, R, U, B, M, A},
    "facts": {P, R, U, B, A},
    "people": {R, U, B, A},
    "record": {R, U, B},
    "correct": {R, U, B},
    "verify": {R, U},
    "import": {P, R, U},
    "export": {P, R, U, B, A},
    "whatif": {P, R, U, A},
    "publish": {R},
    "appeal": {R, U, B},
    "decide": {R},
    "plugins": {P, R},
    "accounts": {P, R},
    "log": {P, R, A},
    "erase": {R},
    "tally": {R, E},
    "replay": {P, R, A},
}
WHERE = {P: EVERYWHERE, R: REGION_X, U: UNIT, B: BRANCH, M: BRANCH, E: REGION_X, A: REGION_X}


def within(organisation: str, of: str) -> bool:
    at: str | None = organisation
    while at is not None and at != of:
        at = PARENTS[at]
    return at == of


def caller(*grants: Grant, scopes: frozenset[str] | None = None) -> Caller:
    return Caller("someone", "Someone", grants, scopes)


def places(who: Caller, action: Action) -> set[tuple[str | None, str | None]]:
    """Where a caller may do something."""
    return {
        (region, organisation)
        for region, organisation in PLACES
        if allowed(who, action, region=region, organisation=organisation, within=within)
    }


@pytest.mark.parametrize("action", Action)
@pytest.mark.parametrize("role", Role)
def test_a_role_may_do_at_its_place_what_it_is_for(role: Role, action: Action) -> None:
    wanted = WHERE[role] if role in BY_HAND[action.value] else set()
    assert places(caller(GRANTS[role]), action) == wanted


def test_the_table_has_every_role_and_action() -> None:
    assert set(MATRIX) == set(Role)
    assert {each.value for each in Action} == set(BY_HAND)
    assert all(set(row) == set(Action) for row in MATRIX.values())


def test_an_auditor_changes_nothing_and_may_be_of_all_regions() -> None:
    everywhere = caller(Grant(Role.auditor))
    assert [action for action in CHANGES if places(everywhere, action)] == []
    assert places(everywhere, Action.log) == EVERYWHERE


def test_an_evaluator_of_an_organisation_tallies_there_and_beneath() -> None:
    who = caller(Grant(Role.evaluator, "x", "U"))
    assert {action for action in Action if places(who, action)} == {Action.tally}
    assert places(who, Action.tally) == UNIT


def test_grants_add_up_and_none_gives_nothing() -> None:
    both = caller(GRANTS[Role.branch], Grant(Role.unit, "x", "V"))
    assert places(both, Action.record) == {("x", "B"), ("x", "V"), ("x", "D")}
    assert places(both, Action.verify) == {("x", "V"), ("x", "D")}
    assert [action for action in Action if places(caller(), action)] == []


def test_scopes_narrow_and_never_widen() -> None:
    token = caller(GRANTS[Role.branch], scopes=frozenset({"record", "publish"}))
    assert {action for action in Action if places(token, action)} == {Action.record}
    assert places(token, Action.record) == BRANCH


def test_what_is_left_of_a_list() -> None:
    every = ["R", "U", "B", "C", "V", "D"]
    who = caller(GRANTS[Role.unit], Grant(Role.branch, "x", "D"))
    found = reach(who, Action.results, "x")
    assert found.among(every, within) == ["U", "B", "C", "D"]
    assert found.organisations == {"U", "D"}
    assert reach(who, Action.results, "y") == Reach()
    assert not reach(who, Action.publish, "x")
    assert reach(caller(GRANTS[Role.region]), Action.results, "x").among(every, within) == every


@pytest.mark.parametrize(
    "place",
    [
        {"role": Role.platform, "region": "x"},
        {"role": Role.region},
        {"role": Role.region, "region": "x", "organisation": "U"},
        {"role": Role.unit, "region": "x"},
        {"role": Role.branch, "organisation": "B"},
        {"role": Role.evaluator},
        {"role": Role.auditor, "region": "x", "organisation": "U"},
        {"role": Role.branch, "region": "x", "organisation": "B", "person": "0123456789ab"},
    ],
)
def test_a_role_at_a_place_it_cannot_have_is_refused(place: dict[str, str]) -> None:
    with pytest.raises(AccountsError) as refused:
        Grant(**place)
    assert refused.value.code == "accounts.grant"


def test_the_regions_of_a_caller() -> None:
    known = ["x", "y", "z"]
    assert caller(GRANTS[Role.branch], Grant(Role.auditor, "z")).regions(known) == ["x", "z"]
    assert caller(GRANTS[Role.platform]).regions(known) == known
    assert caller().regions(known) == []
