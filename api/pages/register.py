"""发布与申诉: published results, whether they still hold, appeals against them, and what was decided."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from api.pages.desk import ROWS, Answer, Desk, Elsewhere, Shown
from api.pages.numbers import whole
from api.pages.paging import paged
from api.pages.published import (
    published_rating,
    published_rows,
    published_vetoes,
    receipt_address,
)
from api.pages.words import label, points, say
from api.refusals import Refusal, refusal, title_of
from core.accounts import Action
from core.assess import AssessError
from core.facts import CodeList
from core.host import HostError
from core.log import LogError
from core.publishing import (
    GROUNDS,
    OUTCOMES,
    REASONS,
    STAGES,
    Appeal,
    Publication,
    PublishingError,
    Register,
    Series,
    review,
)

#: What publishing and deciding can be refused with.
_REFUSED: Final = (PublishingError, LogError, AssessError, HostError)


def last_of(desk: Desk, scheme: str, period: str) -> Publication | None:
    """The last published result of a scheme and period; None where there is none."""
    found = [
        each
        for each in Register(desk.region).publications()
        if each.scheme == scheme and each.period == period and each.position <= desk.clocks.known_at
    ]
    return found[-1] if found else None


def unanswered(desk: Desk) -> list[tuple[Publication, Appeal]]:
    """The appeals that wait for a decision, the longest first; none for whoever decides none."""
    if not desk.reach(Action.decide).whole:
        return []
    key = ("unanswered", desk.region_code, desk.clocks.head)
    return desk.house.shown(key, lambda: _unanswered(Register(desk.region)))


def _unanswered(register: Register) -> list[tuple[Publication, Appeal]]:
    found = [
        (it, each)
        for series in register.series().values()
        for it in series.publications.values()
        for each in series.against(it.position)
        if each.decided is None
    ]
    return sorted(found, key=lambda pair: pair[1].position)


def published_page(desk: Desk) -> Answer:
    """Everything that was published, the newest first, with the appeals that are open."""
    every = Register(desk.region).series().values()
    rows = [(each, series) for series in every for each in series.publications.values()]
    rows.sort(key=lambda pair: -pair[0].position)
    return Shown(
        "published.html",
        {"rows": paged(desk, rows, say("次")), "stage": _words(STAGES), "title": desk.title},
    )


def publication_page(desk: Desk) -> Answer:
    """One published result: who, what, under which rules; whether it holds; the appeals."""
    return _publication(desk, int(desk.path("number")))


def _publication(desk: Desk, number: int, refused: Refusal | None = None) -> Answer:
    register = Register(desk.house.followed(desk.region_code))
    series = register.series_with(number)
    it = series.publications[number]
    rows = published_rows(desk, it)
    whole_table = bool(desk.query("whole"))
    held = None
    if desk.query("review") and desk.reach(Action.replay).whole:
        with desk.house.alone(it.rules.plugin):
            held = review(register.region, it, traced=10)
    return Shown(
        "publication.html",
        {
            "it": it,
            "series": series,
            "superseded_by": series.superseded_by.get(number),
            "rows": paged(desk, rows, say("个"), max(len(rows), 1) if whole_table else ROWS),
            "receipt": lambda code: receipt_address(desk, it, code),
            "rated": lambda row: published_rating(it, row),
            "vetoed": lambda row: published_vetoes(it, row),
            "appeals": _appeals(desk, series, number),
            "review": held,
            "refused": refused,
            "stage": _words(STAGES),
            "ground": _words(GROUNDS),
            "outcome": _words(OUTCOMES),
            "reason": _words(REASONS),
            "grounds": options(GROUNDS),
            "outcomes": options(OUTCOMES),
            "appealing": [row for row in rows if desk.may(Action.appeal, row.organisation)],
            "may_decide": desk.reach(Action.decide).whole,
            "may_replay": desk.reach(Action.replay).whole,
            "office": office(desk),
            # What was typed into the form of a decision, for its appeal alone.
            "typed": {
                name: str(desk.form.get(name, ""))
                for name in ("appeal", "outcome", "by", "document")
            },
            "points_of": lambda row: "—" if row is None else points(row.total),
        },
        200 if refused is None else refused.status,
    )


def _appeals(desk: Desk, series: Series, number: int) -> list[Appeal]:
    """The appeals against a result that the caller may see."""
    every = series.against(number)
    allowed = set(desk.among(Action.results, [each.organisation for each in every]))
    return [each for each in every if each.organisation in allowed]


def appeal(desk: Desk) -> Answer:
    """Open an appeal of an organisation against a published result."""
    number = int(desk.path("number"))
    organisation = str(desk.form.get("organisation", ""))
    desk.must(Action.appeal, organisation)
    grounds = [str(each) for each in desk.form.getlist("grounds")]
    document = str(desk.form.get("document", "")).strip()

    def done(register: Register) -> str:
        opened = register.open_appeal(number, organisation, grounds, document=document)
        desk.did(opened.position)
        return f"/published/{number}"

    return settled(desk, done, lambda refused: _publication(desk, number, refused))


def decide(desk: Desk) -> Answer:
    """Decide an appeal, under the document of the decision.

    A decision stands for good: nothing is chosen for whoever decides, and the form has to say that
    it was looked over.
    """
    desk.must_all(Action.decide)
    number, form = int(desk.path("number")), desk.form
    of = whole(str(form.get("appeal", ""))) or 0
    missing = _undecided(desk)
    if missing is not None:
        return _publication(desk, number, missing)

    def done(register: Register) -> str:
        appeal = register.decide_appeal(
            of,
            str(form.get("outcome", "")),
            by=str(form.get("by", "")).strip(),
            document=str(form.get("document", "")).strip(),
        )
        if appeal.decided is not None:
            desk.did(appeal.decided.position)
        return f"/published/{number}"

    return settled(desk, done, lambda refused: _publication(desk, number, refused))


def _undecided(desk: Desk) -> Refusal | None:
    """What the form of a decision does not say yet."""
    wanted = {
        "outcome": ("facts.missing-field", say("没有选结论。选一项。")),
        "document": ("publishing.document", say("没有写结论的文号，如“青直工〔2016〕3号”。")),
        "sure": ("facts.missing-field", say("还没有勾选“已核对”。结论作出后不能更改。")),
    }
    for name, (code, detail) in wanted.items():
        if not str(desk.form.get(name, "")).strip():
            return Refusal(422, code, title_of(code), detail)
    return None


def settled(
    desk: Desk, act: Callable[[Register], str], again: Callable[[Refusal], Answer]
) -> Answer:
    """Do something in the register and go to what came of it; where refused, the page it came from."""
    try:
        path = act(Register(desk.house.followed(desk.region_code)))
    except _REFUSED as error:
        return again(refusal(error))
    return Elsewhere(desk.to(path))


def _words(codes: CodeList) -> Callable[[str], str]:
    return lambda code: label(codes.codes[code]) if code in codes.codes else code


def options(codes: CodeList) -> list[tuple[str, str]]:
    """The codes of a list with what they are called, in their order."""
    return [(code, label(each)) for code, each in codes.codes.items()]


def office(desk: Desk) -> str:
    """The organisation that most likely publishes: the one above all others."""
    tree = desk.tree
    return max(tree.roots, key=lambda code: len(tree.descendants(code)), default="")
