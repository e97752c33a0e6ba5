"""Study and education: lectures, readings, centre groups, campaigns, contests, classes, honours of it."""

from __future__ import annotations

from core.histories import Journal

from .city import ROOT, City, Department
from .days import END, REPORTED, day_between, later, months, working_day

LECTURES, READINGS, PREACHINGS, OBSERVATIONS = 14, 154, 684, 156
ISSUES, POSTS = 4, 118
ACTIVITIES = 120
CONTESTS = (
    "“我心向党”主题征文",
    "“煤海红歌”大合唱",
    "“身在最北方、心向党中央”演讲",
    "“永远跟党走、党群心连心”摄影大赛",
)
CLASSES, PARTICIPANTS = 23, 5962
CAMPAIGNS = (
    ("党史学习教育", (2021, 3), (2021, 12)),
    ("主题教育", (2023, 9), (2024, 1)),
    ("党纪学习教育", (2024, 4), (2024, 6)),
)
_YOUTH = "党有号召、我有行动"


def write(journal: Journal, city: City) -> None:
    """Write down what was studied in five years."""
    _lectures(journal, city)
    _centre_groups(journal, city)
    _campaigns(journal, city)
    _youth(journal, city)
    _activities(journal, city)
    _classes(journal, city)
    _checks(journal, city)
    _publications(journal, city)


