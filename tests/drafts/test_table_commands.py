"""``dangjian plugins table`` and ``plugins schema``, run in this process."""

import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from docx import Document
from openpyxl import load_workbook

from api.cli import program
from core.facts import VOCABULARY
from core.rules import load
from tests.drafts.tables import PHRASES, filled, word

ROWS = [each[:4] for each in PHRASES[:6]]
SMALL = Path(__file__).parents[2] / "docs" / "examples" / "small"


def run(*arguments: object, lang: str = "en") -> Result:
    result = CliRunner().invoke(program, ["--lang", lang, *map(str, arguments)])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


@pytest.mark.parametrize("make", [filled, word], ids=["xlsx", "docx"])
def test_a_table_is_proposed_and_then_taken(tmp_path, make):
    table, into = tmp_path / f"rules.{make.__name__}", tmp_path / "demo"
    table.write_bytes(make(ROWS))
    given = ("plugins", "table", "import", table, "--into", into, "--region", "demo")
    refused = run(*given, "--propose", tmp_path / "proposed.xlsx")
    assert refused.exit_code == 2
    assert "drafts.rejected" in refused.stderr
    assert refused.stderr.count("[drafts.proposal]") == 6
    assert not into.exists()
    proposed = load_workbook(tmp_path / "proposed.xlsx").worksheets[0]
    heads = [cell.value for cell in proposed[1]]
    assert proposed.cell(2, heads.index("计法") + 1).value == "每少一次扣分"
    taken = run(*given, "--accept", "--title", "考核细则")
    assert taken.exit_code == 0, taken.stderr
    loaded = load(into, VOCABULARY)
    [scheme] = loaded.programme.schemes.values()
    assert (scheme.total, loaded.programme.programme.region) == (55, "demo")


def test_nothing_is_replaced_without_being_asked_to(tmp_path):
    table = tmp_path / "rules.xlsx"
    table.write_bytes(filled(ROWS))
    (tmp_path / "programme.yaml").write_text("mine", encoding="utf-8")
    refused = run("plugins", "table", "import", table, "--into", tmp_path, "--accept")
    assert refused.exit_code == 2
    assert "cli.exists" in refused.stderr
    assert (tmp_path / "programme.yaml").read_text(encoding="utf-8") == "mine"


def test_a_programme_is_exported_and_the_file_is_left_as_it_was(tmp_path):
    to = tmp_path / "small.xlsx"
    done = run("plugins", "table", "export", SMALL, "--output", to)
    assert done.exit_code == 0
    assert "2 items" in done.stderr
    page = load_workbook(io.BytesIO(to.read_bytes())).worksheets[0]
    assert [page.cell(line, 2).value for line in (2, 3)] == ["党员大会", "外出"]
    # Their points are parameters with dates, which a cell cannot say.
    assert page.cell(2, 13).value == "见 programme.yaml"
    again = run("plugins", "table", "export", SMALL, "--output", to)
    assert "cli.exists" in again.stderr


def test_the_numbers_of_a_day_are_exported(tmp_path):
    points = {}
    for day in ("2014-06-01", "2015-06-01"):
        to = tmp_path / f"{day}.xlsx"
        run("plugins", "table", "export", SMALL, "--output", to, "--on", day)
        points[day] = load_workbook(to).worksheets[0].cell(2, 3).value
    assert points == {"2014-06-01": 10, "2015-06-01": 6}


def test_faults_are_said_in_chinese_too(tmp_path):
    table = tmp_path / "rules.xlsx"
    table.write_bytes(filled([("项", "做好有关工作", 10, "酌情打分")]))
    said = run("plugins", "table", "import", table, "--into", tmp_path, "--region", "x", lang="zh")
    assert said.exit_code == 2
    assert "细则!E3 [drafts.unclear]" in said.stderr
    assert "人工评分" in said.stderr
    assert "the words" not in said.stderr


def test_a_word_document_without_a_table_is_refused(tmp_path):
    document = Document()
    document.add_paragraph("考核细则")
    document.save(str(tmp_path / "x.docx"))
    said = run("plugins", "table", "import", tmp_path / "x.docx", "--into", tmp_path / "y")
    assert said.exit_code == 2
    assert "drafts.heading" in said.stderr


@pytest.mark.parametrize("kind", ["programme", "examples", "board"])
def test_the_schema_is_printed(kind):
    assert json.loads(run("plugins", "schema", kind).stdout)["$id"] == f"urn:dangjian:{kind}:v1"
