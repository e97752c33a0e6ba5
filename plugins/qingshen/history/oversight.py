"""Supervision: venues, the check of August, what it found, and putting it right."""

from __future__ import annotations

import datetime as dt

from core.histories import Data, Draw, Journal

from .county import County, Unit
from .days import later, working_day

SITE_ITEMS = (
    "slogan",
    "disclosure-board",
    *(f"six-one-{place}" for place in range(1, 7)),
    *(f"ten-have-{place}" for place in range(1, 11)),
)
OPINIONS = 4
SUPERVISED = ("三会一课", "党费收缴", "阵地建设")
_FOUND = ("organisational-life", "dues", "site")
_CONDUCT = ("mediocre", "lazy", "slack", "superficial", "dilatory")


class Oversight:
    """Writes down a county's checks of one year, the problems they raise and what became of them."""

    def __init__(self, journal: Journal, county: County) -> None:
        self.journal = journal
        self.county = county
        self.year = county.year

    def write(self) -> None:
        """Write down every check and problem of the year."""
        for unit in self.county.units:
            failed = self._site(unit)
            self._supervision(unit, failed)
            self._backlog(unit)
            self._conduct(unit)
        self._lagging()
        self._struck_off(self.county.units[0])

    def _struck_off(self, unit: Unit) -> None:
        """The opinions of the panel, which the document says were put right one by one."""
        day = dt.date(self.year, 7, 30)
        for number in range(1, OPINIONS + 1):
            data: Data = {
                "case": f"{unit.code}/p-{number}",
                "step": "verified",
                "verified_by": f"{self.county.prefix}-PYZ",
            }
            self.journal.add("rectification", unit.code, day, data)

    def _site(self, unit: Unit) -> list[str]:
        """The venue, item by item, early in August; what failed is checked again in autumn."""
        draw = unit.draw("site")
        day = working_day(draw, self.year, 8, 1, 10)
        failed = [item for item in SITE_ITEMS if unit.card.slips(draw, 2)]
        if unit.card.gap == "site" and not failed:
            failed = [draw.pick(SITE_ITEMS)]
        for item in SITE_ITEMS:
            data = {"item": item, "passed": item not in failed}
            self.journal.add("site", unit.code, day, data)
        stays = draw.pick(failed) if unit.card.gap == "site" else ""
        for item in failed:
            again = working_day(draw, self.year, draw.between(9, 11))
            self.journal.add("site", unit.code, again, {"item": item, "passed": item != stays})
        return failed

    def _supervision(self, unit: Unit, failed: list[str]) -> None:
        """8月上旬督导: three matters; one that fails is a problem to be put right."""
        draw = unit.draw("supervision")
        day = working_day(draw, self.year, 8, 3, 10)
        passed = [not unit.card.slips(draw, 5), not unit.card.slips(draw, 3), not failed]
        data: Data = {
            "kind": "guidance",
            "inspector": self.county.root,
            "items": len(SUPERVISED),
            "passed": sum(passed),
            "tags": list(SUPERVISED),
        }
        self.journal.add("inspection", unit.code, day, data)
        for category, fine in zip(_FOUND, passed, strict=True):
            if not fine:
                case = f"{unit.code}/d-{category}"
                self._problem(unit, draw, case, category, "inspection", day)

    def _problem(
        self,
        unit: Unit,
        draw: Draw,
        case: str,
        category: str,
        origin: str,
        raised: dt.date,
        tags: tuple[str, ...] = (),
    ) -> None:
        """A problem from raising to striking off; slack makes it slow, come back, or stay open."""
        extra: Data = {"tags": list(tags)} if tags else {}
        head: Data = {"case": case, "category": category, "origin": origin} | extra
        add, code = self.journal.add, unit.code
        due = later(raised, 60).isoformat()
        add("problem", code, raised, {**head, "step": "raised"})
        assigned = later(raised, draw.below(4))
        add("problem", code, assigned, {**head, "step": "assigned", "due_on": due})
        planned = later(assigned, draw.between(3, 12))
        add("measure", code, planned, {"case": case, "due_on": due, **extra})
        last = dt.date(self.year, 12, 31)
        rectified = later(planned, draw.between(10, 35) + unit.card.slack)
        if rectified > last or unit.card.slips(draw, 3):
            return
        step: Data = {"case": case, **extra}
        checker = {"verified_by": self.county.root}
        add("rectification", code, rectified, {**step, "step": "rectified"})
        if unit.card.slips(draw, 3):
            looked = later(rectified, draw.between(3, 10))
            rectified = later(looked, draw.between(5, 15))
            if rectified > last:
                return
            add("rectification", code, looked, {**step, "step": "reopened", **checker})
            add("rectification", code, rectified, {**step, "step": "rectified"})
        verified = later(rectified, draw.between(2, 12))
        if verified <= last:
            add("rectification", code, verified, {**step, "step": "verified", **checker})

    def _backlog(self, unit: Unit) -> None:
        """群众路线教育实践活动中查摆的问题: raised last year, put right in this one."""
        draw = unit.draw("backlog")
        if unit.named or not draw.chance(40):
            return
        raised = working_day(draw, self.year - 1, draw.between(9, 11))
        case, category = f"{unit.code}/q-1", draw.pick(("formalism", "bureaucratism", "conduct"))
        head: Data = {
            "case": case,
            "category": category,
            "origin": "campaign",
            "tags": ["群众路线"],
        }
        add, code = self.journal.add, unit.code
        add("problem", code, raised, {**head, "step": "raised"})
        planned = later(raised, draw.between(5, 20))
        add("measure", code, planned, {"case": case, "due_on": f"{self.year}-06-30"})
        if unit.card.slips(draw, 2):
            return
        rectified = working_day(draw, self.year, draw.between(1, 8))
        add("rectification", code, rectified, {"case": case, "step": "rectified"})
        verified = later(rectified, draw.between(3, 15))
        data = {"case": case, "step": "verified", "verified_by": self.county.root}
        add("rectification", code, verified, data)

    def _conduct(self, unit: Unit) -> None:
        """“庸懒散浮拖”专项整治: a spot check at some units, about the unit and nobody in it."""
        draw = unit.draw("conduct")
        if not draw.chance(30):
            return
        day = working_day(draw, self.year, draw.between(5, 9))
        fine = not unit.card.slips(draw, 15)
        data: Data = {
            "kind": "spot-check",
            "inspector": self.county.root,
            "items": len(_CONDUCT),
            "passed": len(_CONDUCT) if fine else len(_CONDUCT) - 1,
            "tags": ["庸懒散浮拖"],
        }
        self.journal.add("inspection", unit.code, day, data)
        if not fine:
            case = f"{unit.code}/z-1"
            self._problem(unit, draw, case, draw.pick(_CONDUCT), "inspection", day)

    def _lagging(self) -> None:
        """Units found weak in the year before are put right in this one (次年集中整顿)."""
        draw = Draw(f"{self.county.seed}/lagging")
        others = [unit for unit in self.county.units[5:] if unit.card.gap not in ("score", "edge")]
        for unit in draw.sample(others, 4):
            raised = working_day(draw, self.year, 1, 12)
            case = f"{unit.code}/r-{self.year - 1}"
            self._problem(unit, draw, case, "lagging", "assessment", raised, ("集中整顿",))
