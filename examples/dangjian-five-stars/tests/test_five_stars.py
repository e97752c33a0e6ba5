"""Stars by points and what the shares allow, side by side, and silence."""

import pytest


@pytest.fixture
def branches(given):
    """Five branches of 95, 92, 85, 75 and 55 points, all with a project of innovation."""
    given("""
        organisations: {A: {}, B: {}, C: {}, D: {}, E: {}}
        patterns:
          sound:
            people: {s: {posts: [branch-secretary]}}
            facts:
              - {id: theme, type: meeting, on: [2020-01-20, 2020-07-20], kind: theme-day}
              - {id: pledge, type: pledge, on: 2020-03-01, kind: published}
              - {id: help, type: service, on: 2020-05-01, kind: volunteer, persons: 5}
              - {id: room, type: site, on: 2019-06-01, for_each: {item: [活动场所, 教育设施]}, passed: true}
              - {id: rules, type: score, on: 2020-12-20, scheme: 五星创评, item: 工作制度, points: 10}
              - {id: new, type: project, on: 2020-02-01, case: '{organisation}/n', kind: brand, step: opened, title: 品牌, tags: [党建创新]}
        use: [{pattern: sound, organisations: [A, B, C, D, E]}]
    """)
    return given.table(
        "score",
        """
        organisation | on         | scheme   | item     | points
        A            | 2020-12-20 | 五星创评 | 其余四项 | 50
        B            | 2020-12-20 | 五星创评 | 其余四项 | 47
        C            | 2020-12-20 | 五星创评 | 其余四项 | 40
        D            | 2020-12-20 | 五星创评 | 其余四项 | 30
        E            | 2020-12-20 | 五星创评 | 其余四项 | 10
        """,
    )


def test_points_give_two_five_stars_where_the_share_allows_one(branches, assess):
    answers = assess("2020")
    stars = {code: answers[code].scheme("stars").stars for code in answers.organisations}
    assert stars == {"A": 5, "B": 5, "C": 4, "D": 3, "E": 1}
    # 10% of five is half a branch, rounded up to one; 30% then 1.5 to two, 40% two
    guide = {code: answers[code].scheme("guide").rating for code in answers.organisations}
    assert guide["A"] == "五星指导数以内"
    assert guide["B"] == "四星指导数以内"


def test_a_branch_without_records_is_not_rated(given, assess):
    given(
        "{organisations: {A: {}, B: {}}, pledge: [{organisation: A, on: 2020-03-01, kind: published}]}"
    )
    assert assess("2020")["B"].scheme("stars").state == "unrecorded"
