"""The oldest browser that the pages are made for, and what of newer ones it lacks.

Windows 7 ends at Chromium 109, and organs keep their machines. What esbuild lowers to that (syntax of
JavaScript, nested rules, prefixes) it lowers; what it would pass through unchanged stands here, with
the version of Chromium that brought it. The build refuses it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

#: The version of Chromium that has to do.
CHROMIUM: Final = 109

#: What a stylesheet may not say, by what it matches.
STYLE: Final[dict[str, int]] = {
    r"\b(color-mix|oklch|oklab|lch|lab|color)\(": 111,
    r"\blight-dark\(": 123,
    r"\b(sin|cos|tan|asin|acos|atan2?|pow|sqrt|hypot|log|exp)\(": 111,
    r"\b(round|mod|rem|abs|sign)\(": 125,
    r"\bcalc-size\(|\binterpolate-size\s*:": 129,
    r"\blinear\(": 113,
    r"\b(anchor|anchor-size)\(|\banchor-(name|scope)\s*:|\bposition-(anchor|area|try\S*)\s*:": 125,
    r"\bif\(|\bsibling-(index|count)\(": 137,
    r"\bsubgrid\b": 117,
    r"\btext-wrap(-\w+)?\s*:": 114,
    r"\bwhite-space-collapse\s*:": 114,
    r"\btext-(box|spacing)[\w-]*\s*:": 123,
    r"\bscrollbar-(color|width)\s*:": 121,
    r"\b(animation|scroll|view)-timeline[\w-]*\s*:|\banimation-range[\w-]*\s*:": 115,
    r"\bview-transition-[\w-]+\s*:": 111,
    r"\btransition-behavior\s*:|\ballow-discrete\b": 117,
    r"\bfield-sizing\s*:": 123,
    r"\bfont-size-adjust\s*:": 127,
    r"\binitial-letter\s*:": 110,
    r"\bbaseline-source\s*:": 111,
    r"(?<![\w-])mask(-\w+)?\s*:": 120,
    r"\bword-break\s*:\s*auto-phrase\b": 119,
    r"\bcontent-visibility\s*:\s*auto\b.*\bcontain-intrinsic-size\s*:\s*auto none": 117,
    r"@(scope|view-transition)\b": 118,
    r"@starting-style\b": 117,
    r"@container\s[^{]*\b(style|scroll-state)\(": 111,
    r"@media[^{]*\b(update|scripting|prefers-reduced-transparency|overflow-(block|inline))\b": 111,
    r":(user-(in)?valid|popover-open|open|state\()": 114,
    r":nth-(last-)?child\([^)]*\bof\b": 111,
    r"::(details-content|scroll-marker|scroll-button|view-transition|target-text\()": 111,
    r"\d(rcap|rex|rch|ric|cap)\b": 111,
}

#: What a script may not call.
SCRIPT: Final[dict[str, int]] = {
    r"\.(toSorted|toReversed|toSpliced|with)\(": 110,
    r"\b(Object|Map)\.groupBy\(": 117,
    r"\bPromise\.(withResolvers|try)\b": 119,
    r"\bArray\.fromAsync\b": 121,
    r"\bURL\.(canParse|parse)\(": 120,
    r"\bAbortSignal\.any\(": 116,
    r"\bIterator\.from\(": 122,
    r"\.(union|intersection|difference|isSubsetOf|isSupersetOf|isDisjointFrom)\(": 122,
    r"\.(showPopover|hidePopover|togglePopover)\(": 114,
    r"\bscheduler\.yield\b": 129,
    r"\b(isWellFormed|toWellFormed)\(": 111,
}

#: What a template may not have.
MARKUP: Final[dict[str, int]] = {
    r"\spopover(target\w*)?[\s=>]": 114,
    r"<search[\s>]": 118,
    r"<details[^>]*\sname=": 120,
    r"\scommand(for)?=": 135,
    r"<(selectedcontent|fencedframe)[\s>]": 115,
}

_COMMENT: Final = re.compile(r"/\*.*?\*/", re.DOTALL)


def newer(text: str, kinds: dict[str, int]) -> Iterator[str]:
    """What a text says that came after `CHROMIUM`: the line, what it says, and the version."""
    plain = _COMMENT.sub(lambda found: "\n" * found.group().count("\n"), text)
    for pattern, version in kinds.items():
        for found in re.finditer(pattern, plain):
            number = plain.count("\n", 0, found.start()) + 1
            yield f"line {number}: '{found.group().strip()}' came with Chromium {version}"
