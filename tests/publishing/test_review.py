"""What would change a published result is told with its cause, and never applied."""

from pathlib import Path

from core.host import Host, Installation, Region, replay
from core.publishing import Register, Review, prove, review
from tests.host.samples import ASSEMBLY, founded, line, programme, write_plugin
from tests.publishing.samples import (
    COMMITTEE,
    CORRECTION,
    FACTS,
    LATE,
    OUTING,
    again,
    host_of,
    published,
    told,
)


def moves(found: Review) -> dict[str, tuple[int | None, int | None, list[tuple[str, int | None]]]]:
    """Before and after in thousandths, and the causes, by organisation."""
    return {
        each.organisation: (
            each.before.total if each.before else None,
            each.after.total if each.after else None,
            [(cause.kind, cause.position) for cause in each.causes],
        )
        for each in found.moved
    }


def test_what_changes_nothing_is_not_told(region: Region) -> None:
    first = published(region)
    # Of another year, and a third committee meeting, which no scheme counts.
    told(region, line("s9", "service", OUTING, day="2016-01-05"))
    told(region, line("m9", "meeting", {"kind": "committee"}, day="2015-09-01"))
    found = review(region, first)
    assert (found.holds, found.position, found.causes, dict(found.kinds)) == (True, 7, [], {})


def test_a_retraction(region: Region) -> None:
    told(region, LATE)
    first = published(region)
    assert first.table["S-1"].total == 4_000
    told(region, line("s1", "service.retracted", {}, reason="重复登记"))
    found = review(region, first)
    assert moves(found) == {"S-1": (4_000, 0, [("retracted-fact", 7)])}
    [(cause, organisations)] = found.causes
    assert (cause.organisation, str(cause.occurred_on), organisations) == ("S-1", "2015-06-01", 1)


def test_a_fact_that_was_another_organisations(region: Region) -> None:
    told(region, founded("S-2", "第二支部"), line("m3", "meeting", ASSEMBLY, subject="S-2"), LATE)
    first = published(region)
    told(region, line("s1", "service.corrected", OUTING, subject="S-2", reason="登记有误"))
    assert moves(review(region, first)) == {
        "S-1": (4_000, 0, [("corrected-fact", 9)]),
        "S-2": (6_000, 10_000, [("corrected-fact", 9)]),
    }
    assert review(region, first).causes[0][1] == 2


def test_an_organisation_that_was_founded_and_one_that_was_merged(region: Region) -> None:
    told(region, founded("S-2", "第二支部"), line("m3", "meeting", ASSEMBLY, subject="S-2"))
    first = published(region)
    merged = {"kind": "branch", "sector": "organ", "title": "第二支部"}
    merged |= {"step": "merged", "into": "S-1"}
    told(region, line("org/S-2/2", "organisation", merged, subject="S-2", day="2015-07-01"))
    told(region, founded("S-3", "第三支部"), line("m4", "meeting", ASSEMBLY, subject="S-3"))
    found = moves(review(region, first))
    assert found["S-2"] == (6_000, None, [("organisation", 8)])
    assert found["S-3"] == (None, 6_000, [("organisation", 9), ("late-fact", 10)])
    assert sorted(found) == ["S-2", "S-3"]


def test_another_version_of_the_plugin_is_no_difference_of_facts(
    installation: Installation, tmp_path: Path
) -> None:
    with installation.region("small", create=True) as region:
        told(region, *FACTS, CORRECTION)
        first = published(region)
        assert first.table["S-1"].total == 6_000
    with again(installation, host_of(tmp_path / "newer", version="2")) as region:
        region.follow()
        found = review(region, first)
        assert found.holds
        assert found.rules[0] == "version 1 -> 2"
        [proof] = prove(region)
        assert (proof.state, proof.failed) == ("rules", False)
        assert proof.reason.startswith("version 1 -> 2; programme sha256:")
        assert proof.digest != first.digest


def test_other_rules_and_later_facts_are_told_apart(
    installation: Installation, tmp_path: Path
) -> None:
    with installation.region("small", create=True) as region:
        told(region, *FACTS, CORRECTION)
        first = published(region)
    # Version 2 gives 5 points for an assembly and 5 for an outing.
    text = programme(version="2").replace("2015-01-01: 6", "2015-01-01: 5")
    text = text.replace("2015-01-01: 4", "2015-01-01: 5")
    host = Host([write_plugin(tmp_path / "newer" / "small", code=None, text=text)], points=())
    with again(installation, host) as region:
        told(region, LATE)
        found = review(region, first)
        assert moves(found) == {"S-1": (6_000, 10_000, [("rules", None), ("late-fact", 7)])}
        assert found.moved[0].causes[0].detail.startswith("version 1 -> 2; programme ")


