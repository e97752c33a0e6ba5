"""Every command in both languages: no English words in Chinese, no Chinese of ours in English."""

import re
from pathlib import Path

import pytest

from api.cli import program
from core.facts import VOCABULARY, fields_of, lists_of
from core.host import Host
from tests.api.conftest import Run
from tests.docs.commands_page import every
from tests.host.samples import CORRECTION, LINES, founded

#: What the small programme and its facts are called; all of it is a document's, none of it ours.
TITLES = (
    *("第一支部", "第二支部", "第三支部", "第九支部", "小样", "积分", "不合格", "合格", "全部"),
    *("党员大会分值", "党员大会", "外出分值", "外出", "试验", "登记有误"),
)

#: Words that are the same in both languages: names of ours, of formats, and of what is typed.
NAMES = {
    *("dangjian", "small", "one", "programme", "yaml", "figures", "examples", "json", "jsonl", "csv"),
    *("JSON", "UTF", "CSV", "CloudEvents", "SQLite", "PostgreSQL", "Excel", "sha", "part", "tmp"),
    *("plugins", "demo", "import", "organisations", "list", "enable", "check", "people", "add", "type"),
    *("points", "branch", "table", "nowhere", "smal", "assembly", "outing", "assemblies", "outings"),
}  # fmt: skip

HAN = re.compile("[\u4e00-\u9fff]+")

#: Commands that show something, and those that refuse; each runs on the four facts imported.
SHOWN = [
    ("assess", "small", "--period", "2015"),
    ("assess", "small", "--period", "2015", "--scheme", "points"),
    ("assess", "small", "--period", "2015", "--rules", "2014"),
    ("assess", "small", "--period", "2015", "--set", "assembly_points=6", "--set", "outing_points=4"),
    ("explain", "small", "S-1", "--period", "2015"),
    ("explain", "small", "S-2", "--period", "2015"),
    ("explain", "small", "第一支部", "--period", "2015", "--indicator", "outings"),
    ("diff", "small", "--period", "2015", "--from-position", "4"),
    ("diff", "small", "--period", "2015", "--rules", "2014", "--rules", "2015"),
    ("whatif", "small", "--period", "2015", "--set", "assembly_points=6"),
    ("accounts", "list"),
    ("accounts", "trail"),
    ("export", "small"),
    ("facts",),
    ("figures",),
    ("organisations", "small", "--on", "2015"),
    ("organisations", "small", "--on", "2009"),
    ("people", "audit", "small"),
    ("plugins", "list", "--region", "small"),
    ("plugins", "enable", "small", "--region", "small"),
    ("plugins", "disable", "small", "--region", "small"),
    ("plugins", "doctor", "--target", "0.1"),
    ("plugins", "draft", "list", "small"),
    ("replay", "small"),
    ("verify", "small"),
]  # fmt: skip
REFUSED = [
    ("assess", "small", "--period", "2015-13"),
    ("assess", "small", "--period", "2012"),
    ("assess", "small", "--period", "2019"),
    ("assess", "small", "--period", "2015-Q1"),
    ("assess", "small", "--period", "2015", "--known-at", "99"),
    ("assess", "small", "--period", "2015", "--known-at", "x"),
    ("assess", "small", "--period", "2015", "--scheme", "pionts"),
    ("assess", "small", "--period", "2015", "--plugin", "qingshen"),
    ("assess", "small", "--period", "2015", "--set", "hours=1"),
    ("assess", "small", "--period", "2015", "--set", "hours"),
    ("assess", "small", "--period", "2015", "--rules", "soon"),
    ("assess", "smal", "--period", "2015"),
    ("assess", "小羊", "--period", "2015"),
    ("explain", "small", "S-7", "--period", "2015"),
    ("explain", "small", "第九支部", "--period", "2015"),
    ("explain", "small", "S-1", "--period", "2015", "--indicator", "x"),
    ("diff", "small", "--period", "2015"),
    ("people", "show", "small", "0123456789ab"),
    ("people", "show", "small", "x"),
    ("plugins", "enable", "smal", "--region", "small"),
    ("plugins", "check", "nowhere"),
    ("plugins", "try", "nowhere"),
    ("plugins", "watch", "nowhere"),
    ("plugins", "new", "--region", "Small", "--yes"),
    ("plugins", "table", "export", "nowhere", "--output", "nowhere.xlsx"),
    ("plugins", "table", "import", "nowhere.xlsx", "--into", "nowhere"),
    ("plugins", "draft", "show", "small", "x"),
    ("plugins", "draft", "delete", "small", "x"),
    ("plugins", "draft", "publish", "small", "x", "--by", "office", "--reason", "x"),
    ("plugins", "draft", "renew", "small", "--by", "office", "--reason", "x"),
    ("import", "nowhere.jsonl", "--region", "small"),
    ("import", "nowhere.xlsx", "--region", "small"),
    ("replay", "small", "--period", "2011"),
    ("template", "meting", "--output", "nowhere.xlsx"),
    ("verify", "nowhere"),
    ("nothing",),
    ("facts", "--formt", "json"),
    ("assess",),
    ("explain", "small"),
]


