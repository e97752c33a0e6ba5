"""台账: facts by subject."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Ledger:
    """A list of facts: its title, the types it has, and for some of which kinds."""

    title: str
    types: tuple[str, ...]
    in_menu: bool = False


LEDGERS: Final[dict[str, Ledger]] = {
    "life": Ledger("组织生活", ("meeting",), True),
    "study": Ledger("学时", ("study", "training"), True),
    "problems": Ledger("问题整改", ("problem", "measure", "rectification"), True),
    "dues": Ledger("党费", ("dues", "donation")),
    "projects": Ledger("项目", ("project",)),
    "care": Ledger("走访服务", ("care", "service", "demand")),
    "duties": Ledger("责任清单", ("duty", "pledge")),
    "oversight": Ledger("督查测评", ("inspection", "survey", "score", "review")),
    "members": Ledger("党员队伍", ("membership", "admission")),
    "posts": Ledger("任职换届", ("post", "election")),
    "honours": Ledger("荣誉", ("honour",)),
    "resources": Ledger("阵地经费文件", ("site", "disclosure", "fund", "document", "external")),
}
