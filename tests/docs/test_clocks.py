"""The story of the three clocks goes as the page says, in both languages."""

from pathlib import Path

import pytest

from tests.docs.pages import DOCS
from tests.docs.snippets import play, told

PAGES = (DOCS / "clocks.md", DOCS / "clocks.zh-CN.md")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_story_goes_as_the_page_says(page: Path, tmp_path: Path) -> None:
    story = play(page, tmp_path)
    assert len(story.told) == 7


def test_both_languages_tell_the_same() -> None:
    assert told(PAGES[0]) == told(PAGES[1])
