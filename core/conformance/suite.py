"""The suite: every check in order, and the grade of a plugin."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Final

from core.conformance import grounds, opening, repeating, showing, silence
from core.conformance.model import Check, Finding, Outcome, Report, State
from core.conformance.subject import Subject
from core.conformance.upgrading import CODES as UPGRADING
from core.host import Plugin
from core.rules import ALONE, Library

#: Every check, those first that others need. `docs/conformance.md` says what each grade takes.
CHECKS: Final = (
    Check("loads", "D", "能够载入", "it can be opened", opening.loads),
    Check("hooks", "D", "挂钩可用", "its hooks can be used", opening.hooks),
    Check("board", "D", "看板与办法一致", "its board fits its rules", opening.board),
    Check("examples", "D", "算例全部通过", "its examples pass", showing.examples),
    Check("rows", "D", "目录各行都有着落", "no row of its catalogue is lost", showing.rows),
    Check("burden", "D", "不违反减负规定", "it keeps to the rules on burdens", grounds.burden),
    Check("privacy", "D", "不涉及个人隐私", "it computes nothing private", grounds.privacy),
    Check(
        "repeatable",
        "C",
        "再算一遍结果相同",
        "asked again, it says the same",
        repeating.repeatable,
    ),
    Check(
        "order",
        "C",
        "与事实记入的先后、批次无关",
        "the order and batches of recording change nothing",
        repeating.order,
    ),
    Check(
        "functions",
        "C",
        "函数只依据事实和周期",
        "its functions depend on facts and period alone",
        repeating.functions,
    ),
    Check(
        "unread",
        "C",
        "不读取的事实不影响结果",
        "facts that it does not read change nothing",
        silence.unread,
    ),
    Check(
        "missing",
        "C",
        "缺少某类事实时仍有答复",
        "without facts of a type it still answers",
        silence.missing,
    ),
    Check(
        "empty",
        "C",
        "没有党组织、没有记录时仍有答复",
        "without organisations or facts it still answers",
        silence.empty,
    ),
    Check("no-data", "C", "没有数据不当作零", "no data is not 0", silence.no_data),
    Check(
        "provenance",
        "B",
        "每个数都有出处或注明假定",
        "every number has a source or says that it is assumed",
        grounds.provenance,
    ),
    Check(
        "receipts",
        "B",
        "依据说明完整",
        "its receipts are complete",
        grounds.receipts,
    ),
    Check(
        "engines",
        "B",
        "DuckDB 与 SQLite 结果一致",
        "DuckDB and SQLite agree",
        repeating.engines,
    ),
    Check(
        "requires",
        "B",
        "注明适用到哪个版本为止",
        "it says up to which version it runs",
        opening.requires,
    ),
    Check(
        "coverage",
        "A",
        "每个指标、计分项和等次都有算例",
        "every indicator, item and outcome has an example",
        showing.coverage,
    ),
)

#: Every code that a check gives what it finds itself, and what it means.
CODES: Final = {
    **{each.code: f"a plugin of which it does not hold: {each.en}" for each in CHECKS},
    **UPGRADING,
}

UNOPENED: Final = Finding(lacking="the plugin cannot be opened")


def conform(
    folder: Path,
    library: Library = ALONE,
    *,
    only: Iterable[str] | None = None,
    told: Callable[[Outcome], None] = lambda _: None,
) -> Report:
    """Check the plugin in a folder; `told` hears of each check as it ends.

    `library` has the folders of what it may inherit from, by id; `only` some checks by id. Nothing
    of the folder is written, and nothing is raised for what is wrong with the plugin.
    """
    with closing(Subject(folder, library)) as subject:
        return examine(subject, only=only, told=told)


def examine(
    subject: Subject,
    *,
    only: Iterable[str] | None = None,
    told: Callable[[Outcome], None] = lambda _: None,
) -> Report:
    """The same for a plugin that its caller holds, and closes."""
    wanted = None if only is None else frozenset(only)
    outcomes: list[Outcome] = []
    for outcome in _outcomes(subject, [c for c in CHECKS if wanted is None or c.id in wanted]):
        outcomes.append(outcome)
        told(outcome)
    return Report(subject.name, tuple(outcomes))


def _outcomes(subject: Subject, checks: Iterable[Check]) -> Iterator[Outcome]:
    for check in checks:
        if check.id != "loads" and not isinstance(subject.found, Plugin):
            yield Outcome(check, "inapplicable", UNOPENED)
            continue
        finding = check.look(subject)
        state: State = "failed" if finding.faults else "passed"
        if finding.lacking and not finding.faults:
            state = "inapplicable"
        yield Outcome(check, state, finding)
