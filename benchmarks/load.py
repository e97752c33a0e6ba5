"""Fifty people on the demonstration's city: ``python -m benchmarks.load [--data FOLDER]``.

Imports the city (see `benchmarks.city`) unless the folder has it, serves it as `dangjian serve` does,
and lets Locust's visitors in (see `benchmarks.visitors`): they read pages and the API, and record a
fact each twentieth time. Then the same number of visitors opens a bare Starlette page on the same
kind of server. Prints requests, errors and times (milliseconds) with the ratio to the bare page's.
Locust is installed into an environment of its own.
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import json
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError

from benchmarks.city import LAST, REGION, parts
from benchmarks.goals import against
from core.accounts import Accounts, Action, Grant, Role
from core.host import Host, Installation
from core.log import Database

LOCUST = "locust==2.47.0"
SCHEME = "star-rating"
#: Of ten visitors, how many sign in for the whole region; the others for a branch each.
OFFICE = 2


def imported(folder: Path, counties: int, years: int) -> float:
    """Import the city and bring its columns along; gives seconds."""
    start = time.perf_counter()
    with Installation(folder, host=Host()).region(REGION, create=True) as region:
        for lines in parts(counties, years):
            region.take(lines)
        region.follow()
    return time.perf_counter() - start


def accounts(folder: Path, number: int) -> dict[str, object]:
    """Make accounts with tokens, and say what visitors need to know."""
    installation = Installation(folder, host=Host())
    made = []
    with (
        installation.region(REGION) as region,
        Accounts(Database.open(installation.url)) as kept,
    ):
        tree = region.tree(dt.date(LAST, 12, 31))
        branches = [code for code, each in tree.organisations.items() if each.kind == "branch"]
        chosen = random.Random(2015).sample(branches, min(number, len(branches)))
        run = f"{time.time():.0f}"
        for index in range(number):
            office = index % 10 < OFFICE
            organisation = None if office else chosen[index % len(chosen)]
            name = f"visitor-{run}-{index}"
            password = kept.create(name, "访客", due=False)
            place = (
                Grant(Role.region, REGION) if office else Grant(Role.branch, REGION, organisation)
            )
            kept.grant(name, place)
            token = kept.tokens.issue(name, "load", [Action.record.value, Action.facts.value])[1]
            made.append(
                {
                    "account": name,
                    "password": password,
                    "organisation": organisation,
                    "token": token,
                }
            )
    return {
        "region": REGION,
        "scheme": SCHEME,
        "periods": [str(LAST - 1), str(LAST)],
        "organisations": chosen,
        "accounts": made,
    }


def free() -> int:
    """A port that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def serving(
    command: list[str], port: int, path: str, log: Path
) -> Iterator[subprocess.Popen[bytes]]:
    """A server in a process of its own, from when it answers."""
    many = {f"DANGJIAN_{each}_PER_MINUTE": "1000000" for each in ("REQUESTS", "SIGN_INS")}
    with log.open("wb") as out:
        process = subprocess.Popen(command, stdout=out, stderr=out, env=os.environ | many)
    try:
        start = time.perf_counter()
        while True:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5).close()
                break
            except (URLError, TimeoutError, ConnectionError):  # also 503 until it is ready
                if process.poll() is not None or time.perf_counter() - start > 300:
                    raise RuntimeError(log.read_text()) from None
                time.sleep(0.1)
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def visit(
    locust: Path, who: str, port: int, users: int, seconds: int, said: Path
) -> list[dict[str, str]]:
    """Let visitors in for a while; gives Locust's table, a row a kind of request."""
    with tempfile.TemporaryDirectory() as folder:
        command = [
            str(locust), "-f", str(Path(__file__).with_name("visitors.py")), who,
            "--headless", "-u", str(users), "-r", "5", "-t", f"{seconds}s",
            "-H", f"http://127.0.0.1:{port}", "--csv", f"{folder}/run", "--reset-stats",
        ]  # fmt: skip
        ran = subprocess.run(
            command,
            env=os.environ | {"DANGJIAN_VISITORS": str(said)},
            capture_output=True,
            text=True,
        )
        table = Path(folder) / "run_stats.csv"
        if not table.exists():
            raise RuntimeError(ran.stderr[-2000:])
        failures = Path(folder, "run_failures.csv").read_text(encoding="utf-8")
        if failures.count("\n") > 1:
            print(failures)
        with table.open(encoding="utf-8") as file:
            return list(csv.DictReader(file))


