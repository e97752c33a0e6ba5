"""What the page on testing shows does run."""

import ast

import pytest

from tests.docs.pages import DOCS, blocks

pytest_plugins = ["pytester"]


def test_the_tests_of_the_page_pass_under_its_settings(pytester: pytest.Pytester) -> None:
    [programme], [tests], [settings] = code("testing.md")
    (pytester.mkdir("my_region") / "programme.yaml").write_text(programme, encoding="utf-8")
    (pytester.mkdir("tests") / "test_it.py").write_text(tests, encoding="utf-8")
    (pytester.path / "pyproject.toml").write_text(settings, encoding="utf-8")
    result = pytester.runpytest_inprocess("-p", "no:cacheprovider", "-p", "no:xdist")
    result.assert_outcomes(passed=3)


def test_the_chinese_page_has_the_same_code() -> None:
    programme, [tests], settings = code("testing.zh-CN.md")
    english, [original], same = code("testing.md")
    assert (programme, settings) == (english, same)
    assert ast.dump(ast.parse(tests)) == ast.dump(ast.parse(original))


def code(page: str) -> tuple[list[str], list[str], list[str]]:
    """The programme, the tests and the settings of a page."""
    yaml, python, toml = (blocks(DOCS / page, name) for name in ("yaml", "python", "toml"))
    return yaml, python, toml
