"""Enabling and disabling plugins: events of the region like any other."""

import pytest

from core.log import Enabled, LogError, Outcome
from tests.log.samples import fact, line


def test_a_region_has_the_plugins_it_enabled(log):
    log.enable("sanhang", "1.0")
    log.record([fact("a")])
    log.enable("qingshen", "2.1", {"weights": [1, 2], "名称": "五个精准发力"})
    qingshen = Enabled("qingshen", "2.1", {"weights": [1, 2], "名称": "五个精准发力"}, 3)
    assert log.enabled() == [qingshen, Enabled("sanhang", "1.0", {}, 1)]
    log.disable("sanhang")
    assert log.enabled() == [qingshen]


def test_an_upgrade_replaces_and_the_past_stays(log):
    log.enable("qingshen", "1.0")
    log.enable("qingshen", "2.0")
    log.disable("qingshen")
    log.enable("qingshen", "2.0")
    at = [[(e.version, e.position) for e in log.enabled(position)] for position in range(5)]
    assert at == [[], [("1.0", 1)], [("2.0", 2)], [], [("2.0", 4)]]


def test_enabling_the_same_again_adds_nothing(log):
    log.enable("qingshen", "1.0", {"a": 1})
    assert log.enable("qingshen", "1.0", {"a": 1}) == Outcome(0, 1, log.head())
    assert log.enable("qingshen", "1.0", {"a": 2, "b": (1, 2)}).appended == 1
    assert log.enable("qingshen", "1.0", {"a": 2, "b": (1, 2)}).appended == 0


@pytest.mark.parametrize(
    ("plugin", "version", "settings"),
    [("", "1.0", {}), ("qingshen", "", {}), ("qingshen", "1.0", {"a": {1}})],
)
def test_a_plugin_has_a_name_a_version_and_plain_settings(quick, plugin, version, settings):
    with pytest.raises(LogError) as refused:
        quick.enable(plugin, version, settings)
    assert refused.value.code == "log.plugin"


def test_an_import_that_enables_keeps_the_settings(quick):
    quick.enable("qingshen", "1.0", {"a": 1})
    quick.import_lines([line("a")], ("qingshen", "1.0"))
    assert quick.head().position == 2
    quick.import_lines([line("b")], ("qingshen", "1.1"))
    (enabled,) = quick.enabled()
    assert (enabled.version, enabled.settings) == ("1.1", {"a": 1})
    quick.disable("qingshen")
    quick.import_lines([line("c")], ("qingshen", "1.1"))
    assert [each.settings for each in quick.enabled()] == [{}]


def test_an_import_that_enables_takes_settings(quick):
    quick.enable("qingshen", "1.0", {"a": 1})
    quick.import_lines([line("a")], ("qingshen", "1.0"), {"layers": ("b", "c")})
    assert [each.topic for each in quick.read()] == ["plugin.enabled"] * 2 + ["fact.recorded"]
    assert [each.settings for each in quick.enabled()] == [{"layers": ["b", "c"]}]
    with pytest.raises(LogError) as refused:
        quick.import_lines([line("b")], ("qingshen", "1.0"), {"a": {1}})
    assert (refused.value.code, quick.head().position) == ("log.plugin", 3)


def test_what_is_not_enabled_cannot_be_disabled(quick):
    for _ in range(2):
        with pytest.raises(LogError) as refused:
            quick.disable("qingshen")
        assert refused.value.code == "log.plugin"


def test_the_rows_are_as_the_architecture_describes_them(quick):
    quick.enable("qingshen", "1.0", {"b": 1, "a": 2})
    quick.disable("qingshen")
    assert [(e.topic, e.type, e.version, e.occurred_on, e.state) for e in quick.read()] == [
        (
            "plugin.enabled",
            "",
            1,
            None,
            '{"plugin":"qingshen","settings":{"a":2,"b":1},"version":"1.0"}',
        ),
        ("plugin.disabled", "", 2, None, '{"plugin":"qingshen"}'),
    ]
