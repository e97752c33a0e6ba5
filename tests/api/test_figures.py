"""Published figures beside what the facts give."""

from pathlib import Path

from tests.api.conftest import Run
from tests.host.samples import REGION, founded, line, programme, write_plugin

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


HELD = line("held", "meeting", {"kind": "member-assembly"}, subject="S-9")


def judged_by_another(run: Run) -> None:
    """A region north with one organisation, S-9, which met once; the programme of small judges it."""
    run("import", "-", "--region", "north", given=founded("S-9", "北支部") + HELD)
    assert run("plugins", "enable", "small", "--region", "north").code == 0


def test_the_figures_of_another_place(run: Run, plugin: Path) -> None:
    given(plugin, 1)
    judged_by_another(run)
    ran = run("figures", "north")
    assert (ran.code, ran.out) == (2, "")
    assert "[host.elsewhere] small: these are the figures of small; the region north" in ran.err
    assert "no 'S-1' at the end of 2015" in ran.err
    assert "Ask for those of small, or name with --plugin" in ran.err
    assert "这些是small的数字" in run("figures", "north", lang="zh").err
    every = run("figures")
    assert (every.code, every.err.count("these are the figures of small")) == (0, 1)


def test_the_plugin_that_has_figures_of_the_region(run: Run, plugin: Path, tmp_path: Path) -> None:
    given(plugin, 1)
    other = write_plugin(
        tmp_path / "north", code=None, text=programme(id="north.one", region="north")
    )
    text = FIGURES.format(count=1).replace("S-1", "S-9")
    (other / "figures.yaml").write_text(text, encoding="utf-8")
    both = ("--plugin-path", str(other))
    judged_by_another(run)
    assert run(*both, "plugins", "enable", "north", "--region", "north").code == 0
    ran = run(*both, "figures", "north", "--format", "json")
    assert [(each["plugin"], each["organisation"]) for each in ran.data] == [("north", "S-9")]
    assert "Note: small: these are the figures of small" in ran.err
    named = run(*both, "figures", "north", "--plugin", "north")
    assert (named.code, named.err) == (ran.code, "")
    refused = run(*both, "figures", "north", "--plugin", "small")
    assert "[host.elsewhere]" in refused.err
