"""Drafts of a region's rules: kept, tried, published as an event, and answered by from their day on."""

import datetime as dt
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from core.assess import Supposition
from core.drafts import Added, Decision, Drafts, DraftsError, Edit, Row
from core.drafts.layering import layer_text
from core.facts import VOCABULARY
from core.host import Host, HostError, Installation, Region, above, doubts_of, replay, what_if
from core.host import host as host
from core.publishing import PublishingError
from core.rules import loads, resolve
from tests.host.samples import LINES, REGION, line, programme, write_plugin

NEW_YEAR = dt.date(2016, 1, 1)
DECISION = Decision("关于调整分值的通知", "小直工〔2015〕9号", dt.date(2015, 12, 1), "外出改为8分")

#: The same two branches in 2016: the first held an assembly, the second was out twice.
LATER = [
    line("m2", "meeting", {"kind": "member-assembly", "topic": "学习"}, day="2016-02-01"),
    line("s2", "service", {"kind": "outing", "persons": 3}, subject="S-2", day="2016-02-02"),
    line("s3", "service", {"kind": "outing", "persons": 3}, subject="S-2", day="2016-03-02"),
]


def installed(folder: Path) -> Installation:
    plugin = write_plugin(folder / "small", code=None)
    return Installation(folder / "data", host=Host([plugin], (), library=above([plugin])))


@contextmanager
def begun(installation: Installation) -> Iterator[Region]:
    with installation.region(REGION, create=True) as opened:
        opened.enable("small")
        opened.take([*LINES, *LATER])
        opened.follow()
        yield opened


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    return installed(tmp_path)


@pytest.fixture
def region(installation: Installation) -> Iterator[Region]:
    with begun(installation) as opened:
        yield opened


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Region, Drafts]]:
    """A region and its drafts for what is refused: nothing becomes of either."""
    installation = installed(tmp_path_factory.mktemp("untouched"))
    with begun(installation) as opened:
        yield opened, Drafts(installation.folder, opened)


@pytest.fixture
def drafts(region: Region, installation: Installation) -> Drafts:
    return Drafts(installation.folder, region)


def edit(**numbers: int) -> Edit:
    return Edit(NEW_YEAR, DECISION, {name: Fraction(value) for name, value in numbers.items()})


def points(region: Region, period: str, position: int | None = None) -> dict[str, int]:
    found = region.assess(period, position=position)
    return {code: found.of(code).schemes["points"].total or 0 for code in ("S-1", "S-2")}


def test_published_rules_answer_from_their_day_on_and_not_before(region, drafts):
    """By hand: 6 for the assembly and 4 for being out; from 2016 on 2 and 8."""
    assert points(region, "2015") == {"S-1": 10_000, "S-2": 0}
    assert points(region, "2016") == {"S-1": 6_000, "S-2": 4_000}
    before = region.log.head().position
    digest = region.assess("2015").digest
    draft = drafts.save(edit(outing_points=8, assembly_points=2), "office")
    assert points(region, "2016") == {"S-1": 6_000, "S-2": 4_000}
    outcome = drafts.publish(draft, "post:secretary", "常委会议定")
    region.follow()
    assert outcome.head.position == before + 1
    assert points(region, "2016") == {"S-1": 2_000, "S-2": 8_000}
    assert points(region, "2015") == {"S-1": 10_000, "S-2": 0}
    assert points(region, "2016", before) == {"S-1": 6_000, "S-2": 4_000}
    assert region.assess("2015", position=before).digest == digest


def test_the_event_has_the_text_who_decided_and_why(region, drafts):
    draft = drafts.save(edit(outing_points=8, assembly_points=2), "office")
    drafts.publish(draft, "S-1", "常委会议定")
    enabled = region.enabled()["small"]
    rules = enabled.settings["rules"]
    assert enabled.version == "1.r1"
    assert (rules["by"], rules["reason"], rules["since"]) == ("S-1", "常委会议定", "2016-01-01")
    assert (rules["text"], rules["digest"]) == (draft.text, draft.digest)
    assert "office" not in str(enabled.settings)
    assert [layer["id"] for layer in enabled.settings["layers"]] == ["small.one"]


