"""A small programme of a small region, facts of it, and plugins written to a folder."""

import json
from pathlib import Path
from typing import Any

REGION = "small"

#: Half the points for a members' assembly, the points for a code of the region's own by date.
PROGRAMME = """\
dangjian: 1
programme:
  id: {id}
  region: {region}
  version: "{version}"
  title: 小样
  en: A small one
  requires: "{requires}"
parameters:
  assembly_points:
    title: 党员大会分值
    unit: 分
    values: {{2014-01-01: 10, 2015-01-01: 6}}
    assumed: 试验
  outing_points:
    title: 外出分值
    unit: 分
    values: {{2014-01-01: 0, 2015-01-01: 4}}
    assumed: 试验
indicators:
  assemblies:
    title: 党员大会
    count: meeting
    where: {{kind: member-assembly}}
    assumed: 试验
  outings:
    title: 外出
    count: service
    where: {{kind: outing}}
    assumed: 试验
schemes:
  points:
    title: 积分
    total: 10
    from: 2014-01-01
    assumed: 试验
    applies_to: {{kind: [branch]}}
    groups:
      all:
        title: 全部
        points: 10
        items:
          assembly: {{title: 党员大会, points: $assembly_points, full_if: assemblies >= 1}}
          outing: {{title: 外出, points: $outing_points, full_if: outings >= 1}}
    rating:
      bands: [{{at_least: 6, title: 合格, stars: 1}}]
      otherwise: {{title: 不合格}}
codes:
  service.kind:
    outing: {{zh: 外出, en: Outing}}
"""


def programme(**changed: str) -> str:
    """The programme, its identity changed."""
    identity = {"id": "small.one", "region": REGION, "version": "1", "requires": ">=0.1"}
    return PROGRAMME.format(**(identity | changed))


def with_function() -> str:
    """The programme, its outings counted by the function `outings` of rules.py."""
    text = programme().replace(
        "    count: service\n    where: {kind: outing}\n", "    python: rules.outings\n"
    )
    return text.replace("full_if: outings >= 1", "full_if: outings >= 1, when_no_data: none")


def write_plugin(
    folder: Path, *, code: str | None = "", rules: str | None = None, text: str | None = None
) -> Path:
    """A plugin's folder: its programme, its package's code (None for no package) and rules.py."""
    folder.mkdir(parents=True)
    (folder / "programme.yaml").write_text(text or programme(), encoding="utf-8")
    if code is not None:
        (folder / "__init__.py").write_text(code, encoding="utf-8")
    if rules is not None:
        (folder / "rules.py").write_text(rules, encoding="utf-8")
    return folder


def install(site: Path, package: str, *, name: str | None = None, **parts: Any) -> Path:
    """A plugin installed as pip would: its package and the metadata with its entry point."""
    folder = write_plugin(site / package.replace(".", "/"), **parts)
    metadata = site / f"{package.replace('.', '_')}-1.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: 1\n")
    points = f"[dangjian.plugins]\n{name or package} = {package}\n"
    (metadata / "entry_points.txt").write_text(points)
    return folder


def line(
    name: str,
    type: str,
    data: dict[str, Any],
    *,
    subject: str = "S-1",
    day: str = "2015-03-05",
    **more: Any,
) -> bytes:
    """A fact as a CloudEvents line."""
    return (
        json.dumps(
            {
                "specversion": "1.0",
                "id": name,
                "source": "urn:test",
                "type": f"cn.dangjian.fact.{type}",
                "subject": subject,
                "occurredon": day,
                "mark": "generated",
                "data": data,
                **more,
            },
            ensure_ascii=False,
        ).encode()
        + b"\n"
    )


def founded(code: str, title: str) -> bytes:
    """A branch, founded in 2010."""
    data = {"step": "founded", "kind": "branch", "sector": "organ", "title": title}
    return line(f"org/{code}", "organisation", data, subject=code, day="2010-01-01")


ASSEMBLY = {"kind": "member-assembly", "topic": "学习", "expected": 10, "present": 9}

#: Two branches; the first held an assembly and an outing (a code of the region's own) in 2015.
LINES = [
    founded("S-1", "第一支部"),
    founded("S-2", "第二支部"),
    line("m1", "meeting", ASSEMBLY),
    line("s1", "service", {"kind": "outing", "persons": 3}),
]

#: A correction: the outing was the second branch's.
CORRECTION = line(
    "s1", "service.corrected", {"kind": "outing", "persons": 3}, subject="S-2", reason="登记有误"
)

#: An example that is right.
EXAMPLES = """\
dangjian: 1
examples:
  - id: right
    title: 一次党员大会
    rows: []
    period: 2015
    given:
      organisations: {S: {kind: branch}}
      facts:
        - {id: m, type: meeting, organisation: S, on: 2015-03-05, kind: member-assembly}
    expect:
      S: {indicators: {assemblies: 1}}
"""
