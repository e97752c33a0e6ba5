"""Looks one after another: what moved, what fails, what nothing reads, what never ends."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest

from core.scaffold import (
    Asked,
    Checked,
    Fault,
    Moved,
    Sight,
    Standing,
    Unused,
    Warm,
    answered,
    folder_files,
    look,
    moved,
    watched,
    write,
)
from tests.scaffold.samples import LECTURES


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("plugins") / "yixian"
    write(folder_files(answered(LECTURES), "en", "yixian"), folder)
    return folder


@pytest.fixture
def folder(written: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(written, tmp_path / "yixian"))


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where sample facts are kept for the next look."""
    return tmp_path_factory.mktemp("home")


def told(folder: Path, home: Path, **asked: str) -> tuple[Sight, Checked | None]:
    parts: list[dict[str, Any]] = []
    look(Asked(str(folder), str(home), {}, **asked), parts.append)
    # As it goes from process to process; how many facts were taken in is told before.
    parts = [each for each in orjson.loads(orjson.dumps(parts)) if "taken" not in each]
    checked = [Checked.from_json(each["checked"]) for each in parts[1:]]
    return Sight.from_json(parts[0]["sight"]), (checked or [None])[0]


def changed(folder: Path, old: str, new: str, file: str = "programme.yaml") -> None:
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new), encoding="utf-8")


def standing(organisation: str, total: str | None, **more: Any) -> Standing:
    said: dict[str, Any] = {"of": "5", "rating": "As asked", "stars": None, "rank": None}
    return Standing(organisation, "x", "s", total, **(said | more))


def sight(*standings: Standing, faults: tuple[Fault, ...] = ()) -> Sight:
    return Sight("2015", len(standings), standings, (), faults, 0.1)


def test_points_ratings_stars_and_ranks_move() -> None:
    same = standing("A", "5")
    before = [
        same,
        standing("B", "4"),
        standing("C", "5", stars=4),
        standing("D", "5", rank=1),
        standing("E", None),
    ]
    after = [
        same,
        standing("B", "5"),
        standing("C", "5", stars=5),
        standing("D", "5", rank=2),
        standing("F", "1"),
    ]
    found = moved(sight(*before), sight(*after))
    assert found == (
        Moved(before[1], after[1]),
        Moved(before[2], after[2]),
        Moved(before[3], after[3]),
        Moved(before[4], None),
        Moved(None, after[4]),
    )
    assert [each.of.organisation for each in found] == ["B", "C", "D", "E", "F"]


def test_what_moved_is_told_against_the_last_good_state() -> None:
    bad = sight(faults=(Fault("R011", "programme.yaml", "x", line=3),))
    checked = Checked(1, 1, (), 0.1)
    first, last = sight(standing("A", "4")), sight(standing("A", "5"))
    looks: Iterator[list[Sight | Checked]] = iter(
        [[first, checked], [bad], [last, checked], [last]]
    )
    seen = list(watched(lambda: next(looks), ["save"] * 3))
    assert [each.part for each in seen] == [first, checked, bad, last, checked, last]
    assert [each.moved for each in seen] == [
        *(None, None, None),
        (Moved(standing("A", "4"), standing("A", "5")),),
        *(None, ()),
    ]


def test_a_look_at_a_sound_plugin(folder: Path, home: Path) -> None:
    seen, checked = told(folder, home)
    assert (seen.period, seen.organisations, seen.faults, seen.unused) == ("2015", 3, (), ())
    said = [(each.organisation, each.total, each.rating) for each in seen.standings]
    assert said == [
        ("ORG-1", "5", "As asked"),
        ("ORG-2", "3.75", "Not as asked"),
        ("ORG-3", None, "无记录"),
    ]
    assert checked is not None
    assert (checked.passed, checked.total, checked.faults) == (2, 2, ())


def test_a_changed_number_moves_points_and_fails_examples(folder: Path, home: Path) -> None:
    before, _sound = told(folder, home)
    changed(folder, "value: 5\n", "value: 8\n")
    after, checked = told(folder, home)
    assert [(each.before.total, each.after.total) for each in moved(before, after)] == [  # type: ignore[union-attr]
        *(("5", "8"), ("3.75", "6")),
        (None, None),  # of 8 points instead of 5
    ]
    assert checked is not None
    assert (checked.passed, checked.total) == (0, 2)
    first = checked.faults[0]
    assert (first.code, Path(first.file).name) == ("E043", "examples.yaml")
    written = (folder / "examples.yaml").read_text(encoding="utf-8").splitlines()
    assert "total: 5" in written[first.line - 1]


