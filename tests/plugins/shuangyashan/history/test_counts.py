"""Every headline figure of the report, counted straight from the lines of three seeds."""

from __future__ import annotations

from tests.plugins.shuangyashan.history.standing import Years

PROVINCE = ("province", "nation")


def test_70_departments_once_the_reform_is_over(years: Years) -> None:
    founded = years.facts("organisation", step="founded", parent="SY-GW")
    there = {f.unit for f in founded if f.data["kind"] in ("committee", "general-branch")}
    gone = {fact.unit for fact in years.facts("organisation", step="merged")}
    assert gone == {"SY-071"}
    assert there - gone == {f"SY-{number:03d}" for number in range(1, 71)}


def test_lectures_readings_preachings_and_centre_groups_sat_in_at(years: Years) -> None:
    assert len(years.facts("study", kind="lecture", tag="机关大讲堂")) == 14
    assert len(years.facts("study", kind="reading")) == 154
    assert len(years.facts("study", kind="preaching")) == 684
    seen = years.facts("inspection", kind="observation", tag="中心组")
    assert len(seen) == 156
    held = {(fact.unit, fact.day) for fact in years.facts("meeting", kind="centre-group")}
    assert {(fact.unit, fact.day) for fact in seen} <= held


def test_issues_and_educational_activities(years: Years) -> None:
    assert len(years.facts("document", kind="journal", tag="双鸭山机关党建")) == 4
    contests = years.facts("project", kind="culture", step="opened", tag="教育活动")
    assert len(contests) == 4
    assert len(years.facts("meeting", kind="activity", tag="教育活动")) == 124 - 4


def test_all_70_departments_took_part_in_all_three_campaigns(years: Years) -> None:
    for tag in ("党史学习教育", "主题教育", "党纪学习教育"):
        assert len({fact.unit for fact in years.facts("study", tag=tag)}) == 70


def test_50_model_organs_each_named_once(years: Years) -> None:
    named = [fact.unit for fact in years.facts("honour", title="模范机关先进单位")]
    assert len(named) == len(set(named)) == 50


def test_relief(years: Years) -> None:
    batches = years.facts("service", kind="emergency", destination="community", tag="疫情防控")
    assert len(batches) == 4
    assert sum(fact.data["persons"] for fact in batches) == 587
    assert years.total("amount", "donation", kind="goods") == 206_480
    assert years.total("amount", "donation", tag="特殊党费") == 863_400
    assert years.total("amount", "donation", tag="灾后重建") == 1_490_000
    assert years.total("millilitres", "donation", kind="blood") == 597_600


def test_problems_put_right_and_some_left_open(years: Years) -> None:
    assert years.solved(category="development", origin="meeting") == 377
    assert years.solved(origin="process-walk") == 2132
    assert years.solved(origin="discipline-committee") == 527
    assert len(years.facts("problem", category="development")) == 377 + 40


def test_walks_and_the_reports_on_them(years: Years) -> None:
    walks = [
        fact
        for fact in years.facts("service")
        if fact.data["kind"] in ("process-walk", "four-grassroots")
    ]
    assert len(walks) == 1324
    assert len(years.facts("document", kind="research")) == 478
    there = {(fact.unit, fact.day) for fact in walks}
    found = years.facts("problem", origin="process-walk")
    assert {(fact.unit, fact.day) for fact in found} <= there


def test_honours(years: Years) -> None:
    given = [f for f in years.facts("honour") if f.data["level"] in PROVINCE]

    def count(**fields: str) -> int:
        return sum(
            f.data["count"]
            for f in given
            if all(f.data[name] == value for name, value in fields.items())
        )

    assert count(subject="collective") == 337
    assert count(subject="individual") == 1043
    assert count(subject="collective", field="party-building", level="nation") == 65
    assert count(subject="collective", field="party-building", level="province") == 236
    assert count(subject="individual", field="party-building") == 450
    assert years.total("count", "honour", tag="业务比赛", level="nation") == 57
    assert years.total("count", "honour", title="优秀共产党员") == 362


def test_people_counted_without_names(years: Years) -> None:
    assert years.total("persons", "post", post="representative") == 153
    pool = years.facts("post", post="pool-member")
    assert len({fact.unit for fact in pool}) == 31
    assert sum(fact.data["persons"] for fact in pool) == 40
    assert not any("person" in f.data for f in years.facts("post", step="counted"))


def test_classes_of_party_affairs_staff(years: Years) -> None:
    classes = years.facts("training")
    assert len(classes) == 23
    assert sum(fact.data["participants"] for fact in classes) == 5962


def test_what_the_report_counts_happened_before_it_appeared(years: Years) -> None:
    for name in ("honour", "donation", "training", "problem", "rectification", "study"):
        assert max(f.day for f in years.facts(name)) < "2024-07-01", name
    for post in ("representative", "pool-member"):
        assert max(f.day for f in years.facts("post", post=post)) < "2024-07-01"


def test_published_figures_stand_beside_what_the_facts_give(years: Years) -> None:
    published = {f.data["metric"]: f.data["value"] for f in years.facts("external", tag="公布数")}
    assert published["S-32"] == len(years.facts("study", kind="reading"))
    assert published["S-43"] == years.total("amount", "donation", tag="特殊党费")
    assert published["S-52"] == years.solved(origin="process-walk")
    assert published["S-41 volunteers"] == years.total("persons", "service", kind="emergency")


def test_every_branch_has_a_secretary_and_members_by_number(years: Years) -> None:
    branches = {f.unit for f in years.facts("organisation", step="founded", kind="branch")}
    assert len(branches) == 166
    secretaries = years.facts("post", step="appointed", post="branch-secretary")
    assert {fact.unit for fact in secretaries} == branches
    assert len({fact.data["person"] for fact in secretaries}) == 166
    counted = years.facts("membership", step="counted")
    assert {(f.unit, f.day[:4]) for f in counted} == {
        (branch, str(year)) for branch in branches for year in range(2020, 2025)
    }
