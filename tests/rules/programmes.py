"""Programmes for tests: a head that every one needs, and what the test is about."""

import textwrap

from core.facts import VOCABULARY
from core.rules import Loaded, loads

HEAD = """\
dangjian: 1
programme: {id: test.rules, region: test, version: "1", title: 测试, requires: ">=0.1,<1"}
documents:
  page: {title: 测试文件}
"""

#: For a test that is not about provenance.
ASSUMED = "assumed: 测试"


def text(body: str, head: str = HEAD) -> str:
    """A programme file."""
    return head + textwrap.dedent(body)


def indicators(body: str) -> str:
    """A programme file with these indicators, each of them assumed."""
    lines = ["indicators:"]
    for line in textwrap.dedent(body).strip().splitlines():
        lines.append(f"  {line}")
        if not line.startswith((" ", "#")) and line.endswith(":"):
            lines.append(f"    {ASSUMED}")
    return HEAD + "\n".join(lines) + "\n"


def load(body: str) -> Loaded:
    """A loaded programme with these indicators."""
    return loads(indicators(body), VOCABULARY)
