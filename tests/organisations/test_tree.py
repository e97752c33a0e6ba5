import datetime as dt
from pathlib import Path

import pytest

from core.columns import ColumnsError, ColumnStore
from core.facts import VOCABULARY, Fact, fact_id
from core.log import Log
from core.organisations import Ended, OrganisationsError, Tree
from tests.organisations.histories import History, day


def county() -> History:
    """A work committee over a committee over two branches, one of which has a group."""
    history = History()
    history.org("GW", "2009-05-04", kind="work-committee", staff=9)
    history.org("JD", "2010-01-01", kind="committee", parent="GW")
    history.org("B1", "2010-02-01", parent="JD", sector="institution", staff=12)
    history.org("B2", "2010-03-01", parent="JD")
    history.org("G1", "2010-04-01", kind="group", parent="B1")
    return history


def on(history: History, text: str, position: int | None = None) -> Tree:
    return Tree.of(history.tables(), day(text), position)


def test_an_organisation_is_what_its_last_step_says():
    history = county()
    history.org(
        "B1", "2012-07-01", "renamed", title="二支部", parent="JD", sector="school", staff=14
    )
    tree = on(history, "2012-07-01")
    branch = tree["B1"]
    assert (branch.title, branch.sector, branch.staff) == ("二支部", "school", 14)
    assert (branch.kind, branch.parent, branch.since) == ("branch", "JD", dt.date(2010, 2, 1))
    assert on(history, "2012-06-30")["B1"].title == "Title of B1"


def test_an_organisation_is_there_from_the_day_it_is_founded():
    assert "B1" not in on(county(), "2010-01-31")
    assert "B1" in on(county(), "2010-02-01")
    assert len(on(county(), "2009-05-04")) == 1
    assert len(on(county(), "2009-05-03")) == 0


def test_ways_up_and_down():
    tree = on(county(), "2015-12-31")
    assert tree.roots == ("GW",)
    assert tree.children("JD") == ("B1", "B2")
    assert tree.descendants("GW") == ("JD", "B1", "G1", "B2")
    assert tree.descendants("B2") == ()
    assert tree.path("G1") == ("GW", "JD", "B1", "G1")
    assert [tree.level(code) for code in ("GW", "JD", "B1", "G1")] == [0, 1, 2, 3]
    assert list(tree.organisations) == ["B1", "B2", "G1", "GW", "JD"]


def test_a_move_takes_what_is_below_along_from_its_day():
    history = county()
    history.org("JD2", "2013-01-01", kind="committee", parent="GW")
    history.org("B1", "2013-06-01", "moved", parent="JD2")
    assert on(history, "2013-05-31").path("G1") == ("GW", "JD", "B1", "G1")
    tree = on(history, "2013-06-01")
    assert tree.path("G1") == ("GW", "JD2", "B1", "G1")
    assert (tree.children("JD"), tree.descendants("JD2")) == (("B2",), ("B1", "G1"))


def test_overlays_are_a_second_way_down():
    history = county()
    history.org("PQ1", "2014-01-01", kind="cooperation-group", overlay=True, parent="GW")
    history.org("B1", "2014-02-01", "changed", parent="JD", groups=["PQ1"])
    history.org("B2", "2014-03-01", "changed", parent="JD", groups=["PQ1"])
    history.org("B2", "2014-09-01", "changed", parent="JD")
    assert on(history, "2014-08-31").members("PQ1") == ("B1", "B2")
    tree = on(history, "2014-09-01")
    assert tree.members("PQ1") == ("B1",)
    assert tree["PQ1"].overlay and tree["B1"].groups == ("PQ1",)
    assert tree.members("B1") == ()
    assert tree.problems == ()


def test_what_became_of_the_others():
    history = county()
    history.org("B3", "2010-05-01", parent="JD")
    history.org("B4", "2010-05-01", parent="JD")
    history.org("B1", "2013-01-05", "merged", parent="JD", into="B2")
    history.org("B3", "2013-02-05", "closed", parent="JD")
    history.org("B4", "2013-03-05", "split", parent="JD")
    history.org("B5", "2013-03-05", parent="JD")
    history.org("B6", "2013-03-05", parent="JD")
    history.org("ZZ", "2013-03-05", parent="GW")
    history.org("B4", "2013-03-05", "closed", parent="JD")
    tree = on(history, "2013-03-05")
    ended = {
        code: (e.outcome, e.on.isoformat(), e.into, e.founded) for code, e in tree.ended.items()
    }
    assert ended == {
        "B1": ("merged", "2013-01-05", "B2", ()),
        "B3": ("closed", "2013-02-05", None, ()),
        "B4": ("split", "2013-03-05", None, ("B5", "B6")),
    }
    assert tree.ended["B1"].organisation.title == "Title of B1"
    assert not set(tree.ended) & set(tree.organisations)
    assert tree.children("JD") == ("B2", "B5", "B6")
    assert on(history, "2013-01-04").ended == {}