def test_a_receipt_names_the_version_the_number_and_the_decision(region, drafts):
    drafts.publish(drafts.save(edit(outing_points=8, assembly_points=2), "o"), "S-1", "议定")
    region.follow()
    receipt = region.receipt(region.assess("2016"), "S-2")
    assert receipt["programme"]["version"] == "1.r1"
    number = receipt["parameters"]["outing_points"]
    assert number["value"] == "8"
    assert "外出改为8分" in str(number)
    document = receipt["documents"]["decision_1"]
    assert (document["title"], document["published"]) == (DECISION.title, "2015-12-01")
    assert "小直工〔2015〕9号" in str(number)
    old = region.receipt(region.assess("2015"), "S-1")
    assert old["parameters"]["outing_points"]["value"] == "4"
    assert "外出改为8分" not in str(old["parameters"])


def test_a_second_change_stands_on_the_first(region, drafts):
    drafts.publish(drafts.save(edit(outing_points=8, assembly_points=2), "o"), "S-1", "议定")
    later = Edit(
        dt.date(2017, 1, 1),
        Decision("再调整的通知", "小直工〔2016〕2号", dt.date(2016, 12, 1), "各5分"),
        {"outing_points": Fraction(5), "assembly_points": Fraction(5)},
    )
    drafts.publish(drafts.save(later, "o"), "S-1", "议定")
    region.follow()
    assert region.enabled()["small"].version == "1.r2"
    assert points(region, "2016") == {"S-1": 2_000, "S-2": 8_000}
    values = region.plugin().loaded.programme.parameters["outing_points"].values
    assert values == {NEW_YEAR: 8, dt.date(2017, 1, 1): 5}


def test_an_item_is_added_and_the_whole_grows_by_it(region, drafts):
    """By hand: five points more from 2016 on, of which each missing study takes off two."""
    row = Row(
        "全部", "集体学习", Fraction(5), "每少一次扣2分", "", "study:collective", "每少一次扣分",
        Fraction(2), Fraction(2),
    )  # fmt: skip
    draft = drafts.save(Edit(NEW_YEAR, DECISION, items=(Added("points", "all", row),)), "office")
    assert draft.lines == ("+ 集体学习 5分 每少一次扣分",)
    before, after = drafts.preview(draft, "2016")
    assert before.of("S-1").schemes["points"].total == 6_000
    # Two were asked for and none was held: 5 − 2 × 2 is 1 left.
    assert after.of("S-1").schemes["points"].total == 7_000
    drafts.publish(draft, "S-1", "议定")
    region.follow()
    assert points(region, "2016") == {"S-1": 7_000, "S-2": 5_000}
    assert points(region, "2015") == {"S-1": 10_000, "S-2": 0}
    assert [i.item for i in region.assess("2015").of("S-1").schemes["points"].items] == [
        "assembly",
        "outing",
    ]


def test_a_preview_writes_nothing_and_asks_by_the_rules_of_the_day(region, drafts):
    draft = drafts.save(edit(outing_points=8, assembly_points=2), "office")
    head = region.log.head()
    before, after = drafts.preview(draft, "2015")
    assert region.log.head() == head
    assert before.of("S-1").schemes["points"].total == 10_000
    assert [i.points for i in before.of("S-1").schemes["points"].items] == [6_000, 4_000]
    assert [i.points for i in after.of("S-1").schemes["points"].items] == [2_000, 8_000]


def test_the_answers_of_a_replay_are_the_same(region, drafts):
    drafts.publish(drafts.save(edit(outing_points=8, assembly_points=2), "o"), "S-1", "议定")
    found = replay(region, ["2015", "2016"])
    assert found.differences == ()
    assert [(each.period, each.live == each.rebuilt) for each in found.assessments] == [
        ("2015", True),
        ("2016", True),
    ]


