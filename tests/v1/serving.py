"""A small region behind the real application, and callers with one role each."""

import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
from starlette.testclient import TestClient

from api.web.application import application
from api.web.settings import Settings
from core.accounts import Accounts, Action, Grant, Passwords, Role
from core.host import Host, Installation
from core.log import Database
from tests.docs.pages import DOCS
from tests.host.samples import ASSEMBLY, REGION, line

EVENT = "application/cloudevents+json"
BATCH = "application/cloudevents-batch+json"
LINES = "application/x-ndjson"

#: A plugin's folder: the programme of `tests.host.samples`, with a board and published figures.
PLUGIN = DOCS / "examples" / "small"


def _founded(code: str, title: str, kind: str, **more: str) -> bytes:
    data = {"step": "founded", "kind": kind, "sector": "organ", "title": title, **more}
    return line(f"org/{code}", "organisation", data, subject=code, day="2010-01-01")


#: Position 1 enables the plugin. A committee with the first branch beneath it; a second branch on its
#: own; an assembly of the first branch at 5, its outing at 6.
FACTS = [
    _founded("U", "机关党委", "committee"),
    _founded("S-1", "第一支部", "branch", parent="U"),
    _founded("S-2", "第二支部", "branch"),
    line("m1", "meeting", ASSEMBLY),
    line("s1", "service", {"kind": "outing", "persons": 3}),
]
HEAD = 6

#: Who asks, by the name of the account.
CALLERS = {
    "region": Grant(Role.region, REGION),
    "unit": Grant(Role.unit, REGION, "U"),
    "branch": Grant(Role.branch, REGION, "S-1"),
    "other": Grant(Role.branch, REGION, "S-2"),
    "auditor": Grant(Role.auditor),
    "platform": Grant(Role.platform),
    "member": Grant(Role.member, REGION, "S-1"),
}


@dataclass
class Prepared:
    """A data folder with the facts, and the tokens of all callers."""

    folder: Path
    host: Host
    tokens: Mapping[str, str]


def prepare(
    folder: Path,
    host: Host,
    facts: Iterable[bytes] = FACTS,
    callers: Mapping[str, Grant] = CALLERS,
    token: str = "tests",
) -> Prepared:
    """A data folder with the facts, and an account for each caller with a token for everything."""
    installation = Installation(folder, host=host)
    with installation.region(REGION, create=True) as region:
        assert region.take(facts).head.position == HEAD
        region.follow()
    tokens = {}
    with Accounts(Database.open(installation.url), passwords=Passwords(1, 8, 1)) as accounts:
        for name, grant in callers.items():
            accounts.create(name, name, password="correct horse battery", due=False)
            accounts.grant(name, grant)
            tokens[name] = accounts.tokens.issue(name, token, [each.value for each in Action])[1]
    return Prepared(folder, host, tokens)


class Api:
    """The application over a prepared folder, asked as one of the callers."""

    def __init__(self, prepared: Prepared) -> None:
        self.prepared = prepared
        self.installation = Installation(prepared.folder, host=prepared.host)
        self.accounts = Accounts(Database.open(self.installation.url), passwords=Passwords(1, 8, 1))
        settings = Settings(data=prepared.folder, requests_per_minute=10**6)
        self.app = application(settings, installation=self.installation, accounts=self.accounts)
        self.client = TestClient(
            self.app, base_url="http://127.0.0.1", raise_server_exceptions=False
        )

    @classmethod
    def over_a_copy(cls, prepared: Prepared, folder: Path) -> "Api":
        """The same over a folder of its own, for tests that write."""
        shutil.copytree(prepared.folder, folder)
        return cls(Prepared(folder, prepared.host, prepared.tokens))

    def close(self) -> None:
        """Close what the application keeps open."""
        self.client.close()
        self.app.state.house.close()
        self.accounts.close()

    def __call__(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        by: str = "region",
        lang: str = "en",
        **headers: str,
    ) -> Any:
        """Send a request about the region; ``/`` before the path leaves the region out.

        `headers` are written with underscores; `body` is JSON, or bytes of facts.
        """
        address = f"/api/v1{path}" if path.startswith("/") else f"/api/v1/regions/{REGION}/{path}"
        sent = {"accept-language": lang}
        if by:
            sent["authorization"] = f"Bearer {self.prepared.tokens[by]}"
        if isinstance(body, bytes):
            sent["content-type"] = EVENT
        elif body is not None:
            sent["content-type"], body = "application/json", orjson.dumps(body)
        sent |= {name.lower().replace("_", "-"): value for name, value in headers.items()}
        return self.client.request(method, address, content=body, headers=sent)

    def get(self, path: str, **options: Any) -> Any:
        """The JSON of what is there."""
        answered = self("GET", path, **options)
        assert answered.status_code == 200, answered.text
        return answered.json()


def refused(answered: Any, status: int, code: str) -> dict[str, Any]:
    """The problem that a request was refused with."""
    assert answered.headers["content-type"] == "application/problem+json", answered.text
    said: dict[str, Any] = answered.json()
    assert (answered.status_code, said["code"]) == (status, code), said
    assert said["status"] == status
    assert said["type"] == f"urn:dangjian:problem:{code}"
    assert said["title"]
    assert said["detail"]
    return said
