from core.facts import VOCABULARY, Label
from core.organisations import Tree
from tests.organisations.histories import History, day


def words(history: History, code: str, on: str = "2015-12-31") -> list[tuple[str, str]]:
    steps = Tree.of(history.tables(), day(on)).history(code)
    return [(step.on.isoformat(), step.words) for step in steps]


def test_the_life_of_an_organisation_in_words():
    history = History()
    history.org("GW", title="工委")
    history.org("JD", title="机关党委")
    history.org("PQ", title="第一片区", overlay=True)
    history.org("B", "2010-01-01", title="甲支部", parent="GW", staff=12)
    history.org("B", "2011-02-03", "renamed", title="乙支部", parent="GW", staff=12)
    history.org("B", "2012-03-04", "moved", title="乙支部", parent="JD")
    history.org("B", "2013-01-01", "changed", title="乙支部", parent="JD", groups=["PQ"], staff=15)
    history.org(
        "B",
        "2013-05-01",
        "changed",
        title="乙支部",
        parent="JD",
        sector="school",
        kind="general-branch",
    )
    history.org("B", "2014-06-07", "split", title="乙支部", sector="school", kind="general-branch")
    history.org("B", "2014-08-09", "merged", title="乙支部", into="JD")
    assert words(history, "B") == [
        (
            "2010-01-01",
            "设立：名称“甲支部”，类型党支部，领域党政机关，上级组织GW“工委”，在职职工12人",
        ),
        ("2011-02-03", "更名：名称由“甲支部”改为“乙支部”"),
        ("2012-03-04", "调整隶属：上级组织由GW“工委”改为JD“机关党委”"),
        ("2013-01-01", "其他变更：在职职工15人，加入PQ“第一片区”"),
        (
            "2013-05-01",
            "其他变更：类型由党支部改为党总支，领域由党政机关改为学校，退出PQ“第一片区”",
        ),
        ("2014-06-07", "分设"),
        ("2014-08-09", "并入其他组织：并入JD“机关党委”"),
    ]


def test_titles_are_those_of_the_day():
    history = History()
    history.org("GW", title="旧名")
    history.org("GW", "2012-01-01", "renamed", title="新名")
    history.org("A", "2011-01-01", title="甲", parent="GW")
    history.org("B", "2012-01-01", title="乙", parent="GW")
    assert "上级组织GW“旧名”" in words(history, "A")[0][1]
    assert "上级组织GW“新名”" in words(history, "B")[0][1]


def test_a_history_ends_on_the_day_of_the_tree_and_at_its_position():
    history = History()
    history.org("A")
    renamed = history.org("A", "2012-01-01", "renamed", title="乙")
    history.org("A", "2013-01-01", "closed")
    assert [day for day, _ in words(history, "A", "2012-12-31")] == ["2010-01-01", "2012-01-01"]
    tree = Tree.of(history.tables(), day("2014-01-01"), renamed)
    assert [(step.step, step.title, step.position) for step in tree.history("A")] == [
        ("founded", "Title of A", 1),
        ("renamed", "乙", 2),
    ]
    assert words(history, "A")[-1] == ("2013-01-01", "撤销")


def test_what_is_not_known_is_named_by_its_code():
    history = History()
    history.org("A", parent="GHOST")
    assert words(history, "A")[0][1].endswith("上级组织GHOST")


def test_labels_come_from_the_vocabulary_of_the_region():
    extended = VOCABULARY.extended({"organisation.kind": {"village": Label("村支部", "Village")}})
    history = History()
    history.org("A")
    steps = Tree.of(history.tables(), day("2015-01-01"), vocabulary=extended).history("A")
    assert "类型党支部" in steps[0].words