def test_an_organisation_that_was_split_lives_on_until_it_is_closed():
    history = county()
    history.org("B2", "2013-03-05", "split", parent="JD")
    assert "B2" in on(history, "2013-03-06")
    history.org("B2", "2013-04-01", "closed", parent="JD")
    assert on(history, "2013-04-01").ended["B2"].outcome == "closed"


def test_asking_for_what_is_not_there():
    history = county()
    history.org("B1", "2013-01-05", "merged", parent="JD", into="B2")
    tree = on(history, "2015-01-01")
    with pytest.raises(OrganisationsError, match=r"B1.*was merged on 2013-01-05 into B2") as error:
        tree.path("B1")
    assert error.value.code == "organisations.unknown"
    with pytest.raises(OrganisationsError, match="Did you mean 'JD'"):
        tree.children("JDX")
    with pytest.raises(OrganisationsError, match=r"no organisation '什么' on 2015-01-01$"):
        tree.head_count("什么")
    for question in (tree.members, tree.posts, tree.history, tree.descendants, tree.level):
        with pytest.raises(OrganisationsError):
            question("nothing")


def test_steps_of_one_day_follow_the_order_of_recording():
    history = county()
    history.org("B2", "2014-01-01", "renamed", title="first", parent="JD")
    history.org("B2", "2014-01-01", "renamed", title="second", parent="JD")
    assert on(history, "2014-01-01")["B2"].title == "second"


def test_a_tree_as_of_a_position_knows_nothing_later():
    history = county()
    before = len(history.entries)
    late = history.org("B9", "2010-06-01", parent="JD")
    history.again(4, title="corrected")
    history.retract(late)
    assert "B9" not in on(history, "2015-01-01", before)
    assert on(history, "2015-01-01", before)["B2"].title == "Title of B2"
    assert on(history, "2015-01-01", late)["B9"].parent == "JD"
    now = on(history, "2015-01-01")
    assert "B9" not in now and now["B2"].title == "corrected"
    assert (now.position, on(history, "2015-01-01", before).position) == (None, before)


def test_a_tree_from_the_columns_on_disk(tmp_path: Path):
    codes = {"GW": None, "B1": "GW"}
    facts = [
        Fact(
            fact_id("here", "test:", code),
            "organisation",
            code,
            day("2015-01-01"),
            "test:",
            code,
            "entered",
            VOCABULARY.parse(
                "organisation",
                {
                    "step": "founded",
                    "kind": "branch",
                    "sector": "organ",
                    "title": code,
                    "parent": parent,
                },
            ),
        )
        for code, parent in codes.items()
    ]
    with Log.open("sqlite://", "here") as log:
        log.record(facts)
        closed = VOCABULARY.parse(
            "organisation",
            {"step": "founded", "kind": "branch", "sector": "organ", "title": "wrong before"},
        )
        log.correct(facts[1].id, "B1", day("2015-02-01"), closed, "found wrong")
        store = ColumnStore(tmp_path, log, VOCABULARY)
        store.catch_up()
        snapshot = store.snapshot()
        tree = Tree.of(snapshot, day("2015-01-31"))
        assert (list(tree.organisations), tree.position) == (["GW"], 3)
        assert Tree.of(snapshot, day("2015-02-01"))["B1"].title == "wrong before"
        earlier = Tree.of(snapshot, day("2015-01-31"), 2)
        assert (earlier.children("GW"), earlier.position) == (("B1",), 2)
        assert earlier.head_count("B1").total is None and earlier.posts("B1") == ()
        with pytest.raises(ColumnsError, match="position 9"):
            Tree.of(snapshot, day("2015-01-31"), 9)


def test_an_empty_history_is_an_empty_tree():
    tree = on(History(), "2015-01-01")
    assert (len(tree), tree.roots, tree.problems, dict(tree.ended)) == (0, (), (), {})


def test_ended_in_words():
    history = county()
    history.org("B2", "2013-02-05", "closed", parent="JD")
    ended = on(history, "2014-01-01").ended["B2"]
    assert isinstance(ended, Ended) and ended.words == "was closed on 2013-02-05"


def test_a_step_that_says_nothing_of_the_place_leaves_it():
    history = county()
    history.org("PQ1", "2014-01-01", kind="cooperation-group", overlay=True)
    history.org("B1", "2014-02-01", "changed", groups=["PQ1"])
    history.org("B1", "2014-03-01", "renamed", title="新名")
    tree = on(history, "2014-12-31")
    assert (tree["B1"].parent, tree["B1"].groups, tree["B1"].title) == ("JD", ("PQ1",), "新名")
    assert "B1" in tree.children("JD")
    history.org("B1", "2015-01-01", "moved")
    assert (on(history, "2015-01-01")["B1"].parent, on(history, "2015-01-01")["B1"].groups) == (
        None,
        (),
    )
