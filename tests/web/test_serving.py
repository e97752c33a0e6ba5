"""The server as a process: it starts, answers, and stops; sample accounts; several workers."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner

from api.cli import program
from core.accounts import Accounts, Grant, Role
from core.host import Host, Installation
from core.log import Database
from tests.host.samples import REGION, line
from tests.v1.serving import FACTS
from tests.web.visiting import PASSWORD, Prepared, Server, cheap, csrf

ROOT = Path(__file__).parents[2]


def environment(folder: Path) -> dict[str, str]:
    """Nothing of ours from outside; cheap passwords, no bytes written beside the sources."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DANGJIAN")}
    costs = {"DANGJIAN_ARGON2_ROUNDS": "1", "DANGJIAN_ARGON2_MEMORY": "8", "DANGJIAN_LANG": "en"}
    plugin = {"DANGJIAN_PLUGIN_PATH": str(folder), "PYTHONPATH": str(ROOT)}
    return {**kept, **costs, "DANGJIAN_ARGON2_LANES": "1", **plugin}


class Running:
    """A server's process, and the address it listens on."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.lines: list[str] = []
        self.address = ""
        while not self.address:
            said = self.said()
            assert said, self.lines
            found = re.search(r"running on (http://\S+)", said)
            self.address = found[1] if found else ""

    def said(self) -> str:
        """The next line of its log."""
        assert self.process.stderr is not None
        line = self.process.stderr.readline()
        self.lines.append(line)
        return line

    def until(self, text: str, times: int = 1) -> None:
        """Read its log until it has said something so often."""
        while sum(text in each for each in self.lines) < times:
            assert self.said(), self.lines

    def stop(self, by: signal.Signals = signal.SIGTERM) -> int:
        """Tell it to stop; gives its exit code."""
        self.process.send_signal(by)
        _, rest = self.process.communicate(timeout=60)
        self.lines += rest.splitlines(keepends=True)
        return self.process.returncode


@contextmanager
def serving(data: Path, plugin: Path, *options: str, database: str = "") -> Iterator[Running]:
    given = ["--database", database] if database else []
    command = [sys.executable, "-c", "from api.cli import main; main()", "--data", str(data)]
    process = subprocess.Popen(
        [*command, *given, "serve", "--port", "0", *options],
        env=environment(plugin),
        cwd=data.parent,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    try:
        yield Running(process)
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def refused(data: Path, plugin: Path, *options: str) -> str:
    """What the command says that will not serve."""
    given = ["--lang", "en", "--data", str(data), "--plugin-path", str(plugin)]
    ran = CliRunner().invoke(program, [*given, "serve", "--port", "0", *options])
    assert ran.exit_code == 2, ran.output
    return ran.stderr


def test_sample_accounts_sign_in_and_the_server_stops(server: Server, prepared: Prepared) -> None:
    data, plugin = server.prepared.folder, prepared.folder.parent / "small"
    for each in server.accounts.all():
        if each.name != "platform":
            server.accounts.erase(each.name)
    assert "web.samples" in refused(data, plugin, "--samples")
    with server.accounts.database.begin() as connection:
        for table in ("account", "account_grant"):
            connection.exec_driver_sql(f"DELETE FROM {table}")
    with serving(data, plugin, "--samples") as running:
        with httpx.Client(base_url=running.address) as client:
            ready_by = time.monotonic() + 60
            while (
                said := client.get("/readyz")
            ).status_code == 503 and time.monotonic() < ready_by:
                assert said.json() == {"state": "warming"}
                time.sleep(0.05)
            assert said.json() == {"state": "ready"}
            names = [each.name for each in server.accounts.all()]
            assert names == [
                *("platform", "small-auditor", "small-branch", "small-evaluator"),
                *("small-member", "small-region", "small-unit"),
            ]
            grants = {each.account: each.grant for each in server.accounts.grants()}
            assert grants["small-branch"] == Grant(Role.branch, REGION, "S-1")
            assert grants["small-unit"] == Grant(Role.unit, REGION, "U")
            fields = {"account": "small-branch", "password": "guessed wrong"}
            token = csrf(client.get("/sign-in"))
            assert client.post("/sign-in", data={**fields, "csrf": token}).status_code == 401
        assert running.stop() == 0
        assert running.process.stdout is not None
    lines = [json.loads(each) for each in running.lines if each.startswith("{")]
    routes = [each["route"] for each in lines if each["message"] == "request"]
    assert list(dict.fromkeys(routes)) == ["/readyz", "/sign-in"]
    assert routes[-2:] == ["/sign-in", "/sign-in"]
    assert "guessed" not in "".join(running.lines)


def test_the_passwords_of_samples_are_said_once(prepared: Prepared, tmp_path: Path) -> None:
    from api.web.samples import make_samples

    installation = Installation(tmp_path / "data", host=prepared.host)
    with installation.region(REGION, create=True) as region:
        region.take(FACTS)
    with Accounts(Database.open(installation.url), passwords=cheap()) as accounts:
        made = {each.account: each for each in make_samples(installation, accounts)}
        assert len(made) == 7
        for name, each in made.items():
            assert accounts.sign_in(name, each.password) == ""
        assert (made["small-member"].organisation, made["platform"].region) == ("S-1", "")


def test_samples_are_not_made_beside_facts_that_somebody_entered(
    prepared: Prepared, tmp_path: Path
) -> None:
    installation = Installation(tmp_path / "data", host=prepared.host)
    assert installation.invented() is False
    with installation.region(REGION, create=True) as region:
        region.take(FACTS)
        assert installation.invented() is True
        region.take([line("e1", "service", {"kind": "outing", "persons": 1}, mark="entered")])
    assert installation.invented() is False


def test_several_workers_need_postgresql(server: Server, prepared: Prepared) -> None:
    plugin = prepared.folder.parent / "small"
    said = refused(server.prepared.folder, plugin, "--workers", "2")
    assert "[web.workers]" in said
    assert "--database postgresql://" in said


def test_where_there_is_no_data_nothing_is_served(prepared: Prepared, tmp_path: Path) -> None:
    plugin = prepared.folder.parent / "small"
    assert "[host.data]" in refused(tmp_path / "nothing", plugin)
    assert "[host.data]" in refused(tmp_path / "nothing", plugin, "--samples")
    assert not (tmp_path / "nothing").exists()


@pytest.mark.postgres
@pytest.mark.slow
def test_two_workers_beside_one_another(
    prepared: Prepared, tmp_path: Path, postgres_url: str
) -> None:
    plugin, data = prepared.folder.parent / "small", tmp_path / "data"
    installation = Installation(data, postgres_url, Host([plugin], points=()))
    with installation.region(REGION, create=True) as region:
        region.take(FACTS)
    with Accounts(Database.open(postgres_url), passwords=cheap()) as accounts:
        accounts.create("region", "地区", password=PASSWORD, due=False)
        accounts.grant("region", Grant(Role.region, REGION))
        _, token = accounts.tokens.issue("region", "test", ["facts", "results", "record"])
        with serving(data, plugin, "--workers", "2", database=postgres_url) as running:
            running.until("Started server process", 2)
            running.until("Application startup complete", 2)
            outing = line("w1", "service", {"kind": "outing", "persons": 1}, subject="S-2")
            headers = {"Authorization": f"Bearer {token}"}
            sent = httpx.post(
                f"{running.address}/api/v1/regions/{REGION}/facts",
                content=outing,
                headers=headers | {"Content-Type": "application/cloudevents+json"},
                timeout=30,
            )
            assert sent.status_code in (200, 201), sent.text
            # Whichever worker answers, it knows of it: each request is a connection of its own.
            for _ in range(8):
                read = httpx.get(f"{running.address}/api/v1/regions", headers=headers, timeout=30)
                [region_] = (
                    read.json()["regions"] if "regions" in read.json() else read.json()["items"]
                )
                assert region_["position"] == 7
            assert running.stop() == 0
        [entry] = accounts.trail.entries(account="region")
    assert (entry.action, entry.region, entry.outcome) == ("record", REGION, "done")
