"""Files that are no lines of facts in UTF-8 are refused with what they are; nothing comes in."""

import json

import pytest

from tests.api.conftest import Run
from tests.host.samples import LINES, founded, line

WHOLE = b"".join(LINES)
CHINESE = founded("S-3", "第三支部").decode()
ONE_A_LINE = "A file of facts has one JSON object a line, in UTF-8; nothing was written"
SAVE = "Save the file anew with the encoding UTF-8 (save as, encoding); nothing was written"


@pytest.mark.parametrize(
    ("given", "code", "said", "remedy"),
    [
        (b"%PDF-1.7\n", "cli.format", "this is a PDF file", ONE_A_LINE),
        (CHINESE.encode("utf-16"), "cli.encoding", "is written in UTF-16", SAVE),
        (CHINESE.encode("utf-16-le"), "cli.encoding", "is written in UTF-16", SAVE),
        (WHOLE + CHINESE.encode("gbk"), "cli.encoding", "line 5 is written in GBK", SAVE),
        (CHINESE.encode("gbk"), "cli.encoding", "line 1 is written in GBK", SAVE),
        (WHOLE + b'{"x":"\xff"}\n', "cli.encoding", "line 5 is not written in UTF-8", SAVE),
        ("类型,组织,日期\n".encode(), "cli.format", "a table (CSV)", "as an Excel workbook"),
        ("类型\t组织\t日期\n".encode(), "cli.format", "a table (CSV)", "as an Excel workbook"),
        (json.dumps({"a": 1}, indent=1).encode(), "cli.format", "several lines", "a line of its"),
        (b"[" + b",".join(LINES) + b"]", "cli.format", "in one list", "a line of its own"),
    ],
)
def test_what_is_no_file_of_facts_is_named(
    run: Run, given: bytes, code: str, said: str, remedy: str
) -> None:
    ran = run("import", "-", "--region", "small", given=given)
    assert (ran.code, ran.out) == (2, "")
    error, way_out = ran.err.splitlines()
    assert error.startswith(f"Error [{code}] ")
    assert said in error
    assert remedy in way_out
    chinese = run("import", "-", "--region", "small", given=given, lang="zh").err
    assert chinese.startswith(f"错误 [{code}] ")
    assert "处理办法:" in chinese
    assert run("import", "-", "--region", "small", given=WHOLE).out.startswith("small: 4 recorded")


@pytest.mark.parametrize(
    "given", [b"\xef\xbb\xbf" + WHOLE, b"\r\n\n" + WHOLE.replace(b"\n", b"\r\n")]
)
def test_marks_and_line_ends_of_editors_are_taken(run: Run, given: bytes) -> None:
    ran = run("import", "-", "--region", "small", given=given)
    assert ran.out == "small: 4 recorded, 0 known already; position 5\n"


def test_what_may_be_a_line_is_read_as_one(run: Run) -> None:
    ran = run("import", "-", "--region", "small", given=b"nothing\n" + line("x", "meeting", {}))
    assert "line 1 [log.line] not JSON" in ran.err
