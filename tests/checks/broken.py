"""Plugins that are broken, each in one way, as the files of their folders; and what is said of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.host.samples import EXAMPLES, programme, with_function

Files = Mapping[str, str | bytes]

SOUND = programme(id="broken.one", region="broken", requires=">=0.1,<1")
FUNCTION = with_function().replace("small.one", "broken.one").replace(">=0.1", ">=0.1,<1")
HOOK = "from core.host import Demonstration, hookimpl\n\n\n@hookimpl\n"


@dataclass(frozen=True)
class Broken:
    """A plugin: its files, the host's code, the code of the first problem, a part of what is said."""

    id: str
    files: Files
    code: str = "host.rules"
    problem: str = ""
    said: str = ""
    hint: str = field(default="", kw_only=True)


def rules(id: str, old: str, new: str, problem: str, said: str, hint: str = "") -> Broken:
    """The sound programme with one thing replaced."""
    assert old in SOUND
    return Broken(
        id, {"programme.yaml": SOUND.replace(old, new)}, "host.rules", problem, said, hint=hint
    )


def more(id: str, text: str, problem: str, said: str, hint: str = "") -> Broken:
    """The sound programme with something after it."""
    return Broken(id, {"programme.yaml": SOUND + text}, "host.rules", problem, said, hint=hint)


def identity(id: str, written: str | bytes, said: str, hint: str = "") -> Broken:
    """A file that does not even say which programme it is."""
    return Broken(id, {"programme.yaml": written}, "host.identity", "", said, hint=hint)


def code(id: str, text: str, said: str, code: str = "host.import", hint: str = "") -> Broken:
    """The sound programme with a package that fails."""
    return Broken(id, {"programme.yaml": SOUND, "__init__.py": text}, code, "", said, hint=hint)


ALIASES = "x0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n" + "".join(
    f"x{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 9)
)

