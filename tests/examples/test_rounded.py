"""Round numbers: the phrases of the five documents, each with numbers it may and may not stand for."""

from fractions import Fraction

import pytest

from core.examples.rounded import fits


@pytest.mark.parametrize(
    ("written", "yes", "no"),
    [
        ("150余次", (151, 159), (150, 160, 149)),
        ("1300余次", (1301, 1399), (1300, 1400)),
        ("20多个", (21, 29), (20, 30)),
        ("近6000人次", (5999, 5001), (6000, 5000, 6001)),
        ("近60万毫升", (599_999, 500_001), (600_000, 500_000)),
        ("20余万元", (200_001, 299_999), (200_000, 300_000)),
        ("超千项", (1001, 5000), (1000, 999)),
        ("超过1,000", (1001,), (1000,)),
        ("2414个", (2414,), (2413, 2415)),
        ("86.34万元", (863_400,), (863_401,)),
        ("第二", (2,), (1, 3)),
        ("约35", (35, 34 + Fraction(1, 2)), (34, 36)),
    ],
)
def test_what_a_phrase_may_stand_for(
    written: str, yes: tuple[Fraction, ...], no: tuple[Fraction, ...]
) -> None:
    assert [n for n in yes if not fits(written, Fraction(n))] == []
    assert [n for n in no if fits(written, Fraction(n))] == []


def test_a_text_without_a_number_is_refused() -> None:
    with pytest.raises(ValueError, match="has no number"):
        fits("若干次", Fraction(3))