def vocabulary() -> set[str]:
    """Words of the types of facts, which are typed as they are in either language."""
    types = VOCABULARY.types.values()
    named = [
        each
        for model in types
        for each in (
            *(model.name, model.code, model.lifecycle or ""),
            *(spec.name for spec in fields_of(model)),
            *(spec.name for spec in lists_of(model)),
        )
    ]
    return {word for each in named for word in re.findall("[A-Za-z]+", each)}


#: Names and regions of the plugins, which errors list.
PLUGINS = {
    word
    for name, each in Host().identities.items()
    for word in re.findall("[a-z]+", f"{name} {each.region}")
}
SAME = NAMES | PLUGINS | vocabulary()


def english_of(text: str) -> set[str]:
    """English words of a Chinese text that are neither typed nor names."""
    for typed in (
        r"\[[A-Za-z][\w.-]*\]",
        r"--[a-z-]+",
        r"sha256:\w+|\b[0-9a-f]{12,}\b",
        r"/\S+",
        r"\bS-\d\b",
        r"“[^”]*”|'[^']*'",
        r"dangjian [a-z]+( [a-z]+){0,2}( NAME)?",
        r"\bQ[1-4]\b|\bH[12]\b|\b[AKR]\d{3}\b",
    ):
        text = re.sub(typed, " ", text)
    return set(re.findall("[A-Za-z]{2,}", text)) - SAME


def chinese_of(text: str) -> set[str]:
    """Chinese of an English text that no title has."""
    for title in TITLES:
        text = text.replace(title, " ")
    # A unit stands in the document's language, as the title of its parameter does.
    return set(HAN.findall(re.sub(r"\d分", " ", text)))


@pytest.mark.parametrize("words", SHOWN, ids=" ".join)
def test_what_is_shown(imported: Run, words: tuple[str, ...]) -> None:
    imported("import", "-", "--region", "small", given=founded("S-3", "第三支部"))
    chinese = imported(*words, lang="zh")
    if words[:2] == ("plugins", "disable"):
        imported("plugins", "enable", "small", "--region", "small")
    english = imported(*words)
    assert chinese.code == english.code == 0, chinese.err
    if words[0] == "export":
        return
    assert english_of(chinese.out + chinese.err) == set()
    assert chinese_of(english.out + english.err) == set()


@pytest.mark.parametrize("words", REFUSED, ids=" ".join)
def test_what_is_refused(imported: Run, words: tuple[str, ...]) -> None:
    chinese, english = imported(*words, lang="zh"), imported(*words)
    assert chinese.code == english.code != 0
    assert english_of(chinese.out + chinese.err) - {"FILE", "REGION", "ORGANISATION"} == set()
    assert chinese_of(english.out + english.err) <= {
        "小羊",
        *(each.place for each in Host().identities.values()),
    }
    # Each has its code, and says what can be done.
    assert re.match(r"错误 \[[\w.-]+\] ", chinese.err)
    assert "处理办法:" in chinese.err


def test_an_import_and_a_correction(run: Run) -> None:
    for given in (b"".join(LINES), CORRECTION, b'{"id": 7}\n', b"", b"not json\n"):
        chinese = run("import", "-", "--region", "small", given=given, lang="zh")
        assert (
            english_of(chinese.out + chinese.err) - {"specversion", "source", "id", "data"} == set()
        )
        english = run("import", "-", "--region", "small", given=given)
        assert chinese_of(english.out + english.err) == set()


def test_a_plugin_that_was_set_aside(imported: Run, plugin: Path) -> None:
    file = plugin / "programme.yaml"
    text = file.read_text(encoding="utf-8")
    for words, broken in (
        (("plugins", "list"), "tree: {a: [\n"),
        (("plugins", "check", str(plugin)), "tables: {t: {title: x}}\n"),
    ):
        file.write_text(text + broken, encoding="utf-8")
        chinese, english = imported(*words, lang="zh"), imported(*words)
        said = re.sub(r"(?m)^  \| .*$", "", chinese.out + chinese.err)
        found = {word for word in english_of(said) if not word.islower()}
        assert found <= {"R"}, said
        assert HAN.search(said)
        assert chinese_of(english.out + english.err) == set()


def test_no_command_is_left_out() -> None:
    leaves = {" ".join(path[1:]) for path, command in every() if not hasattr(command, "commands")}
    told = {" ".join(words) for words in SHOWN + REFUSED} | {
        "import",
        "plugins check",
        "plugins list",
    }
    # What these show beside their own messages is codes of programmes and facts.
    elsewhere = {
        "demo",
        "board",
        "facts uses",
        "facts show",
        "facts list",
        "people add",
        "people forget",
        "erase",
    }
    # Their own tests say what these answer: test_accounts, and tests/web for the server.
    elsewhere |= {"serve", *(each for each in leaves if each.startswith("accounts "))}
    elsewhere |= {"publish", "published", "appeal open", "appeal decide"}
    # A schema is the same in both languages; what `draft save` refuses stands in test_drafts.
    elsewhere |= {"plugins schema", "plugins draft save"}
    missing = {
        leaf
        for leaf in leaves - elsewhere
        if not any(f"{each} ".startswith(f"{leaf} ") for each in told)
    }
    assert missing == set()
    assert program.commands.keys() >= {words[0] for words in SHOWN}
