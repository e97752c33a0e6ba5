"""From a figure to the facts that it was computed from, in one engine."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlglot import exp

from core.assess.asked import Asked
from core.assess.assessment import Assessment
from core.assess.derivation import made_of
from core.assess.grounds import Ground
from core.assess.relations import Row
from core.assess.uses import counted_sources
from core.rules import CountedSource, day_number
from core.rules.model import CodePopulation, Indicator, RollUp

Codes = tuple[str, ...]
Heads = dict[str, list[str]]
"""The organisations that a key counts for."""


@dataclass(frozen=True, slots=True)
class Behind:
    """One fact behind a figure: where it stands in the log, and what it added (stored units).

    `organisation` recorded it, `counted_for` is the organisation whose figure it is part of.
    """

    fact: int
    position: int
    day: int
    organisation: str
    member: str | None
    value: int | None
    counted_for: str


class Search:
    """Looks for the facts behind an assessment's figures on one ground; see `Witness`."""

    def __init__(
        self, assessment: Assessment, ground: Ground, sources: Mapping[str, CountedSource]
    ) -> None:
        self.plan = assessment.plan
        self._last = day_number(assessment.period.last)
        self._sources = sources
        self._engine, self._relations = ground.engine, ground.relations
        self._asked = Asked(assessment, ground.relations, ground.facts, ground.assessor)
        self._known: dict[tuple[Codes, str], list[Behind]] = {}

    def behind(self, organisation: str, name: str) -> list[Behind]:
        """See `Witness.behind`."""
        found: dict[tuple[int, str | None, str], Behind] = {}
        for codes, leaf in self._leaves((organisation,), name.split(".")[0]):
            for row in self._leaf(codes, leaf):
                found[row.fact, row.member, row.counted_for] = row
        return sorted(found.values(), key=lambda r: (r.position, r.member or "", r.counted_for))

    def members(self, organisation: str, name: str) -> dict[str, bool]:
        """See `Witness.members`."""
        rows = self._relations.rows(f"each_{name}_rows")
        return {str(row["member"]): bool(row["met"]) for row in rows if row["k"] == organisation}

    def taken_in(self, organisation: str, name: str) -> Codes:
        """See `Witness.taken_in`."""
        roll = self.plan.resolved.indicators[name].roll_up
        if roll is None:
            return ()
        return self._asked.of(roll.of.partition(".")[0], self._taken_in((organisation,), roll))

    # -- from an indicator to what counts facts ------------------------------------------------

    def _leaves(self, codes: Codes, name: str) -> Iterator[tuple[Codes, str]]:
        """What an indicator rests on that counts facts itself, and of which organisations."""
        waiting, seen = [(codes, name)], set()
        while waiting:
            codes, each = waiting.pop(0)
            if each not in self.plan.resolved.indicators:
                continue
            here = (self._asked.of(each, codes), each)
            if here in seen:
                continue
            seen.add(here)
            used = made_of(self.plan.resolved, here[1])
            if not used:
                yield here
                continue
            around = self._around(here[0], self.plan.resolved.indicators[here[1]])
            waiting += [(around, name.partition(".")[0]) for name in used]

    def _around(self, codes: Codes, indicator: Indicator) -> Codes:
        """The organisations whose values an indicator reads."""
        if indicator.roll_up is not None:
            return self._taken_in(codes, indicator.roll_up)
        if isinstance(indicator.meets, str):
            rows = self._relations.rows(f"pop_{indicator.each}")
            return tuple(sorted({str(row["member"]) for row in rows if row["k"] in codes}))
        return codes

    def _taken_in(self, codes: Codes, roll: RollUp) -> Codes:
        alive = self._relations.rows("alive")
        kinds = {str(row["k"]): str(row["kind"]) for row in alive}
        if roll.over == "overlay":
            found = {
                str(row["k"])
                for row in alive
                if any(f"|{code}|" in (row["groups"] or "") for code in codes)
            }
        else:
            least, most = {"children": (1, 1), "descendants": (1, None)}.get(roll.over, (0, None))
            found = {
                str(row["org"])
                for row in self._relations.rows("tree")
                if row["k"] in codes
                and row["depth"] >= least
                and (most is None or row["depth"] <= most)
            }
        return tuple(sorted(code for code in found if not roll.kind or kinds[code] in roll.kind))

    # -- from what counts facts to the facts ---------------------------------------------------

    def _leaf(self, codes: Codes, name: str) -> list[Behind]:
        if (codes, name) not in self._known:
            self._known[codes, name] = self._counted_facts(codes, name)
        return self._known[codes, name]

    def _counted_facts(self, codes: Codes, name: str) -> list[Behind]:
        indicator = self.plan.resolved.indicators[name]
        if name not in self.plan.evidence:
            return self._standing_rows(codes, name, indicator)
        by_member = _by_member(indicator)
        heads = self._heads(codes, name) if by_member else {code: [code] for code in codes}
        rows = [
            _behind(row, head, str(row["k"]) if by_member else None)
            for row in self._relations.of_keys(self.plan.evidence[name].query, heads)
            for head in heads[str(row["k"])]
            if row.get("head", head) == head
        ]
        for each in counted_sources(indicator):
            if each.endswith("_case"):
                rows += self._case_rows(rows, self._sources[each])
        return rows

    def _heads(self, codes: Codes, name: str) -> Heads:
        """The members of an `each` of some organisations, and for which of these they count."""
        found: dict[str, dict[str, None]] = {}
        for row in self._relations.rows(f"each_{name}_rows"):
            if row["k"] in codes:
                found.setdefault(str(row["member"]), {})[str(row["k"])] = None
        return {member: sorted(heads) for member, heads in sorted(found.items())}

    def _case_rows(self, rows: Sequence[Behind], source: CountedSource) -> list[Behind]:
        """The other facts, by the end of the period, of the cases whose first facts `rows` has."""
        heads = {row.fact: row.counted_for for row in rows}
        if not heads:
            return []
        listed = ", ".join(str(fact) for fact in sorted(heads))
        same = ("case", *source.within)
        told = ", ".join(f'"{name}"' for name in same)
        on = " AND ".join(f'f."{name}" = c."{name}"' for name in same)
        cases = " UNION ".join(
            f'SELECT fact AS head, {told} FROM "f_{table}" WHERE fact IN ({listed})'
            for table in source.tables
        )
        text = " UNION ALL ".join(
            f"SELECT c.head, f.fact, f.position, f.day, f.org "
            f'FROM "f_{table}" AS f JOIN ({cases}) AS c ON {on} '
            f"WHERE f.day <= {self._last}"
            for table in source.tables
        )
        found = self._engine.run(text).to_pylist()
        return [_behind(row, heads[row["head"]]) for row in found if row["fact"] not in heads]

    def _standing_rows(self, codes: Codes, name: str, indicator: Indicator) -> list[Behind]:
        """The facts by which organisations, members or holders of posts stand and are counted."""
        if indicator.count_self:
            return self._organisation_rows({code: [code] for code in codes})
        if indicator.vacant is not None:
            return self._post_rows(codes, indicator.vacant.posts)
        if indicator.size is not None:
            return self._population_rows(codes, f"pop_{indicator.size}")
        if isinstance(indicator.meets, dict):
            relation = f"each_{name}_rows"
            if "fact" in dict(self.plan.relations)[relation].named_selects:
                return self._population_rows(codes, relation)
        return []

    def _population_rows(self, codes: Codes, relation: str) -> list[Behind]:
        """The appointments, memberships or organisations behind the rows of a population."""
        rows = [row for row in self._relations.rows(relation) if row["k"] in codes]
        if rows and "fact" not in rows[0]:
            heads: Heads = {}
            for row in rows:
                heads.setdefault(str(row["member"]), []).append(str(row["k"]))
            return self._organisation_rows(heads)
        people = {int(row["fact"]): (str(row["k"]), str(row["member"])) for row in rows}
        if not people:
            return []
        listed = ", ".join(str(fact) for fact in sorted(people))
        text = " UNION ALL ".join(
            f'SELECT fact, position, day, org FROM "f_{table}" WHERE fact IN ({listed})'
            for table in ("membership", "post")
        )
        return [_behind(row, *people[row["fact"]]) for row in self._engine.run(text).to_pylist()]

    def _post_rows(self, codes: Codes, posts: tuple[str, ...]) -> list[Behind]:
        """Who was appointed to some posts and removed from them by the end of the period."""
        query = exp.select("fact", "position", "day", "org").from_("f_post")
        query = query.where(exp.column("org").isin(*codes), exp.column("post").isin(*posts))
        query = query.where(exp.column("person").is_(exp.null()).not_())
        query = query.where(exp.column("day") <= self._last)
        return [_behind(row, str(row["org"])) for row in self._relations.run(query)]

    def _organisation_rows(self, heads: Heads) -> list[Behind]:
        """What was said by the end of the period of organisations that stand then."""
        standing = {str(row["k"]) for row in self._relations.rows("alive")} & heads.keys()
        if not standing:
            return []
        query = exp.select("fact", "position", "day", "org").from_("f_organisation")
        query = query.where(exp.column("org").isin(*sorted(standing)))
        query = query.where(exp.column("day") <= self._last)
        return [
            _behind(row, head)
            for row in self._relations.run(query)
            for head in heads[str(row["org"])]
        ]


def _by_member(indicator: Indicator) -> bool:
    """Whether evidence is keyed by the members of a population, not by the organisation."""
    each = indicator.each
    return each is not None and not isinstance(each, CodePopulation) and not each.endswith("_case")


def _behind(row: Row, counted_for: str, member: str | None = None) -> Behind:
    value = row.get("value")
    return Behind(
        int(row["fact"]),
        int(row["position"]),
        int(row["day"]),
        str(row["org"]),
        member,
        None if value is None or isinstance(value, str) else int(value),
        counted_for,
    )
