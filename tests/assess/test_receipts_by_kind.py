"""Receipts where a number goes by the kind of organisation: each shows its own, and its source."""

from tests.assess.world import Question, World, person, programme

LOADED = programme("""\
parameters:
  need:
    title: 次数
    by_kind:
      branch: {value: 2, source: {document: rule, quote: 支部两次}}
      committee: {value: 1, source: {document: rule, quote: 党委一次}}
indicators:
  met: {title: 会议, count: meeting, at_least: $need}
  shown: {title: 规定, formula: $need}
  few: {each: member, count: attendance, at_least: 1, hide_below: 2, assumed: 测试}
schemes:
  s:
    title: 考评
    total: 10
    assumed: 测试
    groups: {g: {items: {i: {title: 会议, points: 10, full_if: met, when_no_data: leave_out}}}}
""")


def test_each_organisation_is_shown_the_number_of_its_kind() -> None:
    ask = Question(LOADED)
    with World() as world:
        world.org("B")
        world.org("C", kind="committee")
        world.org("G", kind="group")
        for code in "BCG":
            world.lecture(code, "2015-03-01")
        assessment = ask(world)
        found = {
            code: ask.receipt(world, assessment, code, indicators=["met", "shown"])
            for code in "BCG"
        }
    assert found["B"]["parameters"]["need"]["value"] == "2"
    assert found["C"]["parameters"]["need"]["value"] == "1"
    [said] = found["C"]["parameters"]["need"]["provenance"]
    assert said["quote"] == "党委一次"
    assert found["G"]["parameters"] == {}
    means = {code: each["indicators"]["met"]["means"] for code, each in found.items()}
    assert means["B"] == "计数 不少于2"
    assert means["C"] == "计数 不少于1"
    assert means["G"] == "计数 不少于(本类组织无此数)"
    assert found["G"]["indicators"]["shown"]["arithmetic"].startswith("次数 (本类组织无此数)")


def test_the_facts_behind_what_is_hidden_are_not_listed() -> None:
    ask = Question(LOADED)
    with World() as world:
        world.org("B")
        world.member("B", "anna")
        there = [{"person": person("anna"), "as_member": True}]
        world.record("meeting", "B", "2015-03-01", kind="lecture", attendance=there)
        assessment = ask(world)
        hidden = ask.receipt(world, assessment, "B", indicators=["few"])["indicators"]["few"]
        world.member("B", "bert")
        shown = ask.receipt(world, ask(world), "B", indicators=["few"])["indicators"]["few"]
    assert (hidden["value"]["exact"], hidden["facts_total"]) == (None, 0)
    assert (shown["value"]["exact"], shown["facts_total"]) == ("1/2", 1)


ROLLED = Question(
    programme("""\
indicators:
  came: {each: member, count: attendance, at_least: 1, hide_below: 3, assumed: 测试}
  below: {roll_up: {of: came, over: branch, take: sum}}
  said: {formula: 'if(known(came), came, 0)'}
""")
)


def test_what_is_hidden_of_a_branch_is_not_listed_behind_the_figures_above_it() -> None:
    with World() as world:
        world.org("A")
        world.org("B", parent="A")
        for code, names in (("A", ["anna", "bert", "carn"]), ("B", ["dann", "enna"])):
            for name in names:
                world.member(code, name)
        of = {}
        for code, name in (("A", "anna"), ("B", "dann")):
            there = [{"person": person(name), "as_member": True}]
            fact = world.record("meeting", code, "2015-03-01", kind="lecture", attendance=there)
            of[code] = str(fact)
        found = ROLLED(world)
        shown = {
            code: ROLLED.receipt(world, found, code, indicators=["below", "said"])["indicators"]
            for code in "AB"
        }
    above = shown["A"]["below"]
    assert above["value"]["exact"] == "1/3"  # of A's three; B's two are too few to be shown
    assert [fact["id"] for fact in above["facts"]] == [of["A"]]
    assert [each["organisation"] for each in above["organisations"]] == ["A"]
    assert [fact["id"] for fact in shown["A"]["said"]["facts"]] == [of["A"]]
    for name in ("below", "said", "came"):
        assert shown["B"][name]["facts"] == []
        assert shown["B"][name]["facts_total"] == 0
    assert shown["B"]["below"]["organisations"] == []