def test_the_installed_rules_come_back_when_they_are_enabled_again(region, drafts):
    drafts.publish(drafts.save(edit(outing_points=8, assembly_points=2), "o"), "S-1", "议定")
    region.enable("small")
    region.follow()
    assert points(region, "2016") == {"S-1": 6_000, "S-2": 4_000}


def test_rules_published_over_another_text_of_the_plugin_say_so(region, drafts, tmp_path):
    drafts.publish(drafts.save(edit(outing_points=8, assembly_points=2), "o"), "S-1", "议定")
    file = tmp_path / "small" / "programme.yaml"
    file.write_text(file.read_text("utf-8").replace("at_least: 6", "at_least: 5"), "utf-8")
    changed = Host([tmp_path / "small"], (), library=above([tmp_path / "small"]))
    with Installation(tmp_path / "data", host=changed).region(REGION) as again:
        with pytest.raises(HostError, match=r"host\.version"):
            again.assess("2016")
        found = again.assess("2016", any_version=True)
        assert found.of("S-2").schemes["points"].total == 8_000
        head = again.log.head().position
        assert Drafts(tmp_path / "data", again).renew("S-1", "插件更新").head.position == head + 1
        assert again.enabled()["small"].version == "1.r2"
        assert again.enabled()["small"].settings["rules"]["since"] == "2016-01-01"
        again.follow()
        assert again.assess("2016").of("S-2").schemes["points"].total == 8_000


def test_there_is_nothing_to_renew_where_nothing_was_published(drafts):
    with pytest.raises(DraftsError) as caught:
        drafts.renew("S-1", "插件更新")
    assert caught.value.code == "drafts.nothing"


def test_rules_without_dates_stand_as_ever_before_the_day(tmp_path):
    """The layer gives one number from 2016 on; every earlier year has the rules it always had."""
    text = programme().replace("values: {2014-01-01: 10, 2015-01-01: 6}", "value: 6")
    text = text.replace("values: {2014-01-01: 0, 2015-01-01: 4}", "value: 4")
    folder = write_plugin(
        tmp_path / "small", code=None, text=text.replace("    from: 2014-01-01\n", "")
    )
    host = Host([folder], (), library=above([folder]))
    with Installation(tmp_path / "data", host=host).region(REGION, create=True) as region:
        region.enable("small")
        region.take([*LINES, *LATER])
        region.follow()
        drafts = Drafts(tmp_path / "data", region)
        drafts.publish(drafts.save(edit(outing_points=8, assembly_points=2), "o"), "S-1", "议定")
        region.follow()
        assert points(region, "2015") == {"S-1": 10_000, "S-2": 0}
        assert points(region, "2016") == {"S-1": 2_000, "S-2": 8_000}


def test_the_number_of_one_kind_is_changed_for_that_kind_alone():
    """The national rules: five years for a committee, three for a branch."""
    national = Host().plugin("national")
    change = Edit(NEW_YEAR, DECISION, {"term@branch": Fraction(4)})
    text = layer_text(national, national, None, change)
    layer = loads(text, VOCABULARY, "layer", Host().library, compiling=False).programme
    # The branches' term stands in a document of 2018, that of committees in one of 2019.
    later = resolve(layer, dt.date(2020, 6, 1)).by_kind["term"]
    assert (later["committee"].value, later["branch"].value) == (5, 4)
    national_then = resolve(national.loaded.programme, dt.date(2020, 6, 1)).by_kind["term"]
    assert (national_then["committee"].value, national_then["branch"].value) == (5, 3)