def shown(rows: list[dict[str, str]], bare: float) -> None:
    """Print a table of times; `bare` is the bare page's 95th percentile."""
    print(f"{'':24}{'requests':>9}{'errors':>8}{'median':>8}{'p95':>8}{'p99':>8}{'× bare':>8}")
    for row in rows:
        p95 = float(row["95%"])
        print(
            f"{row['Name']:24}{row['Request Count']:>9}{row['Failure Count']:>8}{row['50%']:>8}"
            f"{row['95%']:>8}{row['99%']:>8}{p95 / bare:>8.1f}"
        )
    for row in rows:
        if not row["Name"].startswith(("api ", "page ")):
            continue
        most = 0.1 if row["Name"].startswith("api ") else 0.2
        against(f"fifty visitors, 95 %: {row['Name']}", float(row["95%"]) / 1000, most, unit="s")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="keep the city here, or use the one that is here")
    parser.add_argument("--counties", type=int, default=7)
    parser.add_argument("--years", type=int, default=10)
    parser.add_argument("--users", type=int, default=50)
    parser.add_argument("--seconds", type=int, default=90)
    parser.add_argument("--locust", type=Path, help="an installed locust")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = wanted.data or Path(temporary) / "data"
        if not Installation(folder, host=Host()).exists:
            seconds = imported(folder, wanted.counties, wanted.years)
            print(f"imported in {seconds:.0f} s", flush=True)
        with Installation(folder, host=Host()).region(REGION) as region:
            snapshot = region.store.snapshot()
            rows = sum(each.rows for each in snapshot.tables.values())
            print(f"{region.log.head().position:,} events, {rows:,} rows of columns", flush=True)
        said = Path(temporary) / "said.json"
        said.write_text(json.dumps(accounts(folder, wanted.users)), encoding="utf-8")
        locust = wanted.locust
        if locust is None:
            venv.create(Path(temporary) / "locust", with_pip=True)
            bin_ = Path(temporary) / "locust" / "bin"
            subprocess.run([bin_ / "pip", "install", "-q", LOCUST], check=True, capture_output=True)
            locust = bin_ / "locust"
        log = Path(temporary) / "server.log"
        port = free()
        bare_command = [
            sys.executable, "-m", "uvicorn", "benchmarks.bare:app", "--port", str(port),
            "--no-access-log",
        ]  # fmt: skip
        with serving(bare_command, port, "/", log):
            [row, _] = visit(locust, "Passer", port, wanted.users, 20, said)
            bare = max(float(row["95%"]), 1.0)
        print(f"bare Starlette page: p95 {row['95%']} ms, {row['Request Count']} requests")
        port = free()
        own = [
            str(Path(sys.executable).with_name("dangjian")),
            "--data",
            str(folder),
            "serve",
            "--port",
            str(port),
        ]
        begun = time.perf_counter()
        with serving(own, port, "/readyz", log) as server:
            print(f"ready after {time.perf_counter() - begun:.0f} s", flush=True)
            rows_ = visit(locust, "Visitor", port, wanted.users, wanted.seconds, said)
            peak = Path(f"/proc/{server.pid}/status").read_text().split("VmHWM:")[1].split()[0]
        shown(rows_, bare)
        print(f"peak memory of the server: {int(peak) / 2**20:.2f} GiB")
        if wanted.data:
            (wanted.data / "server.log").write_bytes(log.read_bytes())
    return 0


if __name__ == "__main__":
    sys.exit(main())
