"""What was done: work at the grassroots and the problems it found, obstacles removed, relief given."""

from __future__ import annotations

import datetime as dt

from core.histories import Draw, Journal

from .city import ROOT, City, Department
from .days import day_between, later, months, working_day

WALKS, REPORTS, WALK_PROBLEMS = 1324, 478, 2132
DEVELOPMENT_PROBLEMS, DISCIPLINE_PROBLEMS = 377, 527
#: How many more were found and stand open at the end, so that found and solved differ.
OPEN = 40
VOLUNTEERS, BATCHES = 587, ((2020, 2), (2021, 1), (2022, 3), (2022, 11))
SPECIAL_DUES, REBUILDING, GOODS, BLOOD = 863_400, 1_490_000, 206_480, 597_600


def write(journal: Journal, city: City) -> None:
    """Write down five years of work."""
    _walks(journal, city)
    _obstacles(journal, city)
    _relief(journal, city)
    for each in city.departments:
        _questions(journal, each)


def _problem(
    journal: Journal, draw: Draw, code: str, day: dt.date, case: str, kind: dict[str, object]
) -> None:
    """A problem raised on a day and put right within half a year; some are verified afterwards."""
    _raised(journal, code, day, case, kind)
    if draw.chance(30):
        due = later(day, 90).isoformat()
        journal.add("measure", code, later(day, draw.between(1, 7)), case=case, due_on=due)
    done = later(day, draw.between(8, 150))
    journal.add("rectification", code, done, case=case, step="rectified")
    if draw.chance(35):
        day = later(done, draw.between(5, 20))
        journal.add("rectification", code, day, case=case, step="verified", verified_by=ROOT)


def _raised(journal: Journal, code: str, day: dt.date, case: str, kind: dict[str, object]) -> None:
    journal.add("problem", code, day, case=case, step="raised", **kind)


def _walks(journal: Journal, city: City) -> None:
    """四下基层 and 走流程; the problems found there, all but a few solved; the reports on them."""
    draw = city.draw("walks")
    walks = []
    for each in draw.dealt(city.departments, WALKS):
        day, persons = working_day(draw, draw.pick(months()[:-1])), draw.between(1, 4)
        walks.append((each, day))
        if draw.chance(45):
            data: dict[str, object] = {"kind": "process-walk", "role": "client"}
        else:
            data = {"kind": "four-grassroots"}
            data["destination"] = draw.pick(("village", "community", "enterprise"))
        journal.add("service", each.code, day, persons=persons, **data)
    for number, (each, day) in enumerate(draw.dealt(walks, WALK_PROBLEMS + OPEN), start=1):
        category = draw.pick(("livelihood", "service", "service", "dilatory", "other"))
        kind: dict[str, object] = {"category": category, "origin": "process-walk"}
        case = f"{each.code}/walk-{number:04d}"
        if number <= WALK_PROBLEMS:
            _problem(journal, draw, each.code, day, case, kind)
        else:
            _raised(journal, each.code, day, case, kind)
    for each, day in draw.shuffled(walks)[:REPORTS]:
        written = later(day, draw.between(7, 28))
        journal.add("document", each.code, written, kind="research", title="调研报告")


def _obstacles(journal: Journal, city: City) -> None:
    """发展难题 of the departments, and what their discipline committees found."""
    for name, count, origin, categories in (
        ("development", DEVELOPMENT_PROBLEMS, "meeting", ("development",)),
        (
            "discipline",
            DISCIPLINE_PROBLEMS,
            "discipline-committee",
            ("rule-execution", "implementation", "study", "responsibility"),
        ),
    ):
        draw = city.draw(name)
        for number, each in enumerate(draw.dealt(city.departments, count + OPEN), start=1):
            kind: dict[str, object] = {"category": draw.pick(categories), "origin": origin}
            day, case = day_between(draw, (2020, 1), (2024, 5)), f"{each.code}/{name}-{number:03d}"
            if number <= count:
                _problem(journal, draw, each.code, day, case, kind)
            else:
                _raised(journal, each.code, day, case, kind)


def _relief(journal: Journal, city: City) -> None:
    """Volunteers by batches; what was given, by department and in total, never by person."""
    draw = city.draw("relief")
    for month, persons in zip(BATCHES, draw.parts(VOLUNTEERS, len(BATCHES)), strict=True):
        data = {"destination": "community", "persons": persons, "tags": ["疫情防控"]}
        journal.add("service", ROOT, working_day(draw, month), kind="emergency", **data)
    for campaign, tag, kind, total, months_of in (
        ("支持疫情防控", "特殊党费", "money", SPECIAL_DUES, ((2020, 2), (2020, 3))),
        ("支援灾后重建", "灾后重建", "money", REBUILDING, ((2023, 8), (2023, 9))),
        ("抗疫物资", "疫情防控", "goods", GOODS, ((2020, 2), (2022, 3))),
    ):
        for each, amount in zip(city.departments, draw.parts(total, 70, 10), strict=True):
            day = working_day(draw, draw.pick(months_of))
            given = {"amount": amount, "persons": amount // 400 + draw.between(2, 9)}
            journal.add(
                "donation", each.code, day, campaign=campaign, kind=kind, tags=[tag], **given
            )
    for part in draw.parts(BLOOD, 230, 100):
        each, day = draw.pick(city.departments), day_between(draw, (2020, 3), (2024, 6))
        given = {"millilitres": part, "persons": -(-part // 400)}
        journal.add("donation", each.code, day, campaign="义务献血", kind="blood", **given)


def _questions(journal: Journal, each: Department) -> None:
    """六问六答六个转变 in 2022: six questions a department, answered and acted on."""
    draw = each.draw("questions")
    raised = working_day(draw, (2022, 4))
    kind: dict[str, object] = {"category": "conduct", "origin": "self-check", "tags": ["六问六答"]}
    for number in range(1, 7):
        case = f"{each.code}/question-{number}"
        _raised(journal, each.code, raised, case, kind)
        if draw.chance(each.slack // 3):
            continue
        journal.add("measure", each.code, later(raised, draw.between(5, 20)), case=case)
        if not draw.chance(each.slack // 2):
            day = later(raised, draw.between(60, 200))
            journal.add("rectification", each.code, day, case=case, step="rectified")
