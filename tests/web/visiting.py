"""A server in process, and browsers that visit it."""

import re
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from httpx import Response
from starlette.testclient import TestClient

from api.web import Settings
from api.web.application import application
from core.accounts import Accounts, Grant, Passwords, Role
from core.host import Host, Installation
from core.log import Database
from tests.host.samples import REGION

PASSWORD = "correct horse battery"

#: An account a role, and one that has none. The unit U has the branch S-1; S-2 is on its own.
CALLERS = {
    "platform": Grant(Role.platform),
    "region": Grant(Role.region, REGION),
    "unit": Grant(Role.unit, REGION, "U"),
    "branch": Grant(Role.branch, REGION, "S-1"),
    "member": Grant(Role.member, REGION, "S-1"),
    "evaluator": Grant(Role.evaluator, REGION),
    "auditor": Grant(Role.auditor),
    "nobody": None,
}


def cheap() -> Passwords:
    return Passwords(1, 8, 1)


@dataclass(frozen=True)
class Prepared:
    """A data folder, and the plugins it is read with."""

    folder: Path
    host: Host


class Browser:
    """A browser with cookies of its own, which follows no redirection by itself."""

    def __init__(self, app: Any, address: str = "http://127.0.0.1") -> None:
        self.client = TestClient(
            app, base_url=address, follow_redirects=False, raise_server_exceptions=False
        )

    def get(self, path: str, **options: Any) -> Response:
        return self.client.get(path, **options)

    def form(self, path: str, fields: dict[str, Any], page: str | None = None) -> Response:
        """Load a page, fill in its form and send it."""
        token = csrf(self.get(page or path))
        return self.client.post(path, data={"csrf": token, **fields})

    def sign_in(self, account: str, password: str = PASSWORD, **more: str) -> Response:
        return self.form("/sign-in", {"account": account, "password": password, **more})

    @property
    def session(self) -> str | None:
        return self.client.cookies.get("dj_session")


def csrf(response: Response) -> str:
    """The value that the forms of a page carry."""
    found = re.search(r'name="csrf" value="([0-9a-f]{64})"', response.text)
    assert found is not None, response.text
    return found[1]


class Server:
    """The application over a data folder; other settings are given to `with_settings`."""

    def __init__(self, prepared: Prepared) -> None:
        self.prepared = prepared
        self._accounts: list[Accounts] = []
        self.app = self.with_settings()

    def with_settings(self, *, clock: Any = None, **settings: Any) -> Any:
        """Another application over the same folder."""
        installation = Installation(self.prepared.folder, host=self.prepared.host)
        # However slow the machine is, a test waits for the newest results; and all of them come from
        # one address, many in a minute.
        usual = {
            "warm": False,
            "patience": 3600.0,
            "requests_per_minute": 10**6,
            "sign_ins_per_minute": 10**6,
        }
        found = Settings(data=self.prepared.folder, **{**usual, **settings})
        more = {} if clock is None else {"clock": clock}
        accounts = Accounts(
            Database.open(installation.url),
            passwords=cheap(),
            idle=found.session_idle,
            whole=found.session_whole,
            **more,
        )
        self._accounts.append(accounts)
        return application(found, installation=installation, accounts=accounts)

    @property
    def accounts(self) -> Accounts:
        return self._accounts[0]

    def browser(self, account: str = "") -> Browser:
        """A browser that an account has signed in with; nobody without one."""
        made = Browser(self.app)
        if account:
            assert made.sign_in(account).status_code == 303
        return made

    def trail(self) -> list[tuple[str, str, str, str]]:
        """Account, action, what, and outcome of what was written down, oldest first."""
        found = self.accounts.trail.entries(limit=1000)
        return [(each.account, each.action, each.what, each.outcome) for each in reversed(found)]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.app.state.house.close()
        for each in self._accounts:
            each.close()