def test_a_content_that_was_erased_since(region: Region) -> None:
    told(region, line("m3", "meeting", ASSEMBLY))
    first = published(region)
    assert first.table["S-1"].total == 6_000
    told(region, line("m3", "meeting.corrected", COMMITTEE, reason="登记有误"))
    second = published(region, stage="interim")
    # What the meeting was said to be before its correction: counted at 5, not at 7.
    region.log.redact(5, "not-to-be-kept")
    region.follow()
    assert [(each.publication.position, each.state) for each in prove(region)] == [
        (6, "erased"),
        (8, "same"),
    ]
    assert prove(region)[0].reason == "content was erased at position 9"
    assert review(region, second).holds
    assert moves(review(region, first)) == {"S-1": (6_000, 0, [("erased", 9)])}
    assert Register(region).publication(6) == first


def test_a_plugin_that_is_not_enabled_any_more(region: Region) -> None:
    first = published(region)
    region.disable("small")
    region.follow()
    found = review(region, first)
    assert (found.holds, found.moved) == (False, ())
    assert getattr(found.unavailable, "code", "") == "host.not-enabled"
    assert found.to_json()["unavailable"]["code"] == "host.not-enabled"
    assert [each.state for each in prove(region)] == ["same"]


def test_only_so_many_are_traced_and_all_are_told(region: Region) -> None:
    names = [f"T-{number}" for number in range(4)]
    told(region, *(founded(name, name) for name in names))
    told(region, *(line(f"a{n}", "meeting", ASSEMBLY, subject=n) for n in names))
    first = published(region)
    told(region, *(line(f"o{n}", "service", OUTING, subject=n) for n in names))
    found = moves(review(region, first, traced=1))
    assert {code: (pair[0], pair[1]) for code, pair in found.items()} == dict.fromkeys(
        names, (6000, 10000)
    )
    assert [len(found[name][2]) for name in names] == [1, 0, 0, 0]


def test_a_replay_leaves_published_results_as_they_were(region: Region) -> None:
    first = published(region)
    told(region, LATE, CORRECTION)
    found = replay(region)
    assert found.differences == ()
    calls: list[tuple[int, int]] = []
    [proof] = prove(region, lambda done, of: calls.append((done, of)))
    assert (proof.state, proof.digest, calls) == ("same", first.digest, [(1, 1)])


def test_a_result_that_does_not_come_out_is_a_failure(region: Region) -> None:
    """Somebody rewrites the log's past: the facts differ, and no version or erasure explains it."""
    first = published(region)
    with region.log.database.begin() as connection:
        connection.exec_driver_sql(
            "UPDATE event SET state = replace(state, 'committee', 'member-assembly') "
            "WHERE position = 3"
        )
    replay(region, accept_differences=True)
    [proof] = prove(region)
    assert (proof.state, proof.failed, proof.digest != first.digest) == ("different", True, True)


def test_a_forged_table_is_found_beside_a_right_digest(region: Region) -> None:
    published(region)
    with region.log.database.begin() as connection:
        connection.exec_driver_sql(
            "UPDATE event SET state = replace(state, '\"total\":[0]', '\"total\":[9000]') "
            "WHERE position = 5"
        )
    [proof] = prove(region)
    assert (proof.state, proof.digest) == ("different", proof.publication.digest)
    assert not region.log.verify().sound


def test_a_rank_that_others_changed(installation: Installation, tmp_path: Path) -> None:
    """Of two branches the better one is 优秀: 6 points for an assembly against 4 for an outing."""
    start = programme().index("      bands:")
    end = programme().index("      otherwise:")
    quotas = "      by_rank: {within: all, quotas: [{share: 50%, title: 优秀}]}\n"
    text = programme()[:start] + quotas + programme()[end:]
    host = Host([write_plugin(tmp_path / "ranked" / "small", code=None, text=text)], points=())
    with Installation(installation.folder, host=host).region("small", create=True) as region:
        told(region, founded("S-1", "第一支部"), line("m1", "meeting", ASSEMBLY), LATE)
        told(region, line("s1", "service.corrected", OUTING, subject="S-2", reason="登记有误"))
        told(region, founded("S-2", "第二支部"))
        first = published(region)
        assert [
            (code, row.total, row.rating.title, row.rank, row.peers)
            for code, row in first.table.items()
        ] == [("S-1", 6_000, "优秀", 1, 2), ("S-2", 4_000, "不合格", 2, 2)]
        assert first.to_json()["organisations"][1]["rank"] == 2
        told(region, line("m2", "meeting", ASSEMBLY, subject="S-2"))
        found = review(region, first)
        assert moves(found) == {
            "S-1": (6_000, 6_000, [("peers", None)]),
            "S-2": (4_000, 10_000, [("late-fact", 8)]),
        }
        assert found.moved[0].after is not None
        assert (found.moved[0].after.rank, found.moved[0].after.rating.title) == (2, "不合格")
        assert dict(found.kinds) == {"late-fact": 1, "peers": 1}