def _lectures(journal: Journal, city: City) -> None:
    draw = city.draw("lectures")
    for _ in range(LECTURES):
        day = day_between(draw, (2020, 3), (2024, 5))
        journal.add("study", ROOT, day, kind="lecture", hours=2, persons=280, tags=["机关大讲堂"])
    for kind, count in (("reading", READINGS), ("preaching", PREACHINGS)):
        for each in draw.dealt(city.departments, count):
            day, persons = working_day(draw, draw.pick(months())), draw.between(12, 90)
            journal.add("study", each.code, day, kind=kind, hours=1, persons=persons)
    for each in city.departments:
        own = each.draw("secretary lectures")
        for year in range(2020, 2025):
            if own.chance(each.slack // 2):
                continue
            day = working_day(own, (year, own.between(7, 12)))
            lecturer = {"lecturer": each.secretary(day), "lecturer_post": "party-group-secretary"}
            journal.add("meeting", each.code, day, kind="lecture", topic="专题党课", **lecturer)


def _centre_groups(journal: Journal, city: City) -> None:
    """Each department each quarter; the work committee sat in at some, by the rule on 三巡."""
    held = []
    for each in city.departments:
        draw = each.draw("centre group")
        for month in months(last=END)[1::3]:
            day = working_day(draw, month)
            there = [person for person in each.leading(day) if not draw.chance(each.slack // 4)]
            rows = [{"person": person} for person in there]
            journal.add("meeting", each.code, day, kind="centre-group", attendance=rows)
            if month <= REPORTED:
                held.append((each.code, day))
    for code, day in city.draw("observations").shuffled(held)[:OBSERVATIONS]:
        journal.add("inspection", code, day, kind="observation", inspector=ROOT, tags=["中心组"])


def _campaigns(journal: Journal, city: City) -> None:
    for each in city.departments:
        draw = each.draw("campaigns")
        for tag, first, last in CAMPAIGNS:
            for _ in range(draw.between(1, 3)):
                day, persons = day_between(draw, first, last), draw.between(15, 80)
                journal.add(
                    "study",
                    each.code,
                    day,
                    kind="collective",
                    hours=draw.between(2, 6),
                    persons=persons,
                    tags=[tag],
                )


def _youth(journal: Journal, city: City) -> None:
    draw = city.draw("youth")
    for each in draw.dealt([each for each in city.departments if each.youth], 190):
        day = day_between(draw, (2023, 1), (2024, 6))
        journal.add(
            "study", f"{each.code}-Q", day, kind="youth-group", hours=2, persons=9, tags=[_YOUTH]
        )


def _activities(journal: Journal, city: City) -> None:
    draw = city.draw("activities")
    for each in draw.dealt(city.departments, ACTIVITIES):
        day = working_day(draw, draw.pick(months()))
        journal.add("meeting", each.code, day, kind="activity", tags=["教育活动"])
    for number, title in enumerate(CONTESTS, start=1):
        opened = working_day(draw, (2019 + number, 4))
        data: dict[str, object] = {"kind": "culture", "title": title, "tags": ["教育活动"]}
        data["case"] = f"{ROOT}/contest-{number}"
        journal.add("project", ROOT, opened, step="opened", **data)
        entries = draw.between(60, 180)
        journal.add("project", ROOT, later(opened, 70), step="closed", outcome=entries, **data)
    for each in city.departments:
        _discussions(journal, each)


def _discussions(journal: Journal, each: Department) -> None:
    """解放思想、晋位争先 in the spring of 2022 and of 2023."""
    draw = each.draw("discussions")
    for year in (2022, 2023):
        if not draw.chance(each.slack):
            day = day_between(draw, (year, 2), (year, 4))
            tags = ["解放思想、晋位争先"]
            journal.add("meeting", each.code, day, kind="seminar", tags=tags)


def _classes(journal: Journal, city: City) -> None:
    """Classes for Party affairs staff, the drills of 政治三力 among them."""
    draw = city.draw("classes")
    for number, participants in enumerate(draw.parts(PARTICIPANTS, CLASSES)):
        day = day_between(draw, (2020, 4), (2024, 5))
        audience, title = draw.pick(
            (("committee", "支部委员培训班"), ("party-affairs", "党务干部培训班"))
        )
        if number < 3:
            audience, title = "secretary", "机关党委书记外埠培训班"
        tags = ["政治三力"] if audience == "party-affairs" else []
        size = {"days": draw.between(1, 5), "participants": participants}
        journal.add("training", ROOT, day, title=title, audience=audience, tags=tags, **size)
    for year in range(2020, 2024):
        data = {"case": f"{ROOT}/drill-{year}", "kind": "contest", "tags": ["政治三力"]}
        data["title"] = draw.pick(("党务干部大比武", "党务干部大练兵"))
        opened = working_day(draw, (year, 5))
        journal.add("project", ROOT, opened, step="opened", **data)
        persons = draw.between(110, 160)
        journal.add("project", ROOT, later(opened, 60), step="closed", persons=persons, **data)


def _checks(journal: Journal, city: City) -> None:
    """督促检查 of study, and the departments named learning organs (学习型机关)."""
    draw = city.draw("checks")
    for year in range(2020, 2025):
        for each in city.departments:
            tags = ["学习型机关"] + (["三治一创"] if draw.chance(60) else [])
            day = working_day(draw, (year, draw.between(10, 11)))
            data = {"kind": "supervision", "inspector": ROOT, "tags": tags}
            journal.add("inspection", each.code, day, **data)
    for each in draw.shuffled(city.departments)[:38]:
        day = working_day(draw, (draw.between(2020, 2023), 12))
        honour = {"level": "city", "subject": "collective", "field": "civilisation", "count": 1}
        title = "学习型机关"
        journal.add("honour", each.code, day, title=title, tags=[title], **honour)


def _publications(journal: Journal, city: City) -> None:
    draw = city.draw("publications")
    for number in range(1, ISSUES + 1):
        day, tags = working_day(draw, (2020 + number, 6)), ["双鸭山机关党建"]
        title = "《双鸭山机关党建》专刊"
        journal.add(
            "document", ROOT, day, kind="journal", title=title, issue=f"第{number}期", tags=tags
        )
    for _ in range(POSTS):
        day = day_between(draw, (2020, 1), (2024, 6))
        journal.add("document", ROOT, day, kind="post", title="专题专栏信息", channel="wechat")
