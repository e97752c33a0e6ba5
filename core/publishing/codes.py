"""The words of published results and appeals: closed lists, so that no name gets into the log."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from core.facts import CodeList, Label, outline
from core.publishing.errors import PublishingError


def _listed(name: str, zh: str, en: str, codes: dict[str, tuple[str, str]]) -> CodeList:
    return CodeList(name, Label(zh, en), {code: Label(*pair) for code, pair in codes.items()})


STAGES: Final = _listed(
    "publication.stage",
    "公布阶段",
    "Stage",
    {"interim": ("期中", "Interim"), "final": ("年底(最终)", "Final")},
)

REASONS: Final = _listed(
    "publication.reason",
    "重新公布的原因",
    "Reason of a new publication",
    {
        "appeal": ("申诉成立", "An appeal was upheld"),
        "late-fact": ("补登事实", "Facts recorded late"),
        "corrected-fact": ("事实更正", "Facts corrected or retracted"),
        "organisation": ("组织设置变动", "Organisations moved, merged or closed"),
        "rules": ("办法更正", "The rules were put right"),
    },
)

GROUNDS: Final = _listed(
    "appeal.ground",
    "申诉理由",
    "Ground of an appeal",
    {
        "fact-missing": ("漏计事实", "A fact is missing"),
        "fact-wrong": ("事实有误", "A fact is wrong"),
        "fact-of-another": ("计入他组织的事实", "A fact is another organisation's"),
        "rule-misread": ("办法适用有误", "A rule was misread"),
        "organisation-wrong": ("组织归属有误", "The organisation's place or kind is wrong"),
        "procedure": ("程序不符", "The procedure was not kept"),
    },
)

OUTCOMES: Final = _listed(
    "appeal.outcome",
    "申诉结论",
    "Outcome of an appeal",
    {
        "upheld": ("成立", "Upheld"),
        "partly": ("部分成立", "Partly upheld"),
        "rejected": ("不成立", "Rejected"),
    },
)


def check_code(given: str, codes: CodeList) -> str:
    """The code, if the list has it; raises `PublishingError` ``publishing.code``."""
    if given not in codes.codes:
        raise PublishingError(
            "publishing.code",
            f"{outline(given)} is not in the code list {codes.name}",
            remedy=f"Give one of {', '.join(codes.codes)}",
        )
    return given


def check_codes(given: Iterable[str], codes: CodeList) -> tuple[str, ...]:
    """The codes in the order of the list, each once; raises as `check_code` does."""
    found = {check_code(each, codes) for each in given}
    return tuple(code for code in codes.codes if code in found)