def test_a_fault_has_its_place(folder: Path, home: Path) -> None:
    changed(folder, "kind: lecture", "kind: lectrue")
    seen, checked = told(folder, home)
    [fault] = seen.faults
    written = (folder / "programme.yaml").read_text(encoding="utf-8").splitlines()
    assert "lectrue" in written[fault.line - 1]
    assert (seen.good, checked) == (False, None)
    assert "lecture" in fault.hint


def test_facts_that_nothing_reads_are_named(folder: Path, home: Path) -> None:
    changed(folder, '"kind":"lecture"', '"kind":"theme-day"', "facts.jsonl")
    pledge = {
        "specversion": "1.0",
        "id": "p",
        "source": "urn:x",
        "type": "cn.dangjian.fact.pledge",
        "subject": "ORG-1",
        "occurredon": "2015-05-04",
        "mark": "generated",
        "data": {"kind": "signed"},
    }
    with (folder / "facts.jsonl").open("ab") as facts:
        facts.write(orjson.dumps(pledge) + b"\n")
    seen, _checked = told(folder, home)
    # Four and three lectures that are theme days now.
    assert seen.unused == (Unused("meeting", "theme-day", 7), Unused("pledge", "", 1))
    # Meetings were recorded, though none that counts: that is 0 points, and of the third no score.
    assert [each.total for each in seen.standings] == ["0", "0", None]


def test_a_bad_line_of_facts_has_its_number(folder: Path, home: Path) -> None:
    changed(folder, '"2015-02-14"', '"2015-02-31"', "facts.jsonl")
    seen, checked = told(folder, home)
    assert {(each.code, each.line) for each in seen.faults} == {("log.line", 4), ("log.line", 8)}
    assert checked is not None
    assert (checked.passed, checked.total) == (2, 2)


def test_a_file_of_facts_and_a_period_may_be_given(
    folder: Path, home: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other.jsonl"
    text = (folder / "facts.jsonl").read_text(encoding="utf-8")
    other.write_text(text.replace('"ORG-2"', '"ORG-9"').replace("org/ORG-2", "org/ORG-9"))
    seen, _checked = told(folder, home, facts=str(other), period="2015")
    assert [each.organisation for each in seen.standings] == ["ORG-1", "ORG-3", "ORG-9"]


def test_a_failing_function_is_told(folder: Path, home: Path) -> None:
    with_function(folder, "    raise ValueError('no such thing')\n")
    seen, _checked = told(folder, home)
    [fault] = seen.faults
    assert fault.code == "host.function-failed"
    assert "no such thing" in fault.message


FUNCTION = "  spun: {title: x, python: rules.spin, assumed: x}\n"


def with_function(folder: Path, body: str) -> None:
    """An indicator computed by a function of this body."""
    if FUNCTION not in (folder / "programme.yaml").read_text(encoding="utf-8"):
        changed(folder, "indicators:\n", f"indicators:\n{FUNCTION}")
    head = 'from core.assess import reads\n\n\n@reads("meeting")\ndef spin(frames, period):\n'
    (folder / "rules.py").write_text(head + body, encoding="utf-8")


def test_in_a_process_of_its_own_rules_are_read_anew_and_stopped(folder: Path, home: Path) -> None:
    told(folder, home)  # so that the facts are there, and only the function takes time
    sound = '    print("not for our lines", flush=True)\n    return {}\n'
    killed = "    import os\n    os.kill(os.getpid(), 9)\n"
    bodies = [killed, "    while True:\n        pass\n", sound]
    seen: list[Sight | Checked] = []
    with Warm(limit=60) as warm:
        for body in bodies:
            with_function(folder, body)
            warm.limit = 2 if "while" in body else 60
            seen.append(next(iter(list(warm.look(Asked(str(folder), str(home), {}))))))
    assert [fault_of(each) for each in seen] == [
        ("scaffold.failed", "the plugin ended its process with status -9"),
        ("scaffold.late", "the plugin did not answer within 2 seconds and was stopped"),
        None,
    ]


def fault_of(part: Sight | Checked) -> tuple[str, str] | None:
    assert isinstance(part, Sight)
    return (part.faults[0].code, part.faults[0].message) if part.faults else None