#: What keeps a plugin from being opened.
OPENING = (
    # -- the file as a file
    identity("empty", "", "lacks id, region, version, title, requires"),
    identity("no-yaml", "programme: {id: [\n", "not YAML"),
    identity("gbk", SOUND.encode("gbk"), "not UTF-8 from here on", "it seems to be GBK now"),
    identity("utf-16", SOUND.encode("utf-16"), "not UTF-8 from here on", "it is UTF-16 now"),
    identity("nul", SOUND.replace("小样", "小\0样"), "control characters"),
    identity("huge", SOUND + "# " + "x" * (4 << 20), "more than 4 MiB"),
    identity("binary", bytes(range(128, 256)) * 40, "not UTF-8 from here on"),
    identity("list", "- 1\n- 2\n", "lacks id"),
    identity("deep-identity", "programme: " + "[" * 3000 + "]" * 3000, "lacks id"),
    identity("bad-version-range", SOUND.replace(">=0.1,<1", "newest"), "newest"),
    Broken(
        "another-version",
        {"programme.yaml": SOUND.replace(">=0.1,<1", ">=7")},
        "host.incompatible",
        "",
        "requires dangjian >=7",
    ),
    # -- YAML
    more("tab", "tree:\n\ta: 1\n", "R001", "indented with a tab", "use spaces"),
    more("unclosed", "tree: {a: [\n", "R001", ""),
    more("twice", "codes: {}\n", "R002", "'codes' is given twice", "keep one"),
    more("aliases-of-aliases", ALIASES, "R005", "more than 50000 parts"),
    more("holds-itself", "x: &a [*a]\n", "R005", "60 levels deep"),
    more("deep", "x: " + "[" * 5000 + "]" * 5000 + "\n", "R005", "60 levels deep"),
    more("deep-dashes", "x:\n  " + "- " * 500 + "1\n", "R005", "60 levels deep"),
    more("second-document", "---\na: 1\n", "R001", "a second document"),
    # -- words
    more("section", "indicatores: {}\n", "R011", "'indicatores' is not known", "'indicators'?"),
    rules("key", "where: {kind: member", "wehre: {kind: member", "R011", "'wehre'", "'where'?"),
    rules("fact-type", "count: meeting", "count: meetting", "R100", "'meetting'", "'meeting'?"),
    rules("field", "{kind: outing}\n", "{knid: outing}\n", "R110", "'knid'", "'kind'?"),
    rules("code", "kind: member-assembly}", "kind: member-asembly}", "R123", "asembly", "assembly'?"),
    rules("parameter", "$outing_points", "$outing_point", "R111", "outing_point", "'outing_points'?"),
    rules("indicator", "full_if: outings", "full_if: outing", "R140", "'outing'", "'outings'?"),
    rules("code-list", "service.kind:", "service.knid:", "R016", "no code list"),
    rules("taken-code", "outing: {zh: 外出", "visit: {zh: 走访", "R016", "visit"),
    rules("title-missing", "version: \"1\"", "version: 1", "R012", "text is expected"),
    rules("day", "from: 2014-01-01", "from: 2014-13-01", "R013", "a day is expected"),
    # -- numbers
    rules("float", "2014-01-01: 10,", "2014-01-01: 1e1,", "R020", "is not a number"),
    rules("not-a-number", "2014-01-01: 10,", "2014-01-01: .nan,", "R020", "is not a number"),
    rules("long-number", "2014-01-01: 10,", f"2014-01-01: {'9' * 5000},", "R020", "60 characters"),
    rules("fine-points", "2014-01-01: 10,", "2014-01-01: 9.9999,", "P011", "add up to"),
    rules("sum", "total: 10", "total: 11", "P011", "add up to"),
    # -- what rules mean
    rules("circle", "    count: service\n    where: {kind: outing}\n",
          "    formula: again + 1\n  again:\n    formula: outings\n", "R150", "need each other", "break the circle"),
    Broken("points-of-hours",
           {"programme.yaml": SOUND.replace("count: service\n    where: {kind: outing}", "sum: study.hours")
            .replace("full_if: outings >= 1", "take: outings")},
           "host.rules", "B001", "hours of study"),
    rules("no-source", "unit: 分\n    values: {2014-01-01: 10, 2015-01-01: 6}\n    assumed: 试验\n",
          "unit: 分\n    values: {2014-01-01: 10, 2015-01-01: 6}\n", "P001", "neither 'source'"),
    rules("no-document", "    assumed: 试验\n    applies_to",
          "    source: {document: nowhere, quote: 十分}\n    applies_to", "P002", "no document"),
    more("tree", "tree: {a: {title: 甲, indicators: [outing]}}\n", "P003", "'outing'", "'outings'?"),
    more("inherits", "inherits: [{from: nowhere.one}]\n", "P020", "nowhere.one"),
    # -- code
    code("no-module", "import there_is_no_such_module\n", "ModuleNotFoundError"),
    code("syntax", "def broken(:\n", "SyntaxError"),
    code("exit", "import sys\nsys.exit(0)\n", "SystemExit"),
    code("exit-at-once", "import os\nos._exit(0)\n", "os._exit(0)"),
    code("base-exception", "raise BaseException('gone')\n", "BaseException: gone"),
    code("recursion", "def f():\n    f()\nf()\n", "RecursionError"),
    code("for-ever", "while True:\n    pass\n", "it took more than"),
    code("for-ever-stubborn", "while True:\n    try:\n        pass\n    except Exception:\n        pass\n",
         "it took more than"),
    code("encoding", "# coding: nothing\n", "SyntaxError"),
    code("hook", f"{HOOK}def histroy(seed):\n    return []\n", "'histroy'", "host.hook",
         "'history'?"),
    code("hook-argument", f"{HOOK}def history(sed):\n    return []\n", "{'sed'}", "host.hook"),
    Broken("no-rules", {"programme.yaml": FUNCTION}, "host.import", "", "FileNotFoundError"),
    Broken("rules-syntax", {"programme.yaml": FUNCTION, "rules.py": "def outings(:\n"},
           "host.import", "", "SyntaxError"),
    Broken("rules-exit", {"programme.yaml": FUNCTION, "rules.py": "raise SystemExit\n"},
           "host.import", "", "SystemExit"),
    Broken("no-function", {"programme.yaml": FUNCTION, "rules.py": "def outing(f, p): return {}\n"},
           "host.function", "", "'outings'", hint="'outing'?"),
    Broken("no-callable", {"programme.yaml": FUNCTION, "rules.py": "outings = 12\n"},
           "host.function", "", "'outings'"),
)  # fmt: skip

