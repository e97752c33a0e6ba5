"""What the facts say at a period's end: organisations, people, and the rows that can be counted."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from core.facts import VOCABULARY, Vocabulary, fields_of
from tests.rules.oracle.days import Span
from tests.rules.oracle.written import Part, listed

Row = dict[str, Any]
NOBODY = dt.date.max

#: Cases: for each day its fact type and step; the first step is what opens the case.
CASES: dict[str, list[tuple[str, str, str | None]]] = {
    "problem_case": [
        ("raised", "problem", "raised"),
        ("assigned", "problem", "assigned"),
        ("planned", "measure", None),
        ("rectified", "rectification", "rectified"),
        ("verified", "rectification", "verified"),
        ("reopened", "rectification", "reopened"),
    ],
    "project_case": [
        ("opened", "project", "opened"),
        ("milestone", "project", "milestone"),
        ("closed", "project", "closed"),
    ],
    "election_case": [
        ("announced", "election", "due"),
        ("held", "election", "held"),
        ("approved", "election", "approved"),
    ],
    "demand_case": [("opened", "demand", "opened"), ("resolved", "demand", "resolved")],
    "duty_case": [("set", "duty", "set"), ("done", "duty", "done")],
}


def in_order(facts: Iterable[Row]) -> list[Row]:
    """By day, then by order of first recording: a correction does not move a fact."""
    return sorted(facts, key=lambda fact: (fact["day"], fact["fact"]))


class World:
    """The facts, seen at the end of a period."""

    def __init__(self, facts: list[Row], span: Span, vocabulary: Vocabulary = VOCABULARY) -> None:
        self.facts = facts
        self.span = span
        self.vocabulary = vocabulary
        self.organisations = self._organisations()
        self.all_members = self._members()
        self.all_holders = self._holders()
        exempted = self._exempted()
        self.members = [row for row in self.all_members if row["person"] not in exempted]
        self.holders = [row for row in self.all_holders if row["person"] not in exempted]

    def of_type(self, name: str) -> list[Row]:
        return [fact for fact in self.facts if fact["type"] == name]

    # -- who there is --------------------------------------------------------------------------

    def _until_end(self, name: str) -> list[Row]:
        return in_order(f for f in self.of_type(name) if f["day"] <= self.span.last)

    def _organisations(self) -> dict[str, Row]:
        state: dict[str, Row] = {}
        since: dict[str, dt.date] = {}
        for fact in self._until_end("organisation"):
            before = state.get(fact["org"], {"parent": None, "groups": ()})
            fact = dict(fact)
            if fact["parent"] is None and fact["step"] not in ("founded", "moved"):
                fact["parent"] = before["parent"]
            if not fact["groups"] and fact["step"] not in ("founded", "moved", "changed"):
                fact["groups"] = before["groups"]
            state[fact["org"]] = fact
            since.setdefault(fact["org"], fact["day"])
        return {
            code: {**fact, "since": since[code]}
            for code, fact in state.items()
            if fact["step"] not in ("closed", "merged")
        }

    def below(self, code: str) -> list[str]:
        """An organisation and all that hang from it, however far down."""
        found = [code]
        for other, state in self.organisations.items():
            if state["parent"] == code:
                found += self.below(other)
        return found

    def _exempted(self) -> set[str]:
        exempted: set[str] = set()
        for fact in self._until_end("membership"):
            if fact["step"] == "exempted":
                exempted.add(fact["person"])
            elif fact["step"] in ("unexempted", "joined", "left"):
                exempted.discard(fact["person"])
        return exempted

    def _members(self) -> list[Row]:
        found: dict[str, Row] = {}
        for fact in self._until_end("membership"):
            person = fact["person"]
            if fact["step"] in ("joined", "moved"):
                found[person] = {**fact, "since": fact["day"], "member": person}
            elif fact["step"] == "changed" and person in found:
                kept = {name: found[person][name] for name in ("org", "since", "member")}
                found[person] = {**fact, **kept}
            elif fact["step"] == "left":
                found.pop(person, None)
        return list(found.values())

    def _holders(self) -> list[Row]:
        found: dict[tuple[str, str, str], Row] = {}
        for fact in self._until_end("post"):
            held = (fact["org"], fact["post"], fact["person"])
            if fact["step"] == "removed":
                found.pop(held, None)
            elif fact["step"] == "appointed":
                since = found[held]["since"] if held in found else fact["day"]
                found[held] = {**fact, "since": since, "member": fact["person"]}
        return list(found.values())

    def population(self, part: Part, code: str) -> list[Row]:
        """The rows of a population that count for an organisation."""
        if "organisations" in part:
            wanted = part["organisations"]
            return [
                {**self.organisations[other], "member": other}
                for other in self.below(code)
                if all(
                    set(listed(words)) & set(self._said(other, name)) != set()
                    for name, words in wanted.items()
                )
            ]
        everyone = part.get("exempted") == "included"
        holders = self.all_holders if everyone else self.holders
        fitting = [row for row in holders if self._fits(part, row)]
        if "posts" in part:
            rows = [row for row in fitting if row["post"] in listed(part["posts"])]
        else:
            rows = list(self.all_members if everyone else self.members)
            if "leader" in part:
                rows = [r for r in rows if r["leader"] == (part["leader"] == "true")]
            if "category" in part:
                rows = [r for r in rows if r["category"] in listed(part["category"])]
            if "rank" in part or "full_time" in part:
                fit = {row["member"] for row in fitting}
                rows = [row for row in rows if row["member"] in fit]
        if "with_posts" in part:
            asked = {r["member"] for r in holders if r["post"] in listed(part["with_posts"])}
            rows = [row for row in rows if row["member"] in asked]
        without = listed(part.get("without_posts"))
        barred = {row["member"] for row in holders if row["post"] in without}
        return [row for row in rows if row["org"] == code and row["member"] not in barred]

    def _said(self, code: str, name: str) -> list[str]:
        """What an organisation is: its kind, its sector, or the groups it sits in."""
        found = self.organisations[code][name]
        return list(found) if name == "groups" else [found]

    def _fits(self, part: Part, held: Row) -> bool:
        """Whether a held post is of the rank asked for, and full-time or not as asked."""
        if "full_time" in part and held["full_time"] != (part["full_time"] == "true"):
            return False
        wanted = part.get("rank")
        if wanted is None:
            return True
        if not isinstance(wanted, dict):
            return held["rank"] in listed(wanted)
        if held["rank"] is None:
            return False
        ranks = list(self.vocabulary.codes["rank"].codes)
        first, last = wanted.get("at_least", ranks[0]), wanted.get("at_most", ranks[-1])
        return ranks.index(first) <= ranks.index(held["rank"]) <= ranks.index(last)

    # -- what can be counted -------------------------------------------------------------------

    def rows(self, source: str) -> list[Row]:
        """The rows of a source."""
        if source == "attendance":
            return self._attendance()
        if source in CASES:
            return self._cases(source)
        if source == "admission_case":
            return self._admissions()
        return self.of_type(source)

    def day_of(self, source: str) -> str:
        """The field with the day that a row of a source belongs to."""
        if source == "admission_case":
            return "begun"
        return CASES[source][0][0] if source in CASES else "day"

    def codes(self, source: str, field: str) -> list[str] | None:
        """The code list of a field in its order, where it has one."""
        name = CASES[source][0][1] if source in CASES else source
        if name not in self.vocabulary.types:
            return None
        for spec in fields_of(self.vocabulary.types[name]):
            if spec.name == field and spec.column.kind == "code":
                return list(self.vocabulary.codes[spec.column.codes].codes)
        return None

    def _attendance(self) -> list[Row]:
        rows = []
        for name in ("meeting", "study", "training"):
            for fact in self.of_type(name):
                for line in fact["attendance"]:
                    hours = line.get("hours")
                    rows.append(
                        {
                            **{k: fact[k] for k in ("org", "day", "fact", "position", "tags")},
                            "type": name,
                            "kind": fact.get("kind", name),
                            "person": line["person"],
                            "hours": fact["hours"] if hours is None else hours,
                            "as_member": line.get("as_member", False),
                        }
                    )
        return rows

    def _by_case(self, types: set[str]) -> dict[tuple[Any, ...], list[Row]]:
        cases: dict[tuple[Any, ...], list[Row]] = {}
        for fact in in_order(f for kind in sorted(types) for f in self._until_end(kind)):
            # Every organisation numbers its duties anew each year.
            own = (fact["org"], fact["year"]) if fact["type"] == "duty" else ()
            cases.setdefault((fact["case"], *own), []).append(fact)
        return cases

    def _cases(self, source: str) -> list[Row]:
        steps = CASES[source]
        rows = []
        for (case, *_), facts in self._by_case({kind for _, kind, _ in steps}).items():
            row: Row = {name: None for name, _, _ in steps}
            opening = None
            for fact in facts:
                for name, kind, step in steps:
                    if fact["type"] != kind or (step is not None and fact["step"] != step):
                        continue
                    if name == steps[0][0]:
                        opening = opening or fact
                        row[name] = row[name] or fact["day"]
                    else:
                        row[name] = fact["day"]
                    if name == "reopened":
                        row["rectified"] = row["verified"] = None
            if opening is None:
                continue
            if source == "election_case":
                row["due"] = [f["due_on"] for f in facts if f["step"] in ("due", "extended")][-1]
            if source == "problem_case":
                states = ("problem", "measure")
                stated = [f["due_on"] for f in facts if f["type"] in states and f["due_on"]]
                row["due"] = stated[-1] if stated else None
            rows.append({**opening, **row, "case": case, "begun": facts[0]["day"]})
        return rows

    def _admissions(self) -> list[Row]:
        steps = [code.replace("-", "_") for code in self.vocabulary.codes["admission.step"].codes]
        rows = []
        for (case, *_), facts in self._by_case({"admission"}).items():
            row: Row = {**dict.fromkeys(steps), "case": case, "begun": facts[0]["day"]}
            row |= {k: facts[0][k] for k in ("org", "fact", "position", "tags")}
            for fact in facts:
                row[fact["step"].replace("-", "_")] = fact["day"]
            rows.append(row)
        return rows
