"""For each code of a programme file: a short programme that is wrong, and what makes it right.

The page of errors shows both with what is said of the wrong one.
"""

import tempfile
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from core.facts import VOCABULARY
from core.rules import Loaded, Problem, RuleError, loads
from tests.rules.programmes import HEAD

#: What the wrong and right programmes of the layers' codes stand on.
BASE = """\
dangjian: 1
programme: {id: base.rules, region: base, version: "1", title: 上级, requires: ">=0.1,<1"}
parameters:
  least: {title: 最少次数, value: 4, local: at-least, assumed: 例}
indicators:
  talks: {count: meeting}
"""

#: A programme that inherits what it is asked to inherit itself.
CIRCLE = """\
dangjian: 1
programme: {id: circle.rules, region: base, version: "1", title: 循环, requires: ">=0.1,<1"}
inherits: [{from: test.rules}]
"""


@dataclass(frozen=True)
class Lesson:
    """A body that is wrong, and the words in it that others take the place of."""

    wrong: str
    change: tuple[tuple[str, str], ...]

    @property
    def right(self) -> str:
        """The body with every change."""
        text = self.wrong
        for old, new in self.change:
            assert old in text, old
            text = text.replace(old, new)
        return text


def lesson(wrong: str, *change: str) -> Lesson:
    """`change` alternates between what is wrong and what is right."""
    return Lesson(wrong.lstrip("\n"), tuple(zip(change[::2], change[1::2], strict=True)))


def indicator(written: str, *change: str) -> Lesson:
    """One indicator."""
    return lesson(f"indicators:\n  n: {{{written}}}\n", *change)


def scheme(item: str, *change: str, total: int = 10, group: str = "", after: str = "") -> Lesson:
    """A scheme of one item; more can be said of its group, and after it."""
    return lesson(
        "indicators:\n  n: {count: meeting}\n  rank: {latest: external.rank}\n"
        f"schemes:\n  s:\n    total: {total}\n    assumed: 例\n    groups:\n      g:\n{group}        items:\n"
        f"          i: {{points: 10, {item}}}\n{after}",
        *change,
    )


