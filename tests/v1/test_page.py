"""The pages on the API: every example is sent as it stands, and answered as it says."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest

from api.v1.router import ENDPOINTS
from core.accounts import Grant, Role
from core.host import Host
from tests.docs.pages import DOCS, blocks
from tests.v1.serving import Api, prepare

PAGES = (DOCS / "api.md", DOCS / "api.zh-CN.md")
EXAMPLE = DOCS / "examples" / "small"


@dataclass(frozen=True)
class Example:
    """A request of a page and its answer; headers by name, bodies as text."""

    method: str
    path: str
    headers: dict[str, str]
    body: str
    status: int
    answered: dict[str, str]
    content: str


def examples(page: Path) -> list[Example]:
    return [read(block) for block in blocks(page, "http")]


def read(block: str) -> Example:
    """A block: the request, its headers and body, a line with the status, its headers and body."""
    lines = block.splitlines()
    [middle] = [number for number, line in enumerate(lines) if re.fullmatch(r"[0-9]{3}", line)]
    method, path = lines[0].split(" ")
    headers, body = parted(lines[1:middle])
    answered, content = parted(lines[middle + 1 :])
    return Example(method, path, headers, body, int(lines[middle]), answered, content)


def parted(lines: list[str]) -> tuple[dict[str, str], str]:
    """Headers, then an empty line, then a body."""
    end = lines.index("") if "" in lines else len(lines)
    return dict(line.split(": ", 1) for line in lines[:end]), "\n".join(lines[end:]).strip()


def fits(shown: Any, is_: Any) -> bool:
    """Whether an answer has what a page shows of it."""
    if isinstance(shown, dict):
        return isinstance(is_, dict) and all(
            each == "…" or (name in is_ and fits(each, is_[name])) for name, each in shown.items()
        )
    if isinstance(shown, list):
        return isinstance(is_, list) and len(is_) == len(shown) and all(map(fits, shown, is_))
    if isinstance(shown, str) and "…" in shown:
        return isinstance(is_, str) and fnmatchcase(is_, shown.replace("…", "*"))
    return type(shown) is type(is_) and shown == is_


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    """The region of the page, imported, with the account and the token of the page."""
    facts = (EXAMPLE / "facts.jsonl").read_bytes().splitlines()
    folder = tmp_path_factory.mktemp("page") / "data"
    callers = {"office": Grant(Role.region, "small")}
    made = Api(prepare(folder, Host([EXAMPLE], points=()), facts, callers, "example"))
    yield made
    made.close()


def test_every_example_is_answered_as_the_page_says(office: Api) -> None:
    token = office.accounts.tokens.of("office")[0].id
    places = {"{token}": token}
    for each in examples(PAGES[0]):
        path = each.path
        for name, value in places.items():
            path = path.replace(name, value)
        if "{replay}" in path:
            replay = office.get("replays", by="office")["replays"][0]["id"]
            office.app.state.replays.wait(replay, 60)
            path = path.replace("{replay}", replay)
        headers = {name.replace("-", "_"): value for name, value in each.headers.items()}
        answered = office(
            each.method,
            path.removeprefix("/api/v1"),
            each.body.encode() if each.body else None,
            by="office",
            **headers,
        )
        said = f"{each.method} {path}: {answered.status_code} {answered.text}"
        assert answered.status_code == each.status, said
        for name, value in each.answered.items():
            given = answered.headers[name].partition(";")[0]
            assert fnmatchcase(given, value.replace("…", "*").replace("[", "[[]")), said
        if each.content:
            compare(each, answered, places, said)


def compare(each: Example, answered: Any, places: dict[str, str], said: str) -> None:
    shown = each.content
    for name, value in places.items():
        shown = shown.replace(name, value)
    if answered.headers["content-type"] == "application/x-ndjson":
        pairs = list(zip(shown.splitlines(), answered.text.splitlines(), strict=True))
        assert all(fits(json.loads(one), json.loads(other)) for one, other in pairs), said
    else:
        assert fits(json.loads(shown), answered.json()), said


def test_both_pages_have_the_same_examples() -> None:
    assert blocks(PAGES[0], "http") == blocks(PAGES[1], "http")
    assert blocks(PAGES[0], "sh") == blocks(PAGES[1], "sh")


def test_every_endpoint_has_an_example() -> None:
    shown = {(each.method, each.path.partition("?")[0]) for each in examples(PAGES[0])}

    def is_shown(method: str, path: str) -> bool:
        pattern = re.sub(r"{\w+}", "[^/]+", f"/api/v1{path}")
        return any(one == method and re.fullmatch(pattern, other) for one, other in shown)

    missing = [each.name for each in ENDPOINTS if not is_shown(each.method, each.path)]
    # What the page says in words: enabling is shown, and disabling is the same the other way round.
    assert missing == ["disable_plugin"]


def test_every_endpoint_stands_in_the_table() -> None:
    wanted = [f"| {each.method} | `{each.path}` | {each.needs.value} |" for each in ENDPOINTS]
    for page in PAGES:
        rows = re.findall(r"^\| [A-Z]+ \| `/.*` \| .+ \|$", page.read_text("utf-8"), re.MULTILINE)
        assert rows == wanted