#: A function of a plugin that opens, by what its body does; and what is said when it is asked.
ANSWERING = {
    "raises": ("1 / 0", "ZeroDivisionError"),
    "exits": ("raise SystemExit(0)", "SystemExit"),
    "exits-at-once": ("__import__('os')._exit(0)", "os._exit(0)"),
    "interrupts-nothing": ("raise GeneratorExit", "GeneratorExit"),
    "for-ever": ("\n    while True: pass", "it took more than"),
    "none": ("return None", "it gave NoneType"),
    "list": ("return ['0']", "it gave list"),
    "float": ("return {'S-1': 1.5}", "it gave float for 'S-1'"),
    "nan": ("return {'S-1': float('nan')}", "it gave float for 'S-1'"),
    "text": ("return {'S-1': '1'}", "it gave str for 'S-1'"),
    "truth": ("return {'S-1': True}", "it gave bool for 'S-1'"),
    "key": ("return {1: 1}", "it gave a value for 1"),
    "nothing-of-it": ("return {'S-1': None}", "it gave NoneType for 'S-1'"),
    "arguments": ("", "TypeError"),
}

GIVEN = EXAMPLES.replace("assemblies: 1", "assemblies: 1, outings: no data")

#: A plugin that opens, and the check that does not pass, with a part of what it says.
CHECKING = {
    "contradicting-examples": (
        {
            "programme.yaml": SOUND,
            "examples.yaml": EXAMPLES
            + EXAMPLES.partition("examples:\n")[2]
            .replace("id: right", "id: other")
            .replace("assemblies: 1", "assemblies: 2"),
        },
        "examples",
        "expected 2, came 1",
    ),
    "no-examples": ({"programme.yaml": SOUND}, "examples", "and has none"),
    "examples-of-nothing": (
        {"programme.yaml": SOUND, "examples.yaml": EXAMPLES.replace("assemblies", "asemblies")},
        "examples",
        "asemblies",
    ),
    "endless-examples": (
        {"programme.yaml": SOUND, "examples.yaml": EXAMPLES + ALIASES},
        "examples",
        "more than 50000 parts",
    ),
    "board-of-nothing": (
        {
            "programme.yaml": SOUND,
            "examples.yaml": EXAMPLES,
            "board.yaml": "dangjian: 1\nboard: {title: 看板}\n"
            "sections: {one: {title: 一, cards: [outing]}}\n",
        },
        "board",
        "outing",
    ),
    "board-hook-fails": (
        {
            "programme.yaml": SOUND,
            "examples.yaml": EXAMPLES,
            "__init__.py": f"{HOOK}def board(period):\n    raise SystemExit\n",
        },
        "board",
        "SystemExit",
    ),
    "lost-row": (
        {
            "programme.yaml": SOUND,
            "examples.yaml": EXAMPLES,
            "catalogue.yaml": "document: page\nrows:\n"
            "  - {id: Z-1, title: 甲甲, quote: 甲甲, kind: [prog], scope: [U]}\n",
        },
        "rows",
        "Z-1 甲甲: nothing in the programme answers it",
    ),
    "history-of-lines-that-are-none": (
        {
            "programme.yaml": SOUND,
            "examples.yaml": EXAMPLES,
            "__init__.py": f"{HOOK}def history(seed):\n    return [b'{{}}\\n']\n",
        },
        "hooks",
        "history",
    ),
    "history-of-text": (
        {
            "programme.yaml": SOUND,
            "examples.yaml": EXAMPLES,
            "__init__.py": f"{HOOK}def history(seed):\n    return ['{{}}']\n",
        },
        "hooks",
        "where a line of bytes is expected",
    ),
    "demonstration-of-nothing": (
        {
            "programme.yaml": SOUND,
            "examples.yaml": EXAMPLES,
            "__init__.py": f"{HOOK}def demonstration():\n"
            "    return Demonstration('2015', 'point', (None, None), 'S', 'outings', ())\n",
        },
        "hooks",
        "no scheme 'point'",
    ),
}