def test_a_supposed_plugin_answers_by_the_rules_published_over_it(region, drafts):
    """By hand: in 2016 two for the first's assembly, eight for the second's outings."""
    drafts.publish(drafts.save(edit(outing_points=8, assembly_points=2), "o"), "S-1", "议定")
    region.follow()
    found = what_if(region, "2016", Supposition(plugin="small")).supposed.answer
    assert [found.of(code).schemes["points"].total for code in ("S-1", "S-2")] == [2_000, 8_000]


def test_a_score_is_measured_by_the_rules_published(tmp_path):
    """Five points were given: more than the four of the plugin, less than the eight published."""
    text = programme().replace("full_if: outings >= 1", "take: given")
    text = text.replace(
        "    count: service\n    where: {kind: outing}\n",
        "    sum: score.points\n    where: {scheme: points, item: outing}\n",
    ).replace("  outings:", "  given:")
    folder = write_plugin(tmp_path / "small", code=None, text=text)
    host = Host([folder], (), library=above([folder]))
    with Installation(tmp_path / "data", host=host).region(REGION, create=True) as region:
        region.enable("small")
        region.take(LINES)
        after = region.log.head().position
        given = {"scheme": "points", "item": "outing", "points": "5"}
        region.take([line("given", "score", given)])
        region.follow()
        kinds = [each.kind for each in doubts_of(region, after, NEW_YEAR)]
        assert kinds == ["high-score"]
        drafts = Drafts(tmp_path / "data", region)
        drafts.publish(drafts.save(edit(outing_points=8, assembly_points=2), "o"), "S-1", "议定")
        region.follow()
        assert doubts_of(region, after, dt.date(2017, 1, 1)) == []


@pytest.mark.parametrize(
    "rules",
    [{"by": "S-1"}, {"text": 5}, {"text": "a", "digest": "sha256:00"}, {"text": "a"}, "a"],
)
def test_settings_without_the_text_of_their_digest_are_refused(region, rules):
    region.enable("small", {"rules": rules})
    with pytest.raises(HostError, match=r"host\.rules.*settings\.rules"):
        region.plugin("small")


# -- keeping drafts ----------------------------------------------------------------------------------


def test_drafts_are_kept_opened_and_thrown_away(region, drafts):
    first = drafts.save(edit(outing_points=8, assembly_points=2), "office")
    second = drafts.save(edit(outing_points=7, assembly_points=3), "office")
    assert {each.id for each in drafts.every()} == {first.id, second.id}
    assert drafts.open(first.id) == first
    assert first.lines == ("外出分值 → 8分", "党员大会分值 → 2分")
    drafts.delete(first.id)
    assert [each.id for each in drafts.every()] == [second.id]
    with pytest.raises(DraftsError, match=r"drafts\.draft"):
        drafts.open(first.id)


@pytest.mark.parametrize("id", ["", "../../etc/passwd", "0" * 16, "g" * 16])
def test_what_is_no_draft_is_none(untouched, id):
    _region, drafts = untouched
    with pytest.raises(DraftsError, match=r"drafts\.draft"):
        drafts.open(id)


def folder_of(installation: Installation) -> Path:
    return installation.folder / "drafts" / REGION


#: What stands in place of parts of a draft's file.
WRONG: list[dict[str, object]] = [
    *({"lines": "abc"}, {"lines": [1]}, {"lines": None}, {"saved": 5}, {"saved": "soon"}),
    *({"since": "2016"}, {"decision": {}}, {"decision": "a"}, {"text": 5}, {"text": None}),
    *({"more": 1}, {"id": "0" * 16}, {"id": "../x"}, {"stands_on": 5}, {"author": ["a"]}),
]


@pytest.fixture(scope="module")
def file_of_a_draft() -> dict[str, object]:
    """A draft's file as it was written."""
    return {
        "id": "",
        "plugin": "small",
        "author": "office",
        "saved": "2026-01-01T08:00:00+00:00",
        "based_on": "1",
        "since": "2016-01-01",
        "lines": ["外出分值 → 8分"],
        "text": "programme:",
        "decision": {"title": "通知", "number": "一号", "day": "2015-12-01", "quote": "外出8分"},
    }


