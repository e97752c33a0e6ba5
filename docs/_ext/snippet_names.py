"""Blocks of code that are files say so: the name stands over the block.

What stands behind a block's language is for the tests that run it (`tests/docs/snippets.py`) and is
not shown, but for the name of a file.
"""

import re
from typing import Any

from sphinx.application import Sphinx

_BLOCK = re.compile(
    r"^(?P<indent> *)```(?P<language>[a-z]+) [^\n`]*?\b(?P<how>file|part)=(?P<file>[^\s`]+)[^\n`]*\n",
    re.MULTILINE,
)


def _read(app: Sphinx, page: str, source: list[str]) -> None:
    def captioned(found: re.Match[str]) -> str:
        indent = found["indent"]
        lines = (f"```{{code-block}} {found['language']}", f":caption: {found['file']}", "", "")
        return "\n".join(f"{indent}{line}".rstrip() if line else "" for line in lines)

    source[0] = _BLOCK.sub(captioned, source[0])


def setup(app: Sphinx) -> dict[str, Any]:
    """Called by Sphinx."""
    app.connect("source-read", _read)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
