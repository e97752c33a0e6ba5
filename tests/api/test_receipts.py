"""A receipt as text and as data: all facts on request, generated ones marked, vetoes as sentences."""

from api.cli.receipts import _how, _sources, write_scheme
from api.language import use
from tests.api.conftest import Run
from tests.host.samples import ASSEMBLY, LINES, line


def test_a_receipt_lists_every_fact_on_request(run: Run) -> None:
    # With that of LINES, 60 assemblies.
    more = [line(f"a{n}", "meeting", ASSEMBLY) for n in range(59)]
    run("import", "-", "--region", "small", given=b"".join([*LINES, *more]))
    asked = ("explain", "small", "S-1", "--period", "2015")
    some = run(*asked, "--format", "json").data["indicators"]["assemblies"]
    every = run(*asked, "--all-facts", "--earlier", "--format", "json").data["indicators"]
    assert (some["facts_total"], len(some["facts"])) == (60, 50)
    assert len(every["assemblies"]["facts"]) == 60
    assert every["assemblies"]["facts_digest"] == some["facts_digest"]
    assert "60 generated" in run(*asked).out
    assert "其中生成 60" in run(*asked, lang="zh").out


SCHEME = {
    "title": "积分",
    "total": "6",
    "of": "10",
    "state": "rated",
    "rating": {"title": "合格", "bands": []},
    "groups": [],
    "arithmetic": "6",
    "provenance": [],
    "vetoes": [
        {
            "title": "受处分",
            "provenance": [],
            "said": {"zh": "未出现：受处分", "en": "did not occur: 受处分"},
            "arithmetic": "0 ≥ 1",
        }
    ],
    "follow_up": [],
}


def test_a_veto_that_did_not_occur_says_so(capsys) -> None:
    for lang, said in (("zh", "未出现：受处分"), ("en", "did not occur: 受处分")):
        use(lang)
        write_scheme(SCHEME)
        assert said in capsys.readouterr().out


def test_what_points_and_ratings_rest_on_is_said_once_each(capsys) -> None:
    """The second item rests on what its group rests on, the first on an assumption of its own."""
    quote = {"document": "d", "title": "办法", "quote": "学习六分"}
    item = {"points": "3", "of": "3", "arithmetic": "3"}
    group = {
        "title": "学习",
        "points": "6",
        "provenance": [quote],
        "items": [
            {**item, "title": "党课", "provenance": [{"assumed": "平分"}]},
            {**item, "title": "学时", "provenance": [quote]},
        ],
    }
    bands = [{"title": "合格", "provenance": [{"assumed": "平分"}]}]
    use("en")
    rating = {"title": "合格", "bands": bands}
    write_scheme({**SCHEME, "groups": [group], "vetoes": [], "rating": rating})
    shown = capsys.readouterr().out
    table = shown[shown.index("Points and ratings") :].splitlines()
    assert [line.split() for line in table if "(办法)" in line or "assumed" in line] == [
        ["学习", "「学习六分」(办法)"],
        ["党课,", "合格", "assumed:", "平分"],
    ]


def test_a_source_without_words_is_shown_by_its_clause() -> None:
    provenance = [
        {"document": "d", "title": "办法", "quote": "两次", "clause": "第一条"},
        {"document": "d", "title": "办法", "clause": "第二条"},
    ]
    assert list(_sources(provenance)) == ["「两次」(办法)", "第二条(办法)"]


def test_a_figure_says_how_it_was_computed_or_what_was_counted() -> None:
    """Also where a condition of another figure lets it be asked: that is no arithmetic."""
    counted = {"means": "仅当有党员时 计数", "arithmetic": "3", "value": {"shown": "3"}}
    assert _how({**counted, "indicators": ["members"]}) == "仅当有党员时 计数"
    assert _how({**counted, "indicators": []}) == "仅当有党员时 计数"
    derived = {"means": "由其他指标得出", "arithmetic": "甲 1 + 乙 2 = 3", "value": {"shown": "3"}}
    assert _how({**derived, "indicators": ["a", "b"]}) == "甲 1 + 乙 2 = 3"


def test_what_has_no_data_says_what_is_missing() -> None:
    figure = {
        "means": "由其他指标得出",
        "arithmetic": "满意 0 ÷ 有效 0 = 无数据",
        "value": {"shown": "无数据"},
        "lacks": {"why": "no-facts", "types": ["survey", "meeting"]},
    }
    use("zh")
    assert _how(figure) == "满意 0 ÷ 有效 0 = 无数据; 没有可计的事实:测评, 会议与组织生活"
    use("en")
    assert _how(figure).endswith("; no facts that count: Survey, Meeting")
    hidden = {**figure, "arithmetic": "无数据", "lacks": {"why": "hidden", "types": []}}
    assert _how(hidden) == "由其他指标得出; fewer persons than may be shown"
