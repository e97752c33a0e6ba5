"""Published figures beside what the facts give."""

from pathlib import Path

from tests.api.conftest import Run
from tests.host.samples import REGION

FIGURES = """
figures:
  - row: X-1
    title: 党员大会
    quote: 召开党员大会{count}次
    indicator: assemblies
    period: 2015
    organisation: S-1
    exact: {count}
    worded: {count}次
"""


def given(plugin: Path, count: int) -> None:
    (plugin / "figures.yaml").write_text(FIGURES.format(count=count), encoding="utf-8")


def test_a_figure_that_the_facts_give(imported: Run, plugin: Path) -> None:
    given(plugin, 1)
    ran = imported("figures", REGION, "--format", "json")
    [figure] = ran.data
    assert ran.code == 0
    assert (figure["row"], figure["computed"], figure["published"]) == ("X-1", "1", "1次")
    assert (figure["agrees"], figure["facts"]) == (True, 1)
    assert figure["facts_digest"].startswith("sha256:")
    assert "1 项中 1 项一致" in imported("figures", lang="zh").out


def test_a_figure_that_they_do_not_give(imported: Run, plugin: Path) -> None:
    given(plugin, 7)
    ran = imported("figures", REGION, "--format", "json")
    assert ran.code == 1
    assert [(each["exact"], each["computed"], each["agrees"]) for each in ran.data] == [
        ("7", "1", False)
    ]
    assert "0 of 1 figures agree" in imported("figures", REGION).out


def test_a_region_whose_documents_publish_none(imported: Run) -> None:
    ran = imported("figures", REGION, "--format", "json")
    assert (ran.code, ran.data) == (0, [])


def test_a_file_with_a_mistake_is_shown_at_its_place(imported: Run, plugin: Path) -> None:
    given(plugin, 1)
    text = (plugin / "figures.yaml").read_text(encoding="utf-8")
    (plugin / "figures.yaml").write_text(text.replace("1次\n", "近1次\n"), encoding="utf-8")
    ran = imported("figures", REGION)
    assert ran.code == 2
    assert "figures.yaml:10:13: E036" in ran.err
