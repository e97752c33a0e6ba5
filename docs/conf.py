"""The site of these pages: `make docs` writes it to build/docs, to be read without a network."""

import sys
from pathlib import Path

from pygments.lexers.data import JsonLexer
from pygments.lexers.special import TextLexer
from sphinx.application import Sphinx

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "_ext"))

project = "Dangjian 党建"
author = "Dangjian contributors"
project_copyright = ""
language = "en"

extensions = ["myst_parser", "both_languages", "pairs", "repository", "snippet_names"]
source_suffix = {".md": "markdown"}
exclude_patterns = ["_ext", "_static", "_templates"]
nitpicky = True
# Quotation marks and hyphens stay as they are written.
smartquotes = False

# Links to headings are written as GitHub makes them.
myst_heading_anchors = 6
myst_number_code_blocks: list[str] = []

html_theme = "furo"
html_title = "Dangjian 党建"
html_static_path = ["_static"]
html_css_files = ["pages.css"]
html_js_files = ["search-words.js", "copy.js"]
html_show_sphinx = False
html_show_copyright = False
html_copy_source = False
html_show_sourcelink = False
# Words in English, pairs of characters in Chinese: `_ext/pairs.py`.
html_search_language = "pairs"
html_search_scorer = str(HERE / "_ext" / "scorer.js")
html_theme_options = {"sidebar_hide_name": False, "footer_icons": []}
pygments_style = "friendly"
templates_path = ["_templates"]


def setup(app: Sphinx) -> None:
    """Called by Sphinx: our blocks of requests with their answers are not HTTP to the letter."""
    app.add_lexer("http", TextLexer)
    app.add_lexer("jsonl", JsonLexer)
    app.connect("build-finished", _tidied)


def _tidied(app: Sphinx, _error: Exception | None) -> None:
    """Sphinx makes a folder for sources even where they are not copied and no page leads to them."""
    sources = Path(app.outdir) / "_sources"
    if sources.is_dir() and not any(sources.iterdir()):
        sources.rmdir()
