from core.organisations import CODES, Tree
from tests.organisations.histories import History, day


def found(history: History, on: str = "2015-12-31") -> list[tuple[str, str, tuple[str, ...]]]:
    tree = Tree.of(history.tables(), day(on))
    assert all(problem.code in CODES for problem in tree.problems)
    assert all(problem.organisation in problem.message for problem in tree.problems)
    return [
        (problem.code.removeprefix("organisations."), problem.organisation, problem.path)
        for problem in tree.problems
    ]


def test_a_parent_that_does_not_exist_makes_a_root():
    history = History()
    history.org("A", parent="GHOST")
    assert found(history) == [("no-parent", "A", ("A", "GHOST"))]
    tree = Tree.of(history.tables(), day("2015-12-31"))
    assert tree.roots == ("A",) and tree.path("A") == ("A",)


def test_a_parent_founded_later_does_not_exist_yet():
    history = History()
    history.org("A", "2010-01-01", parent="B")
    history.org("B", "2012-01-01")
    assert found(history, "2011-12-31") == [("no-parent", "A", ("A", "B"))]
    assert found(history, "2012-01-01") == []


def test_a_parent_that_has_ended():
    history = History()
    history.org("A", parent="B")
    history.org("B")
    history.org("B", "2014-06-30", "closed")
    assert found(history, "2014-06-29") == []
    assert found(history, "2014-06-30") == [("ended-parent", "A", ("A", "B"))]
    [problem] = Tree.of(history.tables(), day("2014-06-30")).problems
    assert problem.message == "parent B of A was closed on 2014-06-30"


def test_a_circle_is_named_once_with_its_path():
    history = History()
    history.org("A", parent="C")
    history.org("B", parent="A")
    history.org("C", parent="B")
    history.org("D", parent="C")
    history.org("E", parent="E")
    tree = Tree.of(history.tables(), day("2015-12-31"))
    circles = [p for p in tree.problems if p.code == "organisations.circle"]
    assert [p.path for p in circles] == [("A", "C", "B", "A"), ("E", "E")]
    assert "A → C → B → A" in circles[0].message
    assert len(tree.problems) == 2
    # Questions about it end all the same.
    assert tree.roots == ()
    assert tree.path("D") == ("B", "A", "C", "D") or tree.path("D") == ("A", "B", "C", "D")
    assert sorted(tree.descendants("A")) == ["B", "C", "D"]
    assert (tree.path("E"), tree.descendants("E")) == (("E",), ())


def test_a_circle_that_a_later_move_makes_and_another_breaks():
    history = History()
    history.org("A")
    history.org("B", parent="A")
    history.org("A", "2014-01-01", "moved", parent="B")
    history.org("A", "2015-01-01", "moved")
    assert found(history, "2013-12-31") == []
    assert found(history, "2014-01-01") == [("circle", "A", ("A", "B", "A"))]
    assert found(history, "2015-01-01") == []


def test_overlays_that_do_not_exist_have_ended_or_are_none():
    history = History()
    history.org("PQ", overlay=True)
    history.org("OLD", overlay=True)
    history.org("OLD", "2012-01-01", "closed", overlay=True)
    history.org("B")
    history.org("A", groups=["PQ", "GHOST", "OLD", "B"])
    assert found(history) == [
        ("no-group", "A", ("A", "GHOST")),
        ("ended-group", "A", ("A", "OLD")),
        ("not-an-overlay", "A", ("A", "B")),
    ]


def test_what_was_merged_goes_somewhere_that_exists():
    history = History()
    for code in ("A", "B", "C", "D", "E"):
        history.org(code)
    history.org("A", "2013-01-01", "merged", into="GHOST")
    history.org("B", "2013-01-01", "merged", into="B")
    history.org("D", "2012-01-01", "closed")
    history.org("C", "2013-01-01", "merged", into="D")
    assert found(history) == [
        ("no-heir", "A", ("A", "GHOST")),
        ("no-heir", "B", ("B", "B")),
        ("ended-heir", "C", ("C", "D")),
    ]


def test_an_heir_that_ended_afterwards_is_none_of_the_mergers_business():
    history = History()
    for code in ("A", "B", "C"):
        history.org(code)
    history.org("A", "2013-01-01", "merged", into="B")
    history.org("B", "2013-01-01", "merged", into="C")
    assert found(history) == []


def test_a_tree_deeper_than_rules_look():
    history = History()
    history.org("L0")
    for level in range(1, 10):
        history.org(f"L{level}", parent=f"L{level - 1}")
    [(code, organisation, path)] = found(history)
    assert (code, organisation) == ("too-deep", "L9")
    assert path == tuple(f"L{level}" for level in range(10))
