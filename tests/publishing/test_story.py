"""A result is published, contested, and superseded: every value worked out by hand.

See `tests.publishing.samples` for the history.
"""

from core.host import Region
from core.publishing import Register, compare, prove, review
from tests.publishing.samples import CORRECTION, DOCUMENT, LATE, OFFICE, published, told


def said(register: Register, number: int) -> list[tuple[str, int | None, str]]:
    """Organisation, thousandths of a point and rating, as published."""
    table = register.publication(number).table
    return [(code, row.total, row.rating.title) for code, row in table.items()]


def test_the_story(region: Region, register: Register) -> None:
    first = published(region)
    assert (first.position, first.known_at, first.of) == (5, 4, 10_000)
    assert first.digest == region.assess("2015", position=4).digest
    assert said(register, 5) == [("S-1", 0, "不合格")]
    assert review(region, first).holds

    told(region, LATE)
    found = review(region, first)
    assert not found.holds
    [moved] = found.moved
    assert (moved.organisation, moved.before.total, moved.after.total) == ("S-1", 0, 4_000)
    assert [(each.kind, each.position, each.type) for each in moved.causes] == [
        ("late-fact", 6, "service")
    ]
    assert str(moved.causes[0].occurred_on) == "2015-06-01"

    told(region, CORRECTION)
    found = review(region, first)
    [moved] = found.moved
    assert (moved.before.total, moved.after.total) == (0, 10_000)
    assert [(each.kind, each.position) for each in moved.causes] == [
        ("late-fact", 6),
        ("corrected-fact", 7),
    ]
    assert dict(found.kinds) == {"corrected-fact": 1, "late-fact": 1}
    assert said(register, 5) == [("S-1", 0, "不合格")]

    appeal = register.open_appeal(5, "S-1", ["fact-wrong", "fact-missing"])
    assert (appeal.position, appeal.grounds) == (8, ("fact-missing", "fact-wrong"))
    decided = register.decide_appeal(8, "upheld", by=OFFICE, document=DOCUMENT)
    assert decided.decided is not None
    assert (decided.decided.position, decided.decided.outcome) == (9, "upheld")

    second = published(region, supersedes=5, reasons=["late-fact", "appeal"], appeals=[8])
    assert (second.position, second.known_at) == (10, 9)
    assert (second.supersedes, second.reasons, second.appeals) == (5, ("appeal", "late-fact"), (8,))
    assert said(register, 10) == [("S-1", 10_000, "合格")]
    series = register.series_with(10)
    for number in (5, 10):
        assert [each.position for each in series.chain(number)] == [5, 10]
    assert [each.position for each in series.standing("final")] == [10]
    assert series.against(5) == [decided]

    region.follow()
    assert review(region, second).holds
    [delta] = compare(first, second).deltas
    assert (delta.organisation, delta.points, delta.changed) == ("S-1", 10_000, True)
    assert [(each.publication.position, each.state) for each in prove(region)] == [
        (5, "same"),
        (10, "same"),
    ]
    assert region.log.verify().sound


def test_as_data(region: Region) -> None:
    data = published(region, document=DOCUMENT).to_json()
    assert data.pop("published_at").endswith("+00:00")
    digests = {data.pop("digest"), data["rules"].pop("programme_digest")}
    assert all(each.startswith("sha256:") for each in digests)
    data["rules"].pop("form")
    assert data == {
        "id": 5,
        "by": OFFICE,
        "stage": "final",
        "plugin": "small",
        "scheme": "points",
        "title": "积分",
        "of": "10",
        "period": "2015",
        "known_at": 4,
        "count": 1,
        "document": DOCUMENT,
        "supersedes": None,
        "reasons": [],
        "appeals": [],
        "vetoes": {},
        "rules": {
            "plugin": "small",
            "plugin_version": "1",
            "programme": "small.one",
            "layers": [],
            "dangjian": "0.1.0",
            "version": "1@2015-01-01",
            "on": "2015-12-31",
        },
        "organisations": [
            {
                "organisation": "S-1",
                "title": "第一支部",
                "total": "0",
                "state": "otherwise",
                "rating": "不合格",
                "stars": None,
                "vetoes": [],
                "undecided": [],
            }
        ],
    }


def test_as_known_at_an_earlier_position(region: Region, register: Register) -> None:
    told(region, LATE, CORRECTION)
    assert [published(region, position=known, stage="interim").position for known in (4, 5, 6)] == [
        7,
        8,
        9,
    ]
    assert [said(register, number)[0][1] for number in (7, 8, 9)] == [0, 4_000, 10_000]
    halfway, end = register.publication(8), register.publication(9)
    assert [each.points for each in compare(halfway, end).deltas] == [6_000]
    assert [each.points for each in compare(end, halfway).deltas] == [-6_000]