def test_a_damaged_draft_says_so_and_is_no_hindrance_to_the_others(
    drafts, installation, file_of_a_draft
):
    whole = drafts.save(edit(outing_points=8, assembly_points=2), "office")
    folder = folder_of(installation)
    for number, wrong in enumerate(WRONG):
        name = f"{number:016x}"
        said = {**file_of_a_draft, "id": name, **wrong}
        (folder / f"{name}.json").write_text(json.dumps(said), encoding="utf-8")
    for number, content in enumerate((b"", b"{", b"[]", b"null", b'"a"', b"\xff"), start=100):
        (folder / f"{number:016x}.json").write_bytes(content)
    (folder / f"{200:016x}.json").mkdir()
    (folder / "notes.json").write_text("{}", encoding="utf-8")
    assert drafts.every() == [whole]
    found = drafts.damaged()
    assert len(found) == len(WRONG) + 7
    assert {each.error.code for each in found} == {"drafts.damaged"}
    assert [each.id for each in found if not each.is_named] == ["notes"]
    with pytest.raises(DraftsError, match=r"drafts\.damaged"):
        drafts.open("0" * 16)
    drafts.delete("0" * 16)
    assert len(drafts.damaged()) == len(found) - 1


def test_a_draft_of_before_its_layers_were_kept_is_read(drafts, installation, file_of_a_draft):
    name = "a" * 16
    folder_of(installation).mkdir(parents=True)
    content = json.dumps({**file_of_a_draft, "id": name})
    (folder_of(installation) / f"{name}.json").write_text(content, encoding="utf-8")
    [found] = drafts.every()
    assert (found.id, found.stands_on, found.since) == (name, (), NEW_YEAR)


def test_only_so_many_versions_of_rules_are_kept(region, drafts, monkeypatch):
    """By hand: of four texts with room for two, the last two are kept and the others made anew."""
    monkeypatch.setattr(host, "VERSIONS", 2)
    made = [drafts.made(edit(outing_points=8, assembly_points=2), "office")]
    made += [replace(made[0], text=f"{made[0].text}# {each}\n") for each in range(3)]
    first, _second, third, fourth = map(drafts.tried, made)
    assert drafts.tried(made[3]) is fourth
    assert drafts.tried(made[2]) is third
    assert drafts.tried(made[0]) is not first
    assert drafts.tried(made[2]) is third
    assert drafts.tried(made[3]) is not fourth
    assert len(region.host._versions) == 2


def test_a_draft_of_rules_that_were_replaced_is_not_published(region, drafts):
    first = drafts.save(edit(outing_points=8, assembly_points=2), "office")
    second = drafts.save(edit(outing_points=7, assembly_points=3), "office")
    drafts.publish(first, "S-1", "议定")
    with pytest.raises(DraftsError) as caught:
        drafts.publish(second, "S-1", "议定")
    assert caught.value.code == "drafts.stale"
    assert region.enabled()["small"].version == "1.r1"


@pytest.mark.parametrize("meanwhile", ["rules", "a fact"])
def test_what_happens_while_a_draft_is_published(region, drafts, monkeypatch, meanwhile):
    """Rules published in between are kept, and the draft is stale; a fact is no reason to refuse."""
    one = drafts.save(edit(outing_points=8, assembly_points=2), "office")
    other = drafts.save(edit(outing_points=7, assembly_points=3), "office")
    change, begun = region.change_rules, []

    def between(*arguments, **more):
        if not begun:
            begun.append(True)
            if meanwhile == "rules":
                drafts.publish(other, "S-2", "先一步")
            else:
                region.take([line("m9", "meeting", {"kind": "member-assembly", "topic": "学习"})])
        return change(*arguments, **more)

    monkeypatch.setattr(region, "change_rules", between)
    if meanwhile == "a fact":
        drafts.publish(one, "S-1", "议定")
        assert region.enabled()["small"].settings["rules"]["text"] == one.text
        return
    with pytest.raises(DraftsError, match=r"drafts\.stale"):
        drafts.publish(one, "S-1", "后一步")
    assert region.enabled()["small"].settings["rules"]["by"] == "S-2"


