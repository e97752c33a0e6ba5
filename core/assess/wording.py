"""Rules in words: formulas and measures as a reader would say them, with the values filled in."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from core.assess.result import IndicatorValue
from core.rules import Resolved, show_decimal
from core.rules.expressions import (
    ROUNDING,
    Call,
    Logic,
    Name,
    Node,
    Number,
    Operation,
    Parameter,
    TextLiteral,
    parse_expression,
    step_of,
)
from core.rules.model import Festival, Given, Indicator, Scored, Window

SIGNS = {
    "+": "+",
    "-": "−",
    "*": "×",
    "/": "÷",
    "<": "<",
    "<=": "≤",
    ">": ">",
    ">=": "≥",
    "==": "=",
    "!=": "≠",
}
ROUNDED = {"round": "四舍五入", "round_up": "进位", "round_down": "舍尾"}
WORDS = {"and": "且", "or": "或"}
NAMES = {"kind": "类别", "sector": "领域", "total": "总分"}
MEASURES = {
    "count": "计数",
    "sum": "合计",
    "distinct": "不同值的个数",
    "latest": "最近一次的",
    "greatest": "最高的",
    "least": "最低的",
    "longest_gap": "最长的间断",
}
#: The period before, by the programme's period.
BEFORE = {
    "month": "上月的值",
    "quarter": "上季度的值",
    "half-year": "上个半年的值",
    "year": "上年度的值",
}
SUB_PERIODS = {"month": "每月", "quarter": "每季度", "half-year": "每半年", "year": "每年"}
EDGES = {
    "at_least": "不少于",
    "at_most": "不超过",
    "above": "超过",
    "below": "低于",
    "exactly": "恰为",
}


#: Said in place of a number that organisations of a kind do not have.
NONE_OF_KIND = "(本类组织无此数)"


def formula_text(formula: str, resolved: Resolved, values: Mapping[str, IndicatorValue]) -> str:
    """A formula with titles and values: ``满意票 55 ÷ 有效票 56``."""
    return _text(parse_expression(formula), resolved, values)


def _text(node: Node, resolved: Resolved, values: Mapping[str, IndicatorValue]) -> str:
    match node:
        case Number(value):
            return _number(value)
        case TextLiteral(value):
            return f"“{value}”"
        case Parameter(name, _):
            title = resolved.programme.parameters[name].title or name
            standing = resolved.parameters.get(name)
            return f"{title} {NONE_OF_KIND if standing is None else _number(standing.value)}"
        case Name(name, _):
            return _named(name, resolved, values)
        case Operation("-", Number(zero), right) if zero == 0:
            return f"−{_text(right, resolved, values)}"
        case Operation(sign, left, right):
            a, b = _inner(left, resolved, values), _inner(right, resolved, values)
            return f"{a} {SIGNS[sign]} {b}"
        case Logic("not", (part,)):
            return f"非({_text(part, resolved, values)})"
        case Logic(word, parts):
            return f" {WORDS[word]} ".join(_inner(part, resolved, values) for part in parts)
        case Call(function, (argument, *_), _) if function in ROUNDING:
            step = _text(step_of(node), resolved, values)
            return f"{ROUNDED[function]}({_text(argument, resolved, values)},到{step})"
        case Call(function, arguments, _):
            said = "、".join(_text(argument, resolved, values) for argument in arguments)
            words = {"min": "其中最小", "max": "其中最大", "if": "如果", "known": "有数据"}
            return f"{words[function]}({said})"


def _inner(node: Node, resolved: Resolved, values: Mapping[str, IndicatorValue]) -> str:
    text = _text(node, resolved, values)
    compound = isinstance(node, Logic) or (isinstance(node, Operation) and node.sign in "+-")
    return f"({text})" if compound else text


def _named(name: str, resolved: Resolved, values: Mapping[str, IndicatorValue]) -> str:
    base = name.split(".")[0]
    title = NAMES.get(name, name)
    if base in resolved.indicators:
        title = resolved.indicators[base].title or base
        part = name.partition(".")[2]
        parts = {"opening": "期初", "added": "新增", "resolved": "办结", "closing": "期末"}
        parts |= {"missing": "所缺"}
        title += parts.get(part, part)
    value = values.get(name)
    return title if value is None else f"{title} {value.shown}"


def _months(window: Window, resolved: Resolved) -> int:
    written, each = (window.months, 1) if window.years is None else (window.years, 12)
    assert written is not None
    return _whole(written, resolved) * each


def _whole(written: int | Given, resolved: Resolved) -> int:
    """A number of days or months as it is written or as a parameter says."""
    return int(resolved.number(written)) if isinstance(written, Given) else written


def _number(value: Fraction) -> str:
    if 1000 % value.denominator == 0:
        return show_decimal(value, 3)
    return f"{value.numerator}/{value.denominator}"


def measure_text(indicator: Indicator, resolved: Resolved) -> str:
    """What an indicator measures, in a few words."""
    parts: list[str] = []
    if indicator.applies_when is not None:
        parts.append(f"仅当{formula_text(indicator.applies_when, resolved, {})}时")
    if isinstance(indicator.every, Festival):
        parts.append(f"节日前{_whole(indicator.every.days_before, resolved)}天内")
    elif indicator.every is not None:
        parts.append(SUB_PERIODS[indicator.every])
    if indicator.each is not None:
        parts.append("逐个")
    window = indicator.window
    if isinstance(window, Window):
        if window.from_ is not None:
            parts.append(f"{window.from_}至{window.to}")
        else:
            parts.append(f"近{_months(window, resolved)}个月")
    elif window == "to-date":
        parts.append("截至期末")
    measure = indicator.measure
    if measure in MEASURES:
        parts.append(MEASURES[measure])
    parts += [
        f"{EDGES[word]}{_edge(value, resolved)}" for word, value in indicator.condition.items()
    ]
    if indicator.vacant is not None:
        parts.append(
            "到期末已空缺的天数" if indicator.vacant.take == "at-end" else "最长空缺的天数"
        )
    if indicator.scored is not None:
        parts.append(_scored(indicator.scored, resolved))
    if indicator.prior is not None:
        parts.append(BEFORE[resolved.programme.programme.period])
    return " ".join(parts) or "由其他指标得出"


def _scored(scored: Scored, resolved: Resolved) -> str:
    """Which points of which scheme: ``“组织生活”得分(年度考核)``."""
    scheme = resolved.schemes[scored.scheme]
    group = scheme.groups.get(scored.of)
    said = "总分" if group is None else f"“{group.title or scored.of}”得分"
    return f"{said}({scheme.title or scored.scheme})"


def _edge(written: Fraction | Given, resolved: Resolved) -> str:
    if isinstance(written, Given) and str(written) not in resolved.parameters:
        return NONE_OF_KIND
    return _number(resolved.number(written))
