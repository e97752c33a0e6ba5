"""What the page on testing shows does run."""

import pytest

from tests.docs.pages import DOCS, blocks

pytest_plugins = ["pytester"]


@pytest.mark.parametrize("page", ["testing.md", "testing.zh-CN.md"])
def test_the_tests_of_the_page_pass_under_its_settings(
    pytester: pytest.Pytester, page: str
) -> None:
    [programme] = blocks(DOCS / page, "yaml")
    [tests] = blocks(DOCS / page, "python")
    [settings] = blocks(DOCS / page, "toml")
    (pytester.mkdir("my_region") / "programme.yaml").write_text(programme, encoding="utf-8")
    (pytester.mkdir("tests") / "test_it.py").write_text(tests, encoding="utf-8")
    (pytester.path / "pyproject.toml").write_text(settings, encoding="utf-8")
    result = pytester.runpytest_inprocess("-p", "no:cacheprovider", "-p", "no:xdist")
    result.assert_outcomes(passed=3)
