"""Publishing, appealing and looking again, as commands; the history is `tests.publishing.samples`."""

from pathlib import Path

import pytest

from tests.api.conftest import After, Run
from tests.host.samples import REGION, programme
from tests.publishing.samples import CORRECTION, DOCUMENT, FACTS, LATE

PUBLISH = ("publish", "small", "--period", "2015", "--scheme", "points", "--by", "S-1")


@pytest.fixture
def begun(after: After) -> Run:
    """The command, three facts imported and their result published at 5."""
    run = after(b"".join(FACTS))
    ran = run(*PUBLISH)
    assert ran.code == 0, ran.err
    assert ran.out.startswith("Published as 5: 积分 2015, 1 organisations, sha256:")
    assert ran.out.endswith("See it: dangjian published small 5\n")
    return run


def take(run: Run, *lines: bytes) -> None:
    assert run("import", "-", "--region", REGION, given=b"".join(lines)).code == 0


def words(text: str) -> list[str]:
    """The lines of an output, each with single spaces."""
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]


def test_a_result_is_listed_and_shown(begun: Run) -> None:
    [listed] = begun("published", "small", "--format", "json").data
    assert (listed["id"], listed["known_at"], listed["count"]) == (5, 4, 1)
    assert (listed["superseded_by"], listed["chain"], listed["appeals_against"]) == (None, [5], [])
    shown = begun("published", "small", "5", "--format", "json").data
    [organisation] = shown["organisations"]
    assert (organisation["total"], organisation["rating"]) == ("0", "不合格")
    assert (shown["review"]["holds"], shown["review"]["moved"]) == (True, [])
    told = words(begun("published", "small", "5").out)
    assert "Organisations: 1 (不合格 1); all of them with --all" in told
    assert not any(each.startswith("S-1") for each in told)
    assert told[-1] == "The same result for every organisation."
    # What would change stands before the table of all.
    every = words(begun("published", "small", "5", "--all").out)
    assert every[: len(told)] == told
    assert every[-1] == "S-1 第一支部 0/10 不合格"
    assert begun("published", "small", "5", "--check").code == 0


def test_what_would_change_it_is_told_with_its_cause(begun: Run) -> None:
    take(begun, LATE, CORRECTION)
    ran = begun("published", "small", "5", "--format", "json")
    assert ran.code == 0
    [moved] = ran.data["review"]["moved"]
    assert (moved["before"]["total"], moved["after"]["total"]) == ("0", "10")
    assert [(each["kind"], each["position"]) for each in moved["causes"]] == [
        ("late-fact", 6),
        ("corrected-fact", 7),
    ]
    assert ran.data["organisations"][0]["total"] == "0"
    told = words(begun("published", "small", "5").out)
    assert (
        "S-1 第一支部 0/10 不合格 10/10 合格 recorded late, position 6, Service S-1 "
        "2015-06-01; corrected, position 7, Meeting S-1 2015-03-05"
    ) in told
    assert told[-1] == "Organisations by cause: corrected 1; recorded late 1"
    chinese = words(begun("published", "small", "5", lang="zh").out)
    assert "有 1 个组织的结果会不同;已公布的结果不变。" in chinese
    checked = begun("published", "small", "5", "--check")
    assert (checked.code, checked.err) == (1, "")
    every = begun("published", "small", "--check", "--format", "json")
    assert (every.code, [each["holds"] for each in every.data]) == (1, [False])
    assert "1 would change" in begun("published", "small", "--check").out


