"""Roles, what they may do, and where: one table.

A grant gives an account a role at a place: everywhere, in a region, or at an organisation of one.
The table says of each action how far a role reaches from its place. Nothing else decides.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from core.facts import Label


class Role(StrEnum):
    """What somebody is to the installation, a region or an organisation."""

    platform = "platform"
    region = "region"
    unit = "unit"
    branch = "branch"
    member = "member"
    evaluator = "evaluator"
    auditor = "auditor"


class Action(StrEnum):
    """What can be done.

    Looking at the rules and plugins that give a result is looking at `results`; `plugins` is
    enabling and disabling them. `facts` are the records behind results, `people` the names behind
    their references, `log` the events, their hashes and the register of what callers did.
    """

    results = "results"
    facts = "facts"
    people = "people"
    record = "record"
    correct = "correct"
    verify = "verify"
    import_ = "import"
    export = "export"
    whatif = "whatif"
    publish = "publish"
    appeal = "appeal"
    decide = "decide"
    plugins = "plugins"
    accounts = "accounts"
    log = "log"
    erase = "erase"
    tally = "tally"
    replay = "replay"


class Extent(StrEnum):
    """How far a role reaches from the place of its grant.

    `region` is the grant's region, or all regions where it names none; `beneath` the grant's
    organisation and those beneath it; `own` that organisation alone.
    """

    none = "-"
    own = "own"
    beneath = "beneath"
    region = "region"


#: Actions after which something is other than before. The others compute or show.
CHANGES: Final = frozenset(
    {
        *(Action.record, Action.correct, Action.verify, Action.import_, Action.tally),
        *(Action.publish, Action.appeal, Action.decide, Action.plugins),
        *(Action.accounts, Action.erase),
    }
)

#: What the grant of a role has to name: a region, an organisation of it, or neither.
#: An auditor and a platform's keeper may be of all regions.
PLACES: Final[dict[Role, tuple[str, ...]]] = {
    Role.platform: ("",),
    Role.region: ("region",),
    Role.unit: ("organisation",),
    Role.branch: ("organisation",),
    Role.member: ("organisation",),
    Role.evaluator: ("region", "organisation"),
    Role.auditor: ("", "region"),
}

_TABLE: Final = """
            platform  region  unit     branch  member  evaluator  auditor
results     region    region  beneath  own     own     -          region
facts       region    region  beneath  own     -       -          region
people      -         region  beneath  own     -       -          region
record      -         region  beneath  own     -       -          -
correct     -         region  beneath  own     -       -          -
verify      -         region  beneath  -       -       -          -
import      region    region  beneath  -       -       -          -
export      region    region  beneath  own     -       -          region
whatif      region    region  beneath  -       -       -          region
publish     -         region  -        -       -       -          -
appeal      -         region  beneath  own     -       -          -
decide      -         region  -        -       -       -          -
plugins     region    region  -        -       -       -          -
accounts    region    region  -        -       -       -          -
log         region    region  -        -       -       -          region
erase       -         region  -        -       -       -          -
tally       -         region  -        -       -       beneath    -
replay      region    region  -        -       -       -          region
"""


def _read(table: str) -> dict[Role, dict[Action, Extent]]:
    """The table by role; raises `ValueError` where a role or an action is missing or unknown."""
    head, *rows = (line.split() for line in table.strip().splitlines())
    roles = [Role(name) for name in head]
    if [Action(row[0]) for row in rows] != list(Action) or set(roles) != set(Role):
        raise ValueError("the table has one row an action and one column a role")
    return {
        role: {Action(name): Extent(extents[place]) for name, *extents in rows}
        for place, role in enumerate(roles)
    }


#: Role × action: how far it reaches.
MATRIX: Final = _read(_TABLE)


def entrances(action: Action) -> tuple[Action, ...]:
    """The actions of which any one leads to the address of an action: tallies are recorded, too."""
    return (Action.record, Action.tally) if action is Action.record else (action,)


#: What roles are called.
ROLES: Final = {
    Role.platform: Label("平台管理", "Platform"),
    Role.region: Label("地区(工委)", "Region"),
    Role.unit: Label("单位(机关党委)", "Unit"),
    Role.branch: Label("支部书记", "Branch secretary"),
    Role.member: Label("党员", "Member"),
    Role.evaluator: Label("考评组", "Evaluator"),
    Role.auditor: Label("审计", "Auditor"),
}

#: What actions are called.
ACTIONS: Final = {
    Action.results: Label("查看考核结果、办法与插件", "See results, rules and plugins"),
    Action.facts: Label("查看事实", "See facts"),
    Action.people: Label("查看姓名", "See names"),
    Action.record: Label("记录事实", "Record facts"),
    Action.correct: Label("更正、撤回事实", "Correct and retract facts"),
    Action.verify: Label("核验整改", "Verify rectifications"),
    Action.import_: Label("导入文件", "Import files"),
    Action.export: Label("导出", "Export"),
    Action.whatif: Label("推演", "Ask what if"),
    Action.publish: Label("公布结果", "Publish results"),
    Action.appeal: Label("提出申诉", "Appeal"),
    Action.decide: Label("对申诉作出结论", "Decide appeals"),
    Action.plugins: Label("启用、停用插件", "Enable and disable plugins"),
    Action.accounts: Label("管理账号", "Keep accounts"),
    Action.log: Label("查看日志与审计", "See the log and the audit trail"),
    Action.erase: Label("抹除内容", "Erase contents"),
    Action.tally: Label("登记测评票数", "Enter tallies"),
    Action.replay: Label("重算", "Replay"),
}
