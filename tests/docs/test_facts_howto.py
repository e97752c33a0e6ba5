"""What the pages on writing facts say is what the command does."""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

import pytest

from core.facts import VOCABULARY, Mark, Meeting, MeetingAttendance
from core.log import Log, Rejected
from tests.api.conftest import Ran
from tests.docs.conftest import Run
from tests.docs.pages import DOCS, blocks, commands

PAGES = (DOCS / "facts-howto.zh-CN.md", DOCS / "facts-howto.md")
each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)

ITEMS = {"支部党员大会": "assemblies", "党课": "lectures", "党员学时达标": "member_hours"}

# Worked by hand: points = 5 × rate. Assemblies in one quarter of four, then in two; lectures in two,
# then in one; two members with 4 + 28 = 32 hours, then one of them with 28.
BEFORE = {"assemblies": ("1/4", "1.25"), "lectures": ("2/4", "2.5"), "member_hours": ("2/2", "5")}
AFTER = {"assemblies": ("2/4", "2.5"), "lectures": ("1/4", "1.25"), "member_hours": ("1/2", "2.5")}


def lines(name: str) -> list[dict[str, Any]]:
    text = (DOCS / "examples" / f"{name}.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


@dataclass
class Story:
    """What the commands of the page gave, in order, and then the file of what is refused."""

    first: Ran
    second: Ran
    explained: Ran
    differing: Ran
    earlier: Ran
    refused: Ran


@pytest.fixture(scope="module")
def story(run: Run) -> Story:
    answers = []
    for program, option, folder, *words in commands(PAGES[0]):
        # Named in each: the alias of the first page leads to data that has other positions.
        assert (program, option, folder) == (".venv/bin/dangjian", "--data", "howto-data")
        answers.append(run(*words, "--format", "json"))
    first, second, explained, differing, earlier = answers
    refused = run("import", "docs/examples/refused.jsonl", "--region", "qingshen")
    return Story(first, second, explained, differing, earlier, refused)


def scheme(ran: Ran) -> dict[str, Any]:
    (found,) = ran.data["schemes"]
    return dict(found)


def figures(ran: Ran) -> dict[str, tuple[str, str]]:
    items = {item["id"]: item for group in scheme(ran)["groups"] for item in group["items"]}
    rates = {name: re.findall(r"\((\d+/\d+)\)", items[name]["arithmetic"]) for name in BEFORE}
    return {name: (rate, items[name]["points"]) for name, (rate,) in rates.items()}


def test_the_files_are_taken_at_the_positions_the_page_says(story: Story) -> None:
    first, second = story.first, story.second
    assert (first.code, second.code) == (0, 0)
    assert (first.data["enabled"], first.data["appended"]) == ("qingshen", 9)
    assert (first.data["position"], second.data["appended"], second.data["position"]) == (10, 3, 13)


def test_the_assessment_before_and_after(story: Story) -> None:
    assert figures(story.explained) == AFTER
    assert figures(story.earlier) == BEFORE
    for ran in (story.explained, story.earlier):
        found = scheme(ran)
        assert (found["total"], found["rating"]["title"]) == (None, "软弱涣散党组织")
        fired = [veto["title"] for veto in found["vetoes"] if veto["state"] == "fired"]
        assert fired == ["“三会一课”不落实"]


def test_the_difference(story: Story) -> None:
    (changed,) = story.differing.data["changes"]
    assert changed["organisation"] == "QS-901"
    assert changed["indicators"]["member_hours_met"] == {
        "before": "100.0% (2/2)",
        "after": "50.0% (1/2)",
    }


def test_the_same_file_again_adds_nothing() -> None:
    with Log.open("sqlite://", "qingshen", VOCABULARY) as log:
        files = [(DOCS / "examples" / f"{name}.jsonl") for name in ("facts", "corrections")]
        taken = [log.import_lines(file.read_bytes().splitlines()) for file in [*files, *files]]
    assert [(each.appended, each.known) for each in taken] == [(9, 0), (3, 0), (0, 9), (0, 3)]


@each_page
def test_the_figures_on_the_page(page: Path) -> None:
    row = re.compile(
        r"^\| (\S+?) ?\(5 ?(?:分|points)\) \| (\d/\d), ?([\d.]+) ?(?:分|points)"
        r" \| (\d/\d), ?([\d.]+) ?(?:分|points) \|",
        re.MULTILINE,
    )
    found = row.findall(page.read_text(encoding="utf-8"))
    assert {ITEMS[each[0]]: (each[1], each[2]) for each in found} == BEFORE
    assert {ITEMS[each[0]]: (each[3], each[4]) for each in found} == AFTER


def test_both_pages_have_the_same_commands() -> None:
    assert commands(PAGES[0]) == commands(PAGES[1])


@each_page
def test_the_json_of_the_page_is_in_the_examples(page: Path) -> None:
    shown = [json.loads(block) for block in blocks(page, "json")]
    assert len(shown) == 3
    for each in shown:
        assert each in [*lines("facts"), *lines("corrections")]


@each_page
def test_what_is_refused(story: Story, page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    said = re.findall(r"^\| (\d+) \| `([a-z.-]+)` \|", text, re.MULTILINE)
    refused = re.findall(r"^ +line (\d+) .*?\[([a-z.-]+)\] ", story.refused.err, re.MULTILINE)
    assert (story.refused.code, story.refused.out) == (2, "")
    assert refused == said
    assert len(said) == len(lines("refused"))


@each_page
def test_every_key_field_and_mark_is_on_the_page(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for name in (*Meeting.model_fields, *MeetingAttendance.model_fields, *get_args(Mark)):
        assert f"`{name}`" in text, name
    written = {key for each in (*lines("facts"), *lines("corrections")) for key in each}
    for key in {*written, "revision", "datacontenttype"}:
        assert f"| `{key}` |" in text, key


ENVELOPE = {"specversion", "id", "source", "type", "subject", "occurredon", "mark", "data"}


@pytest.mark.parametrize(
    ("sample", "needed"),
    [
        ({**lines("facts")[4], "id": "2015/assembly/9"}, ENVELOPE),
        (lines("corrections")[0], {*ENVELOPE, "reason"}),
        (lines("corrections")[2], {"specversion", "id", "source", "type", "reason"}),
    ],
    ids=("record", "correct", "retract"),
)
def test_the_keys_called_required_are_and_no_others(
    sample: dict[str, Any], needed: set[str]
) -> None:
    assert sample.keys() == needed
    with Log.open("sqlite://", "qingshen", VOCABULARY) as log:
        log.import_lines(json.dumps(line).encode() for line in lines("facts"))
        for key in needed:
            shorter = {name: value for name, value in sample.items() if name != key}
            with pytest.raises(Rejected):
                log.import_lines([json.dumps(shorter).encode()])
        assert log.import_lines([json.dumps(sample).encode()]).appended == 1