@pytest.mark.parametrize(("version", "code"), [("2", "host.version"), ("1", "drafts.stale")])
def test_a_draft_is_not_published_over_another_text_of_the_plugin(
    region, drafts, tmp_path, version, code
):
    """Another version is not enabled yet; another text of the same version is not what was tried."""
    draft = drafts.save(edit(outing_points=8, assembly_points=2), "office")
    file = tmp_path / "small" / "programme.yaml"
    text = programme(version=version).replace("assemblies >= 1", "assemblies >= 3")
    file.write_text(text, encoding="utf-8")
    changed = Host([tmp_path / "small"], (), library=above([tmp_path / "small"]))
    with Installation(tmp_path / "data", host=changed).region(REGION) as again:
        head = again.log.head()
        shelf = Drafts(tmp_path / "data", again)
        with pytest.raises((DraftsError, HostError)) as caught:
            shelf.publish(shelf.open(draft.id), "S-1", "议定")
        assert caught.value.code == code
        assert again.log.head() == head


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (Edit(NEW_YEAR, DECISION), "drafts.nothing"),
        (Edit(NEW_YEAR, DECISION, {"outing_point": Fraction(1)}), "drafts.change"),
        (Edit(NEW_YEAR, DECISION, {"outing_points@branch": Fraction(1)}), "drafts.change"),
        # The items of the group would add up to eleven of ten.
        (Edit(NEW_YEAR, DECISION, {"outing_points": Fraction(5)}), "drafts.rules"),
        (
            Edit(
                NEW_YEAR,
                Decision("通知", "", dt.date(2015, 12, 1), "外出改为8分"),
                {"outing_points": Fraction(4)},
            ),
            "drafts.decision",
        ),
        (
            Edit(NEW_YEAR, replace(DECISION, quote="分" * 501), {"outing_points": Fraction(8)}),
            "drafts.decision",
        ),
        (
            Edit(
                NEW_YEAR,
                replace(DECISION, quote="外出8分,咨询138-0013-8000"),
                {"outing_points": Fraction(8)},
            ),
            "drafts.decision",
        ),
        (
            Edit(NEW_YEAR, DECISION, items=(Added("points", "none", Row("", "学", Fraction(1))),)),
            "drafts.change",
        ),
        (
            Edit(NEW_YEAR, DECISION, items=(Added("points", "all", Row("", "学", Fraction(1))),)),
            "drafts.how",
        ),
    ],
)
def test_a_change_that_cannot_be_is_refused_and_nothing_kept(untouched, wrong, code):
    _region, drafts = untouched
    with pytest.raises(DraftsError) as caught:
        drafts.save(wrong, "office")
    assert caught.value.code == code
    assert drafts.every() == []


@pytest.mark.parametrize(
    ("by", "reason", "error"),
    [
        ("", "议定", DraftsError),
        ("S-1", " ", DraftsError),
        ("某某书记", "议定", PublishingError),
        ("S-1", "议定,请电13800138000", DraftsError),
        ("S-1", "议" * 201, DraftsError),
        ("S-1", "议定\n另行通知", DraftsError),
        ("S-1", "议定 11010119900307451X", DraftsError),
    ],
)
def test_rules_are_published_by_an_office_for_a_reason(untouched, by, reason, error):
    region, drafts = untouched
    draft = drafts.made(edit(outing_points=8, assembly_points=2), "office")
    head = region.log.head()
    with pytest.raises(error):
        drafts.publish(draft, by, reason)
    assert region.log.head() == head