LESSONS = {
    "R001": lesson("indicators: {n: {count: meeting}\n", "meeting}", "meeting}}"),
    "R002": lesson("codes: {}\ncodes: {}\n", "codes: {}\ncodes: {}\n", "codes: {}\n"),
    "R004": lesson("- indicators\n", "- indicators", "indicators: {}"),
    "R005": lesson("tree: " + "[" * 61 + "]" * 61 + "\n", "[" * 61 + "]" * 61, "{}"),
    "R010": lesson("refused:\n  - {rows: A-1}\n", "A-1", "A-1, because: 不属于考核的内容"),
    "R011": indicator("count: meeting, wehre: {kind: lecture}", "wehre", "where"),
    "R012": lesson("indicators:\n  n: 12\n", "12", "{count: meeting}"),
    "R013": indicator("count: meeting, from: 2015-13-01", "2015-13-01", "2015-12-01"),
    "R014": lesson(
        "programme: {id: Test, region: test, version: '1', title: 测试, requires: '>=0.1,<1'}\n",
        "Test",
        "test.rules",
    ),
    "R015": indicator("count: meeting, every: week, at_least: 1", "week", "month"),
    "R016": lesson("codes:\n  service.knid: {fair: 集市}\n", "knid", "kind"),
    "R020": indicator("count: meeting, sum: meeting.hours", ", sum: meeting.hours", ""),
    "R100": indicator("count: meting", "meting", "meeting"),
    "R101": indicator("count: [problem_case, meeting]", "[problem_case, meeting]", "problem_case"),
    "R102": indicator("sum: study", "study", "study.hours"),
    "R103": indicator(
        "count: meeting, every: month, window: to-date, at_least: 1", ", window: to-date", ""
    ),
    "R104": indicator("each: member, count: study, at_least: 1", "count: study", "count: attendance"),
    "R106": indicator(
        "sum: honour.count, once_per: title", "once_per: title", "once_per: title, keep: latest"
    ),
    "R107": indicator(
        "each: {codes: tier, among: branch}, count: review, at_least: 1",
        "count: review",
        "count: review, by: level",
    ),
    "R108": indicator(
        "every: {festival: july-1}, count: care, at_least: 1", "july-1", "july-first"
    ),
    "R109": lesson(
        "programme: {id: a.b, region: a, version: '1', title: 例, requires: '>=0.1', period: month}\n"
        "indicators:\n  n: {count: meeting, every: quarter, at_least: 1}\n",
        "period: month",
        "period: year",
    ),
    "R110": indicator("count: meeting, where: {knd: lecture}", "knd", "kind"),
    "R111": lesson(
        "parameters: {q: {value: 1, assumed: 例}}\nindicators:\n"
        "  n: {count: meeting, window: {months: $p}}\n",
        "$p",
        "$q",
    ),
    "R112": lesson(
        "parameters:\n  least: {values: {2016-01-01: 1}, assumed: 例}\nindicators:\n"
        "  n: {count: meeting, at_least: $least, from: 2014-01-01}\n",
        "2016-01-01",
        "2014-01-01",
    ),
    "R113": lesson(
        "parameters:\n  full: {by_kind: {branch: {value: 10}}, value: 10, assumed: 例}\n"
        "indicators:\n  n: {count: meeting}\nschemes:\n  s:\n    total: 10\n    assumed: 例\n"
        "    groups: {g: {items: {i: {points: $full, take: n}}}}\n",
        "by_kind: {branch: {value: 10}}, ",
        "",
    ),
    "R120": indicator("count: meeting, where: {kind: true}", "true", "lecture"),
    "R121": indicator("sum: meeting.topic", "topic", "hours"),
    "R122": indicator("count: meeting, where: {hours: 0.0001}, assumed: 例", "0.0001", "0.001"),
    "R123": lesson("populations: {p: {members: true, category: ful}}\n", "ful}", "full}"),
    "R124": indicator("greatest: meeting.kind", "meeting.kind", "meeting.hours"),
    "R125": indicator("count: meeting, where: {kind: {has: x}}", "kind: {has: x}", "tags: {has: x}"),
    "R126": indicator("count: meeting, where: {kind: {}}", "{kind: {}}", "{kind: lecture}"),
    "R127": indicator("count: meeting, where: {kind: {by: period-end}}", "kind: {by: period-end}",
                      "kind: lecture"),
    "R130": lesson(
        "populations: {p: {members: true, posts: [head]}}\nindicators:\n  n: {size: p}\n",
        "members: true, posts: [head]",
        "members: true",
    ),
    "R131": indicator(
        "each: {codes: teir, among: branch}, count: review, by: level, at_least: 1", "teir", "tier"
    ),
    "R132": indicator("each: membr, count: attendance, at_least: 1", "membr", "member"),
    "R133": indicator(
        "each: branch, meets: {since: {on: {day: 1}}}", "meets: {since: {on: {day: 1}}}",
        "count: meeting, at_least: 1",
    ),
    "R134": indicator("each: problem_case, has_all: [raised, verifed]", "verifed", "verified"),
    "R135": lesson(
        "indicators:\n  q: {every: month, count: meeting, at_least: 1}\n"
        "  n: {roll_up: {of: q, over: children, take: mean}}\n",
        "mean",
        "sum",
    ),
    "R136": lesson(
        "indicators:\n  q: {count: meeting}\n  n: {each: member, meets: q >= 1}\n",
        "each: member",
        "each: branch",
    ),
    "R137": lesson(
        "indicators:\n  q: {count: meeting}\n  n: {prior: {of: total, scheme: star}}\n",
        "{of: total, scheme: star}",
        "{of: q}",
    ),
    "R138": indicator("count: meeting, hide_below: 5, assumed: 例", "count: meeting",
                      "each: member, count: attendance, at_least: 1"),
    "R140": lesson(
        "indicators:\n  found: {count: meeting}\n  n: {formula: fuond + 1}\n", "fuond", "found"
    ),
    "R141": lesson(
        "indicators:\n  m: {sum: fund.amount}\n  n: {formula: m * m}\n", "m * m", "m + m"
    ),
    "R142": indicator("formula: kind + 1", "kind + 1", "'if(kind == \"branch\", 1, 0)'"),
    "R143": lesson(
        "indicators:\n  m: {count: meeting}\n  n: {formula: 'if(m, 1, 0)'}\n", "if(m,", "if(m >= 1,"
    ),
    "R150": lesson(
        "indicators:\n  a: {formula: b}\n  b: {formula: c}\n  c: {formula: a}\n",
        "formula: a",
        "count: meeting",
    ),
    "R160": scheme("take: n, floor: 0.0001", "0.0001", "0.001"),
    "R161": scheme("take: rank", "take: rank", "take: rank, when_no_data: unavailable"),
    "R162": scheme("by_band: n, bands: [{at_least: 1}]", "at_least: 1", "at_least: 1, points: 10"),
    "R163": scheme(
        "take: n",
        "{title: 优秀}",
        "{title: 优秀, share: 20%}",
        after="    rating: {by_rank: {within: all, quotas: [{title: 优秀}]}}\n",
    ),
    "R164": scheme(
        "by_band: n, bands: [{at_least: 1, points: 10, from: 2016-01-01}]",
        "from: 2016-01-01",
        "from: 2015-01-01",
        after="parameters: {p: {values: {2015-01-01: 1}, assumed: 例}}\n",
    ),
    "R165": scheme(
        "take: n",
        "bands: [], whole_points: 0",
        "bands: [{at_least: 5, title: 合格}], whole_points: 1",
        after="    rating: {bands: [], whole_points: 0}\n",
    ),
    "R166": scheme(
        "take: n",
        "when: rank >= 1",
        "when: known(rank) and rank >= 1",
        after="    rating: {bands: [{at_least: 5, title: 合格, when: rank >= 1}]}\n",
    ),
    "P001": indicator("count: meeting, at_least: 12", "12",
                      "12, source: {document: page, quote: 不少于12次}"),
    "P002": lesson(
        "parameters:\n  p: {value: 1, source: {document: pgae, quote: 一次}}\n", "pgae", "page"
    ),
    "P003": lesson(
        "indicators:\n  n: {count: meeting}\ntree:\n  t: {title: 工程, indicators: [m]}\n", "[m]", "[n]"
    ),
    "P004": lesson(
        "tree:\n  t: {title: 工程, measures: {m: {title: 举措, until: 2015-12-31}}}\n",
        ", until: 2015-12-31",
        "",
    ),
    "P005": lesson("indicators:\n  total: {count: meeting}\n", "total", "meetings"),
    "P010": scheme("take: n", "points: 9", "points: 10", group="        points: 9\n"),
    "P011": scheme("take: n", "total: 12", "total: 10", total=12),
    "P012": scheme(
        "take: n",
        "exactly: 1/3",
        "exactly: 1",
        after="    checks: [{weight_of: g, exactly: 1/3}]\n",
    ),
    "P013": scheme("take: n, floor: 20", "floor: 20", "floor: 2"),
    "P014": scheme(
        "take: n",
        "[{at_least: 5, title: 合格}, {at_least: 8, title: 优秀}]",
        "[{at_least: 8, title: 优秀}, {at_least: 5, title: 合格}]",
        after="    rating: {bands: [{at_least: 5, title: 合格}, {at_least: 8, title: 优秀}]}\n",
    ),
    "P020": lesson("inherits: [{from: bsae.rules}]\n", "bsae", "base"),
    "P021": lesson("inherits: [{from: circle.rules}]\n", "circle.rules", "base.rules"),
    "P022": lesson("inherits: [{from: base.rules, take: [taks]}]\n", "taks", "talks"),
    "P023": lesson(
        "inherits: [{from: base.rules}]\nindicators:\n  talks: {count: study}\n",
        "base.rules}",
        "base.rules, change: [talks]}",
    ),
    "P024": lesson(
        "inherits: [{from: base.rules, change: [least]}]\n"
        "parameters:\n  least: {title: 最少次数, value: 3, assumed: 例}\n",
        "value: 3",
        "value: 6",
    ),
    "B001": lesson(
        "indicators:\n  hours: {sum: study.hours}\nschemes:\n  s:\n    total: 10\n    assumed: 例\n"
        "    groups: {g: {items: {i: {points: 10, take: hours}}}}\n",
        "take: hours",
        "full_if: hours >= 32",
    ),
    "B002": lesson(
        "indicators:\n  posts: {count: document, where: {channel: wechat}}\nschemes:\n  s:\n"
        "    total: 10\n    assumed: 例\n    groups: {g: {items: {i: {points: 10, take: posts}}}}\n",
        "posts: {count: document, where: {channel: wechat}}",
        "posts: {count: meeting, where: {kind: lecture}}",
    ),
    "B003": lesson(
        "indicators:\n  n: {count: attendance}\nschemes:\n  s:\n    per: member\n    total: 10\n"
        "    assumed: 例\n    groups: {g: {items: {i: {points: 10, take: n}}}}\n"
        "    rating: {by_rank: {within: all, quotas: [{share: 10%, title: 优秀}]}}\n",
        "by_rank: {within: all, quotas: [{share: 10%, title: 优秀}]}",
        "bands: [{at_least: 8, title: 优秀}]",
    ),
    "B004": scheme("title: 领导批示, take: n", "title: 领导批示", "title: 工作落实"),
    "B005": scheme("title: 拍照留痕, take: n", "title: 拍照留痕", "title: 工作落实"),
    "B006": lesson(
        "burden: {allow: studyhours, source: {document: page, quote: 可以}}\n",
        "studyhours",
        "study-hours",
    ),
}  # fmt: skip

