"""Names are kept by reference, shown by reference and forgotten; nothing else ever says them."""

import re
from pathlib import Path

from tests.api.conftest import Run
from tests.host.samples import ASSEMBLY, line

NAME = "欧阳试名"
LECTURER, OTHER = "0123456789ab", "bcdefghjkmnp"


def added(run: Run, *options: str) -> str:
    ran = run("people", "add", "small", *options, given=f"{NAME}\n".encode())
    assert (ran.code, ran.err) == (0, "")
    assert NAME not in ran.out
    return ran.out.strip()


def test_a_name_is_kept_shown_and_forgotten(imported: Run) -> None:
    reference = added(imported)
    assert re.fullmatch("[0-9abcdefghjkmnpqrstvwxyz]{12}", reference)
    shown = imported("people", "show", "small", reference, "--format", "json")
    assert shown.data == [{"reference": reference, "name": NAME}]
    assert NAME in imported("people", "show", "small", reference).out
    ran = imported("people", "forget", "small", reference, "--yes")
    assert (ran.code, ran.out) == (0, "")
    assert f"The name behind {reference} is erased." in ran.err
    shown = imported("people", "show", "small", reference, "--format", "json")
    assert shown.data == [{"reference": reference, "name": None}]
    again = imported("people", "add", "small", "--reference", reference, given=b"name\n")
    assert again.code == 2
    assert "[people.forgotten]" in again.err


def test_nothing_is_forgotten_without_an_answer(imported: Run) -> None:
    reference = added(imported)
    assert imported("people", "forget", "small", reference, given=b"n\n").code == 130
    assert NAME in imported("people", "show", "small", reference).out
    assert imported("people", "forget", "small", reference, given=b"y\n").code == 0


def test_an_audit_counts_and_names_nobody(imported: Run) -> None:
    lectures = b"".join(
        line(f"lecture-{person}", "meeting", {**ASSEMBLY, "lecturer": person})
        for person in (LECTURER, OTHER)
    )
    imported("import", "-", "--region", "small", given=lectures)
    added(imported, "--reference", LECTURER)
    added(imported)
    found = imported("people", "audit", "small", "--format", "json")
    assert found.data == {
        "region": "small",
        "references": 2,
        "named": 1,
        "forgotten": 0,
        "without_name": 1,
        "forgotten_references": [],
    }
    imported("people", "forget", "small", LECTURER, "--yes")
    found = imported("people", "audit", "small", "--format", "json")
    assert (found.data["named"], found.data["forgotten_references"]) == (0, [LECTURER])
    assert NAME not in imported("people", "audit", "small").out


def test_no_other_answer_and_no_file_says_a_name(imported: Run, tmp_path: Path) -> None:
    added(imported, "--reference", LECTURER)
    lecture = line("lecture", "meeting", {**ASSEMBLY, "lecturer": LECTURER})
    imported("import", "-", "--region", "small", given=lecture)
    asked = ("small", "--period", "2015", "--format", "json")
    for ran in (
        imported("assess", *asked),
        imported("explain", *asked[:1], "S-1", *asked[1:]),
        imported("export", "small"),
    ):
        assert NAME not in ran.out
    for file in (tmp_path / "data").rglob("*"):
        assert file.is_dir() or NAME.encode() not in file.read_bytes()


def test_what_is_no_name_or_no_reference(imported: Run) -> None:
    for given, code in ((b"\n", "people.bad-name"), (b"\xff\xfe\n", "people.bad-name")):
        ran = imported("people", "add", "small", given=given)
        assert (ran.code, ran.out) == (2, "")
        assert f"[{code}]" in ran.err
    named = imported("people", "show", "small", NAME)
    assert named.code == 2
    assert "[people.bad-reference]" in named.err
    assert NAME not in named.err
    unknown = imported("people", "show", "small", LECTURER, lang="zh")
    assert unknown.code == 2
    assert "[people.unknown] 姓名库中没有这个人员编号" in unknown.err
