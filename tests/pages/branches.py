"""Three branches with points of their own, under rules of the test's, and accounts that look at them."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from core.accounts import Accounts, Grant
from core.host import Host, Installation
from core.log import Database
from tests.host.samples import ASSEMBLY, REGION, line, write_plugin
from tests.pages.house import founded
from tests.web.visiting import PASSWORD, Prepared, Server, cheap

#: S-1 has 10 points, S-2 6 with one assembly, S-3 4 without one.
FACTS = [
    founded("S-1", "第一支部", "branch"),
    founded("S-2", "第二支部", "branch"),
    founded("S-3", "第三支部", "branch"),
    line("m1", "meeting", ASSEMBLY),
    line("s1", "service", {"kind": "outing", "persons": 3}),
    line("m2", "meeting", ASSEMBLY, subject="S-2"),
    line("s3", "service", {"kind": "outing", "persons": 3}, subject="S-3"),
]


@contextmanager
def branches(root: Path, text: str, grants: Mapping[str, Grant]) -> Iterator[Server]:
    """A server of the three under a programme, with an account for each grant."""
    host = Host([write_plugin(root / "small", code=None, text=text)], points=())
    installation = Installation(root / "data", host=host)
    with installation.region(REGION, create=True) as region:
        region.take(FACTS)
    with Accounts(Database.open(installation.url), passwords=cheap()) as accounts:
        for name, grant in grants.items():
            accounts.create(name, name, password=PASSWORD, due=False)
            accounts.grant(name, grant)
    with Server(Prepared(root / "data", host)) as made:
        yield made
