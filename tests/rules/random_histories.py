"""Random short histories: a small tree that changes, people who come and go, and what they do."""

import datetime as dt
from typing import Any

from hypothesis import strategies as st

from tests.rules.history import History, person

ORGS = ("top", "mid", "one", "two", "area")
PEOPLE = "abcd"
CASES = ("k1", "k2", "k3")
KINDS = ("lecture", "theme-day", "committee")
LEVELS = ("county", "city", "nation")

Draw = Any

DAYS = st.dates(dt.date(2014, 1, 1), dt.date(2016, 1, 31)) | st.sampled_from(
    [dt.date.fromisoformat(d) for d in ("2014-12-31", "2015-01-01", "2015-03-31", "2015-12-31")]
)
HOURS = st.sampled_from(["0", "0.5", "1.125", "8", "32"])


def _organisation(draw: Draw, history: History) -> None:
    code = draw(st.sampled_from(ORGS[1:4]))
    step = draw(st.sampled_from(["moved", "changed", "closed", "renamed", "split"]))
    data: dict[str, Any] = {"kind": draw(st.sampled_from(["branch", "general-branch", "group"]))}
    if step != "closed":
        above = ORGS[: ORGS.index(code)]  # never a circle
        data["parent"] = draw(st.sampled_from([None, *above]))
        data["groups"] = draw(st.sampled_from([[], ["area"], ["area", "x"]]))
        data["sector"] = draw(st.sampled_from(["organ", "school"]))
    history.org(code, draw(DAYS), step, **data)


def _member(draw: Draw, history: History) -> None:
    name = draw(st.sampled_from(PEOPLE))
    steps = ["moved", "left", "exempted", "unexempted", "joined", "changed"]
    category = draw(st.sampled_from(["full", "probationary"]))
    history.member(
        draw(st.sampled_from(ORGS[:4])),
        name,
        draw(DAYS),
        draw(st.sampled_from(steps)),
        category=category,
        leader=draw(st.booleans()),
    )


def _post(draw: Draw, history: History) -> None:
    history.add(
        "post",
        draw(st.sampled_from(ORGS[:4])),
        draw(DAYS),
        step=draw(st.sampled_from(["appointed", "appointed", "removed"])),
        post=draw(st.sampled_from(["branch-secretary", "committee-member"])),
        person=person(draw(st.sampled_from(PEOPLE))),
        rank=draw(st.sampled_from([None, "clerk", "section", "division"])),
        full_time=draw(st.booleans()),
    )


def _people(draw: Draw, more: dict[str, st.SearchStrategy[Any]]) -> list[dict[str, Any]]:
    names = draw(st.lists(st.sampled_from(PEOPLE), unique=True, max_size=3))
    return [{"person": person(n), **{k: draw(s) for k, s in more.items()}} for n in names]


def _meeting(draw: Draw, history: History) -> None:
    present, expected = draw(st.sampled_from([(None, None), (6, None), (6, 11), (6, 12)]))
    history.add(
        "meeting",
        draw(st.sampled_from(ORGS)),
        draw(DAYS),
        kind=draw(st.sampled_from(KINDS)),
        hours=draw(st.none() | HOURS),
        topic=draw(st.sampled_from([None, "x", "X"])),
        present=present,
        expected=expected,
        tags=draw(st.sampled_from([[], ["a"], ["a", "b_c"]])),
        attendance=_people(draw, {"as_member": st.booleans()}),
    )


def _study(draw: Draw, history: History) -> None:
    history.add(
        "study",
        draw(st.sampled_from(ORGS)),
        draw(DAYS),
        kind=draw(st.sampled_from(["lecture", "reading"])),
        hours=draw(HOURS),
        attendance=_people(draw, {"hours": st.none() | HOURS}),
    )


def _simple(draw: Draw, history: History) -> None:
    org, on = draw(st.sampled_from(ORGS)), draw(DAYS)
    match draw(st.sampled_from(["site", "honour", "external", "review"])):
        case "site":
            item, passed = draw(st.sampled_from("ij")), draw(st.booleans())
            history.add("site", org, on, item=item, passed=passed)
        case "honour":
            history.add(
                "honour",
                org,
                on,
                level=draw(st.sampled_from(LEVELS)),
                subject="collective",
                field="business",
                title=draw(st.sampled_from("st")),
                count=draw(st.integers(0, 5)),
            )
        case "external":
            rank = draw(st.none() | st.integers(0, 9))
            value = "1" if rank is None else None
            history.add("external", org, on, metric="m", rank=rank, value=value, source_name="s")
        case "review":
            level = draw(st.sampled_from(["branch", "committee", "member"]))
            history.add("review", org, on, kind="joint", level=level, direction="up")


def _case(draw: Draw, history: History) -> None:
    org, on, case = draw(st.sampled_from(ORGS[:4])), draw(DAYS), draw(st.sampled_from(CASES))
    case = f"{org}/{case}"
    match draw(st.sampled_from(["problem", "rectification", "demand"])):
        case "problem":
            step = draw(st.sampled_from(["raised", "raised", "assigned"]))
            due: dict[str, Any] = draw(st.sampled_from([{}, {"due_on": "2015-05-31"}]))
            history.add("problem", org, on, case=case, category="conduct", step=step, **due)
        case "rectification":
            step = draw(st.sampled_from(["rectified", "verified", "reopened"]))
            history.add("rectification", org, on, case=case, step=step)
        case "demand":
            step = draw(st.sampled_from(["opened", "resolved"]))
            history.add("demand", org, on, case=case, kind="wish", step=step)


def _revision(draw: Draw, history: History) -> None:
    standing = [f["fact"] for f in history.plain() if f["type"] not in ("problem", "demand")]
    if not standing:
        return
    fact = draw(st.sampled_from(standing))
    if draw(st.booleans()):
        history.retract(fact)
    else:
        history.correct(fact, on=draw(DAYS))


_STEPS = (_organisation, _member, _post, _meeting, _meeting, _study, _simple, _simple, _case, _case)
_AFTER = (_meeting, *_STEPS[1:], _revision, _revision)


def go_on(draw: Draw, history: History) -> None:
    """One more event: the tree changes seldom, and what was said is revised more often."""
    step = _organisation if draw(st.integers(0, 19)) == 19 else draw(st.sampled_from(_AFTER))
    step(draw, history)


@st.composite
def histories(draw: Draw) -> History:
    """A history that begins with the tree and some members, so that there is somebody to ask."""
    history = History()
    history.org("top", kind="committee")
    history.org("mid", parent="top", kind="general-branch")
    history.org("one", parent="mid", groups=["area"])
    history.org("two", draw(DAYS), parent="mid", sector="school")
    history.org("area", kind="area", overlay=True)
    for name in PEOPLE[: draw(st.integers(0, 4))]:
        history.member(draw(st.sampled_from(ORGS[1:4])), name, draw(DAYS))
    for _ in range(draw(st.integers(3, 25))):
        draw(st.sampled_from([*_STEPS, _revision]))(draw, history)
    return history
