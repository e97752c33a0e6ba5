"""``dangjian plugins draft``: a change kept, shown, published, and what is said of it."""

from tests.api.conftest import Run

SAVE = (
    *("plugins", "draft", "save", "small", "--since", "2015-01-01", "--title", "关于调整的通知"),
    *("--number", "小直工〔2014〕9号", "--day", "2014-12-20", "--quote", "各5分"),
)
NUMBERS = ("--set", "assembly_points=5", "--set", "outing_points=5")


def test_a_draft_is_kept_shown_and_published(imported: Run) -> None:
    saved = imported(*SAVE, *NUMBERS)
    assert saved.code == 0, saved.err
    name = saved.out.split()[0]
    [listed] = imported("plugins", "draft", "list", "small", "--format", "json").data
    assert (listed["id"], listed["since"]) == (name, "2015-01-01")
    assert listed["lines"] == ["党员大会分值 → 5分", "外出分值 → 5分"]
    shown = imported("plugins", "draft", "show", "small", name)
    assert "inherits: [{from: small.one" in shown.out
    done = imported("plugins", "draft", "publish", "small", name, "--by", "S-1", "--reason", "议定")
    assert done.code == 0, done.err
    assert "small 1.r1 is enabled for small from position 6 on" in done.err
    assert imported("plugins", "draft", "list", "small", "--format", "json").data == []
    receipt = imported("explain", "small", "S-1", "--period", "2015", "--format", "json").data
    assert receipt["parameters"]["outing_points"]["value"] == "5"
    assert receipt["programme"]["version"] == "1.r1"


def test_what_does_not_load_is_not_kept(imported: Run) -> None:
    refused = imported(*SAVE, "--set", "outing_points=5")
    assert refused.code == 2
    assert "drafts.rules" in refused.err
    assert "P010" in refused.err
    assert imported("plugins", "draft", "list", "small", "--format", "json").data == []


def test_a_draft_is_thrown_away(imported: Run) -> None:
    name = imported(*SAVE, *NUMBERS).out.split()[0]
    assert imported("plugins", "draft", "delete", "small", name).code == 0
    gone = imported("plugins", "draft", "show", "small", name, lang="zh")
    assert gone.code == 2
    assert "错误 [drafts.draft]" in gone.err
