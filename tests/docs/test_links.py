"""Every link within the pages leads somewhere."""

from pathlib import Path

import pytest

from tests.docs.pages import ROOT, anchors, links, pages


@pytest.mark.parametrize("page", pages(), ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    dead = []
    for link in links(page):
        if link.startswith(("https://", "http://", "mailto:")):
            continue
        name, _, anchor = link.partition("#")
        target = (page.parent / name).resolve() if name else page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            dead.append(link)
    assert dead == []


def test_the_check_sees_links_and_anchors(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        "# One `two` three\n\n[a](b.md) ![c](d.svg) `[no](no.md)`\n"
        '\n```md\n[no](no.md)\n# no\n```\n\n## 四、Five?\n\n## Five\n\n## Five\n\n<a id="x"></a>\n',
        encoding="utf-8",
    )
    assert links(page) == ["b.md", "d.svg"]
    assert anchors(page) == {"one-two-three", "四five", "five", "five-1", "x"}


def test_no_page_is_forgotten() -> None:
    """Every page can be reached from one of the two first pages."""
    reached: set[Path] = set()
    waiting = [ROOT / "README.md", ROOT / "README.zh-CN.md"]
    while waiting:
        page = waiting.pop()
        if page in reached:
            continue
        reached.add(page)
        for link in links(page):
            target = (page.parent / (link.partition("#")[0] or page.name)).resolve()
            if target.is_dir():
                waiting.extend(target.glob("*.md"))
            elif target.suffix == ".md" and target.exists():
                waiting.append(target)
    documents = {page for page in pages() if page.is_relative_to(ROOT / "docs")}
    assert documents - reached == set()
