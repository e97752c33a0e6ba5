"""What an indicator counts, as far as the burden guard asks: by its fields, filters and words.

An indicator may be called anything. Hours, documents and channels are known by what is read;
remarks and traces, which no fact type holds, by the words of the indicator and of its filters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from core.rules.model import MEASURES, CodePopulation, Indicator, Test

STUDY_HOURS = frozenset({"study.hours", "training.hours", "meeting.hours", "attendance.hours"})
STUDY_DAYS = frozenset({"training.days"})
PUBLISHED_KINDS = frozenset(
    {"article", "press", "post", "bulletin", "briefing", "news", "media", "journal"}
)
#: Where something is published; paper and an office network are how documents are sent.
PUBLIC_CHANNELS = frozenset({"website", "weibo", "wechat", "newspaper"})

#: Words that name what has no fact type: English ones, whole, and Chinese ones.
REMARKS = re.compile(r"\b(remarks?|instructions?|comments?)\b|领导批示|批示件|批示肯定")
TRACES = re.compile(
    r"\b(photos?|screenshots?|check ?ins?|log ?ins?|likes|views|forwards|clicks|gps|geolocations?)\b"
    "|照片|拍照|截图|打卡|签到|登录|点赞|浏览量|阅读量|人脸识别"
)
LEARNING = re.compile(
    r"\b(study|learning|training|course|online) hours?\b|学时|学习时长|学习时间|在线时长"
)
PUBLISHED = re.compile(
    r"\b(articles?|press|bulletins?|briefings?|news|media|journals?|publications?)\b"
    "|刊发|发稿|稿件|媒体报道|信息采用|简报"
)
PERSONS_RANKED = re.compile(
    r"\b(person(al|s)?|members?) rank(s|ing|ings)?\b|\brank of (a )?(persons?|members?)\b"
    "|个人排名|个人积分|党员排名|党员积分"
)


def provisions_of(name: str, indicator: Indicator, *, graded: bool) -> set[str]:
    """The provisions that what an indicator counts falls under, by their names in `guard`.

    `graded` says that more of it gives more points.
    """
    found = provisions_of_words((name, indicator.title, indicator.en, *_words(indicator)))
    read = _read(indicator)
    graded = graded and not met_or_not(indicator)
    if graded and read & (STUDY_HOURS | STUDY_DAYS):
        found.add("study-hours")
    if "document" in {source.partition(".")[0] for source in read} and _is_published(indicator):
        found.add("published")
    if any(source.partition(".")[0] == "external" for source in read):
        words = list(_words(indicator))
        words += [name, indicator.title, indicator.en, indicator.unit]
        if graded and _say(words, LEARNING):
            found.add("study-hours")
        if _say(words, PUBLISHED):
            found.add("published")
        if _say(words, PERSONS_RANKED):
            found.add("persons-ranked")
    return found


def provisions_of_words(texts: Iterable[str]) -> set[str]:
    """The provisions that a name or a title alone tells of."""
    words = list(texts)
    found = {"leaders-remarks"} if _say(words, REMARKS) else set()
    return found | ({"traces"} if _say(words, TRACES) else set())


def met_or_not(indicator: Indicator) -> bool:
    """Whether it only says that something is met, or how many of some meet it."""
    return bool(indicator.condition) or indicator.meets is not None


def _read(indicator: Indicator) -> set[str]:
    """The sources it reads, those of a field as ``source.field``."""
    if indicator.measure == "ledger" and indicator.ledger is not None:
        return {indicator.ledger.of}
    if indicator.measure not in MEASURES:
        return set()
    if indicator.longest_gap is not None:
        return {indicator.longest_gap.of}
    written = getattr(indicator, indicator.measure)
    return set(written) if isinstance(written, tuple) else {written}


def _is_published(indicator: Indicator) -> bool:
    kind, channel = indicator.where.get("kind"), indicator.where.get("channel")
    if isinstance(indicator.each, CodePopulation) and indicator.by == "kind":
        kind = indicator.each.among
    if isinstance(kind, Test) and kind.not_ is not None:
        left_out = {kind.not_} if isinstance(kind.not_, str) else set(kind.not_)
        return not {"bulletin", "journal", "post"} <= left_out
    kinds = {part for code in _codes(kind) for part in code.split("-")}
    return bool(kinds & PUBLISHED_KINDS or set(_codes(channel)) & PUBLIC_CHANNELS)


def _codes(wanted: Any) -> tuple[str, ...]:
    if isinstance(wanted, tuple):
        return wanted
    return (wanted,) if isinstance(wanted, str) else ()


def _words(indicator: Indicator) -> Iterator[str]:
    """The texts that its facts are chosen by."""
    for where in (indicator.where, indicator.among, indicator.meets):
        if isinstance(where, Mapping):
            for wanted in where.values():
                yield from _codes(wanted)
                yield from wanted.has if isinstance(wanted, Test) else ()


def _say(texts: Iterable[str], words: re.Pattern[str]) -> bool:
    """Whether one of the texts says one of the words; names are read as words."""
    return any(words.search(re.sub(r"[\s_.:-]+", " ", text.lower())) for text in texts)
