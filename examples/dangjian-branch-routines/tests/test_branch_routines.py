"""What is easier said in Python: several years, a correction, and the receipt."""

from fractions import Fraction


def test_a_vacancy_of_the_year_before_counts_where_it_was_filled_late(given, assess):
    given("""
        organisations: {B: {}}
        problem:
          - {organisation: B, on: 2019-08-01, case: B/v1, category: organisation-setting, step: raised, tags: [委员空缺]}
        rectification:
          - {organisation: B, on: 2020-02-01, case: B/v1, step: rectified}
    """)
    answer = assess("2020")["B"]
    assert answer.because("vacancies_late") == {"problem-1", "rectification-1"}
    assert answer.scheme("routines").points["organisation.vacancy"] == 8


def test_a_lecture_recorded_late_gives_points_back(given, assess):
    given(organisations={"B": {}}).table(
        "meeting",
        """
        organisation | on         | kind
        B            | 2020-03-18 | lecture
        B            | 2020-06-18 | lecture
        B            | 2020-09-18 | lecture
        """,
    )
    before = given.position
    given(meeting=[{"organisation": "B", "on": "2020-12-18", "kind": "lecture"}])
    points = assess("2020")["B"].scheme("routines").points
    assert points["members.lectures"] == Fraction("0.8")
    earlier = assess("2020", known=before)["B"].scheme("routines").points
    assert earlier["members.lectures"] == Fraction("0.6")


def test_the_receipt_quotes_the_sentence_behind_the_deduction(given, assess, receipt):
    given("{organisations: {B: {}}, meeting: [{organisation: B, on: 2020-03-18, kind: lecture}]}")
    assess("2020")
    written = receipt("B", "routines")
    [source] = written["parameters"]["session_deduction"]["provenance"]
    assert source["quote"] == "“三会一课”缺1次扣0.2分"
    assert written["documents"]["rules"]["mark"] == "P"