def test_an_appeal_is_opened_decided_and_answered(begun: Run) -> None:
    take(begun, LATE, CORRECTION)
    opened = begun(
        *("appeal", "open", "small", "5", "--organisation", "第一支部"),
        *("--ground", "fact-missing", "--ground", "fact-wrong"),
    )
    assert opened.code == 0, opened.err
    assert "A fact is missing; A fact is wrong" in opened.out
    assert (
        "--outcome OUTCOME --by OFFICE --document NUMBER (OUTCOME: upheld, partly, rejected)\n"
        in opened.out
    )
    assert "1, 1 open" in begun("published", "small").out
    # An office by its name, as `explain` takes organisations.
    decide = ("appeal", "decide", "small", "8", "--outcome", "upheld", "--by", "第一支部")
    decided = begun(*decide, "--document", DOCUMENT)
    assert decided.code == 0, decided.err
    line = decided.out.splitlines()[-1]
    assert line == (
        "Publish it anew: dangjian publish small --period 2015 --scheme points --plugin small "
        "--by S-1 --supersedes 5 --because appeal --appeal 8"
    )
    assert begun(*line.split()[4:], "--because", "late-fact").code == 0
    told = begun("published", "small", "10", "--all")
    assert "10 superseded 5: An appeal was upheld; Facts recorded late 8" in told.out
    assert "S-1 第一支部 10/10 合格" in words(told.out)
    old = begun("published", "small", "5", "--format", "json").data
    assert (old["superseded_by"], old["chain"]) == (10, [5, 10])
    assert old["appeals_against"][0]["decided"]["document"] == DOCUMENT
    # Only what stands is asked again.
    assert begun("published", "small", "--check").code == 0


def test_two_results_side_by_side(begun: Run) -> None:
    take(begun, LATE)
    assert begun(*PUBLISH, "--stage", "interim").code == 0
    ran = begun("published", "small", "5", "--against", "7", "--format", "json")
    assert [each["points"] for each in ran.data["organisations"]] == ["4"]
    told = words(begun("published", "small", "5", "--against", "7").out)
    assert "S-1 第一支部 0/10 不合格 4/10 不合格 +4" in told
    assert "Changed: 1 of 1; all of them with --all" in told
    # The same twice: nothing changed, and only --all lists it.
    row = "S-1 第一支部 0/10 不合格 0/10 不合格 0"
    told = words(begun("published", "small", "5", "--against", "5").out)
    assert told[-1] == "Changed: 0 of 1; all of them with --all"
    told = words(begun("published", "small", "5", "--against", "5", "--all").out)
    assert (told[-1], "Changed: 0 of 1" in told) == (row, True)
    back = words(begun("published", "small", "7", "--against", "5", lang="zh").out)
    assert "S-1 第一支部 4/10 不合格 0/10 不合格 -4" in back


def test_a_replay_proves_what_was_published(begun: Run, plugin: Path) -> None:
    take(begun, LATE)
    ran = begun("replay", "small", "--format", "json")
    assert ran.code == 0
    [proof] = ran.data["published"]
    assert (proof["id"], proof["state"], proof["digest"]) == (5, "same", proof["published_digest"])
    assert "5 积分 2015" in " ".join(words(begun("replay", "small").out))
    # Another version is installed: said so, and no difference.
    (plugin / "programme.yaml").write_text(programme(version="2"), encoding="utf-8")
    begun("plugins", "enable", "small", "--region", "small")
    ran = begun("replay", "small", "--period", "2015", "--format", "json")
    assert (ran.code, ran.data["published"][0]["state"]) == (0, "rules")
    assert ran.data["published"][0]["reason"].startswith("version 1 -> 2; ")
    told = begun("replay", "small", "--period", "2015", lang="zh").out
    assert "5: 版本 1 -> 2; 工程文件 sha256:" in told


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (PUBLISH, "publishing.stands"),
        ((*PUBLISH[:-1], "张三"), "publishing.by"),
        ((*PUBLISH[:-1], "S-9"), "publishing.office"),
        ((*PUBLISH[:-1], "第二支部"), "cli.name"),
        ((*PUBLISH, "--supersedes", "5", "--because", "rules"), "publishing.reason"),
        (("published", "small", "4"), "publishing.unknown"),
        (("published", "small", "--against", "5"), "cli.usage"),
        (("published", "small", "5", "--against", "5", "--check"), "cli.usage"),
        ((*PUBLISH, "--because", "late"), "cli.usage"),
        (
            ("appeal", "open", "small", "5", "--organisation", "S-9", "--ground", "procedure"),
            "publishing.not-listed",
        ),
    ],
)
def test_what_is_refused(begun: Run, arguments: tuple[str, ...], code: str) -> None:
    for lang in ("en", "zh"):
        ran = begun(*arguments, lang=lang)
        assert (ran.code, ran.out) == (2, "")
        assert f"[{code}]" in ran.err
        assert "张三" not in ran.err


def test_where_nothing_is_published(imported: Run) -> None:
    assert imported("published", "small").out.startswith("Nothing is published yet.\nPublish one: ")
    assert imported("published", "small", "--format", "json").data == []