#: Codes of a programme that come of a file, of facts or of a question, and of no text alone.
ELSEWHERE = {"R003", "R170", "R171", "R172", "R190", "P025"}


def read(body: str) -> Loaded:
    """Load a body below a head, beside the programmes that lessons inherit from. Raises `RuleError`."""
    with tempfile.TemporaryDirectory() as folder:
        texts = {"base": BASE, "circle": CIRCLE, "test": HEAD + body}
        library = {f"{name}.rules": Path(folder, name) for name in texts}
        for name, text in texts.items():
            Path(folder, name).mkdir()
            Path(folder, name, "programme.yaml").write_text(text, encoding="utf-8")
        head = HEAD
        if body.startswith(("programme:", "- ")):
            head = "" if body.startswith("- ") else "dangjian: 1\n"
        try:
            return loads(head + body, VOCABULARY, "programme.yaml", library)
        except RuleError as error:
            raise RuleError([_placed(each, folder) for each in error.problems]) from None


def _placed(problem: Problem, folder: str) -> Problem:
    """A problem as it is said wherever the files stand."""
    return replace(
        problem,
        place=replace(problem.place, file=problem.place.file.replace(f"{folder}/", "")),
        message=problem.message.replace(f"{folder}/", ""),
    )


@cache
def said(code: str) -> tuple[Problem, ...]:
    """Everything that is said of the wrong programme of a code."""
    try:
        read(LESSONS[code].wrong)
    except RuleError as error:
        return error.problems
    return ()
