"""The pages are made for Chromium 109: nothing in them came later."""

import re
from pathlib import Path

import pytest

import api.pages
from api.pages import building
from api.pages.floor import CHROMIUM, MARKUP, SCRIPT, STYLE, newer

FOLDER = Path(api.pages.__file__).parent
TEMPLATES = [
    *sorted((FOLDER / "templates").glob("*.html")),
    *sorted((FOLDER.parent / "web" / "templates").glob("*.html")),
]


def test_the_stylesheet_and_the_script_say_nothing_newer() -> None:
    building.check()
    # What esbuild adds would have to do, too.
    for built in (FOLDER / "static" / "built").glob("*.css"):
        assert list(newer(built.read_text(encoding="utf-8"), STYLE)) == [], built.name


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda file: file.name)
def test_templates_say_nothing_newer(file: Path) -> None:
    assert list(newer(file.read_text(encoding="utf-8"), MARKUP)) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a { color: color-mix(in srgb, red, blue) }", ["color-mix("]),
        ("a { color: oklch(50% 0 0) }", ["oklch("]),
        ("a { text-wrap: balance }", ["text-wrap:"]),
        ("a { grid-template-rows: subgrid }", ["subgrid"]),
        ("a { width: round(up, 3px, 2px) }", ["round("]),
        ("@scope (.a) { b { color: red } }", ["@scope"]),
        ("li:nth-child(2 of .on) { color: red }", [":nth-child(2 of"]),
        ("@container style(--x: 1) { a { color: red } }", ["@container style("]),
        ("a { mask-image: none }", ["mask-image:"]),
        ("/* text-wrap: balance */ a { color: #123 }", []),
        # What 109 has: these came before.
        ("a:has(b) { inset: 0; aspect-ratio: 1; height: 100dvh }", []),
        ("@container (min-width: 1px) { a { accent-color: red } }", []),
        ("@media (prefers-reduced-motion) { a { -webkit-mask-image: none } }", []),
        ("a { background: linear-gradient(red, blue); color: rgba(0, 0, 0, .5) }", []),
    ],
)
def test_what_is_newer_is_found(text: str, said: list[str]) -> None:
    found = [re.findall(r"'(.*)'", each)[0] for each in newer(text, STYLE)]
    assert found == said


def test_calls_and_markup_that_are_newer_are_found_with_their_line() -> None:
    assert list(newer("a();\nlist.toSorted()", SCRIPT)) == [
        "line 2: '.toSorted(' came with Chromium 110"
    ]
    assert list(newer('<div popover="auto"></div>', MARKUP)) != []
    assert list(newer('<details class="pop">', MARKUP)) == []
    assert all(version > CHROMIUM for kind in (STYLE, SCRIPT, MARKUP) for version in kind.values())


def test_the_build_refuses_what_is_newer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    style = tmp_path / "dangjian.css"
    style.write_text("a { color: #123 }\nb { text-wrap: pretty }\n", encoding="utf-8")
    monkeypatch.setattr(building, "STYLES", style)
    with pytest.raises(
        ValueError, match=r"dangjian\.css line 2: 'text-wrap:' came with Chromium 114"
    ):
        building.build()


def test_the_bundler_lowers_to_the_same_version_and_its_warnings_fail() -> None:
    said = (FOLDER / "assets" / "build.mjs").read_text(encoding="utf-8")
    assert f'"chrome{CHROMIUM}"' in said
    assert "result.warnings.length" in said
