"""The side menu: nine places at most; what a caller may not see is left out, never greyed.

It is on every page and assesses nothing: what is overdue is listed once for all pages until a fact of a
type that can be due is recorded, and so are the schemes of a programme.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from api.pages.boards import boards_of
from api.pages.desk import Desk
from api.pages.due import overdue
from api.pages.ledgers import LEDGERS
from api.pages.mine import own_grant
from api.pages.schemes import schemes_in_force
from api.pages.words import full_width, say
from core.accounts import Action, entrances


@dataclass(frozen=True, slots=True)
class Entry:
    """A place of the menu: its name, address and level (2: beneath the one before; 0: a line).

    `late` is how much of what the place lists is overdue.
    """

    name: str
    title: str = ""
    address: str = ""
    level: int = 1
    key: str = ""
    late: int = 0


LINE: Final = Entry("", level=0)


def menu(desk: Desk) -> list[Entry]:
    """The places the caller may see, in their order, without two lines side by side."""
    shown: list[Entry] = []
    for entry in _every(desk):
        if entry.level or (shown and shown[-1].level):
            shown.append(entry)
    return shown[:-1] if shown and not shown[-1].level else shown


def _every(desk: Desk) -> Iterator[Entry]:
    results, facts = desk.may(Action.results), desk.may(Action.facts)
    if facts:
        late = overdue(desk, min(desk.today, desk.clocks.period.last))
        yield Entry("work", say("工作台"), desk.to("/"), late=late)
    if own_grant(desk) is not None:
        yield Entry("mine", say("本人"), desk.to("/mine"))
    if any(desk.may(way) for way in entrances(Action.record)):
        yield Entry("record", say("记一次"), desk.to("/record"), key="n")
    yield LINE
    if facts:
        yield Entry("ledgers", say("台账"), desk.to("/ledgers"))
        for name, ledger in LEDGERS.items():
            if ledger.in_menu:
                address = desk.to(f"/ledgers/{name}")
                yield Entry(f"ledgers/{name}", say(ledger.title), address, 2)
        if desk.may(Action.verify):
            yield Entry("verify", say("待核实"), desk.to("/verify"), 2)
    if results:
        yield Entry("boards", say("工程"), desk.to("/boards"))
        boards = boards_of(desk)
        for name, title in boards:
            address = desk.to("/boards", plugin=name if len(boards) > 1 else None)
            yield Entry(f"boards/{name}", full_width(title), address, 2)
        yield Entry("schemes", say("考核"), desk.to("/schemes"))
        for name, title in schemes_in_force(desk):
            yield Entry(f"schemes/{name}", full_width(title), desk.to(f"/schemes/{name}"), 2)
    if desk.may(Action.whatif):
        yield Entry("whatif", say("推演"), desk.to("/whatif"))
    if desk.may(Action.replay):
        yield Entry("compare", say("重算"), desk.to("/compare"))
    if results:
        yield Entry("published", say("发布与申诉"), desk.to("/published"))
    yield LINE
    if facts:
        yield Entry("organisations", say("党组织"), desk.to("/organisations"))
    if desk.may(Action.import_):
        yield Entry("import", say("导入"), desk.to("/import"))
    if results and not desk.home:
        yield Entry("plugins", say("规则与插件"), desk.to("/plugins"))
    if desk.may(Action.accounts):
        yield Entry("accounts", say("账号"), desk.to("/accounts"))
    if desk.may(Action.log):
        yield Entry("log", say("日志与审计"), desk.to("/log"))
