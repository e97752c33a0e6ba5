"""People at their desks, for `benchmarks.load`; runs where Locust is installed.

Each signs in, then opens pages and asks the API as its role does, with two to eight seconds between;
one request in twenty records a fact. `DANGJIAN_VISITORS` names a file with the accounts.
"""

from __future__ import annotations

import itertools
import json
import os
import random
import re
import uuid
from pathlib import Path

from locust import FastHttpUser, between, task

SAID = json.loads(Path(os.environ["DANGJIAN_VISITORS"]).read_text(encoding="utf-8"))
ACCOUNTS = itertools.cycle(SAID["accounts"])
PAGES = f"/r/{SAID['region']}"
API = f"/api/v1/regions/{SAID['region']}"
PERIODS = SAID["periods"]
SCHEME = SAID["scheme"]


class Visitor(FastHttpUser):
    """Somebody who is signed in: a branch's secretary or the committee, as the next account is."""

    wait_time = between(2, 8)

    def on_start(self):
        """Sign in."""
        self.who = next(ACCOUNTS)
        page = self.client.get("/sign-in", name="sign in")
        token = re.search(r'name="csrf" value="([^"]+)"', page.text)[1]
        fields = {"csrf": token, "account": self.who["account"], "password": self.who["password"]}
        self.client.post("/sign-in", data=fields, name="sign in")

    def page(self, path, name):
        """Open a page."""
        self.client.get(PAGES + path, name=f"page {name}")

    def ask(self, path, name):
        """Ask the API, signed in as on the pages."""
        self.client.get(API + path, name=f"api {name}")

    @property
    def own(self):
        """The own organisation, or any for who sees all."""
        return self.who["organisation"] or random.choice(SAID["organisations"])

    @task(5)
    def desk(self):
        """What is due."""
        self.page("/", "desk")

    @task(3)
    def organisation(self):
        """An organisation with its time line."""
        self.page(f"/organisations/{self.own}", "organisation")

    @task(3)
    def receipt(self):
        """A result, and why."""
        period = random.choice(PERIODS)
        self.page(f"/schemes/{SCHEME}/{self.own}?period={period}", "receipt")

    @task(3)
    def results(self):
        """A scheme's results."""
        self.page(f"/schemes/{SCHEME}?period={random.choice(PERIODS)}", "results")

    @task(1)
    def ledger(self):
        """The problems and their rectification."""
        self.page("/ledgers", "ledgers")

    @task(1)
    def form(self):
        """An empty form."""
        self.page("/record?kind=member-assembly", "form")

    @task(1)
    def facts(self):
        """The latest facts."""
        self.ask(f"/facts?organisation={self.own}&limit=50", "facts")

    @task(1)
    def answers(self):
        """One organisation's results."""
        period = random.choice(PERIODS)
        self.ask(f"/assessments?period={period}&organisation={self.own}", "assessment")

    @task(1)
    def known(self):
        """One organisation."""
        self.ask(f"/organisations/{self.own}", "organisation")

    @task(1)
    def record(self):
        """Record a meeting, as a program of the own branch does."""
        fact = {
            "specversion": "1.0",
            "id": str(uuid.uuid4()),
            "source": "urn:dangjian:generated:visitors",
            "type": "cn.dangjian.fact.meeting",
            "subject": self.own,
            "occurredon": f"{PERIODS[-1]}-11-{random.randint(1, 28):02d}",
            "mark": "entered",
            "data": {"kind": "member-assembly", "topic": "学习", "expected": 8, "present": 8},
        }
        headers = {
            "Content-Type": "application/cloudevents+json",
            "Authorization": f"Bearer {self.who['token']}",
        }
        text = json.dumps(fact, ensure_ascii=False).encode()
        self.client.post(API + "/facts", data=text, headers=headers, name="record")


class Passer(FastHttpUser):
    """Somebody who opens one bare page again and again, with the same pauses."""

    wait_time = between(2, 8)

    @task
    def page(self):
        """Open it."""
        self.client.get("/", name="bare page")
