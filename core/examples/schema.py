"""``examples.yaml`` as JSON Schema, for editors; see `core.rules.schema`.

Run ``dangjian plugins schema examples > docs/examples.v1.schema.json`` after a change of the models.
"""

from __future__ import annotations

from typing import Any, Final

from core.examples.model import ExampleFile
from core.facts import VOCABULARY
from core.rules import schema_of
from core.rules.model import EXACT

_MEANINGS: Final = {
    "ExampleFile": ("办法的算例。", "Worked examples of a programme."),
    "ExampleFile.dangjian": ("格式的版本,现为 1。", "The version of the format: 1."),
    "ExampleFile.patterns": ("若干组织共用的人和事实。", "People and facts given to several."),
    "ExampleFile.programmes": ("算例自带的办法文本。", "Programmes written in this file."),
    "ExampleFile.examples": ("各个算例。", "The examples."),
    "Example": ("给出的事实及应得的结果。", "Given facts and what must come of them."),
    "Example.id": ("代号。", "Its id."),
    "Example.title": ("名称。", "The title."),
    "Example.rows": ("对应的条目编号。", "The rows of the catalogue it shows."),
    "Example.reproduces": ("重现的是哪句话。", "What published words it reproduces."),
    "Example.programme": ("用 programmes 中的哪个。", "One of `programmes`, where not the own."),
    "Example.period": ("周期,如 2015。", "The period, such as 2015."),
    "Example.rules": ("用哪天的规则;不写则为周期末日。", "The day whose rules apply."),
    "Example.given": ("发生了什么。", "What has happened."),
    "Example.expect": ("各组织应得的结果。", "What is expected of each organisation."),
    "Example.later": ("此后的变动及结果。", "Changes afterwards and what they give."),
    "Example.tables": ("比例表:给出的数和结果。", "Tables: the number asked and the answer."),
    "Example.refused": ("办法应被拒绝的编号。", "Codes with which the programme is refused."),
    "Given": ("发生了什么。", "What has happened."),
    "Given.organisations": ("组织,按代码。", "Organisations, by code."),
    "Given.use": ("哪些组织照哪个样式。", "Which organisations follow a pattern."),
    "Given.people": ("党员,按代号。", "Members, by name in this example."),
    "Given.facts": ("事实。", "Facts."),
    "GivenOrganisation": ("一个组织。", "An organisation."),
    "GivenOrganisation.kind": ("类别。", "Its kind."),
    "GivenOrganisation.parent": ("上级。", "The one above it."),
    "GivenOrganisation.title": ("名称。", "Its title."),
    "GivenOrganisation.sector": ("领域。", "Its sector."),
    "GivenOrganisation.since": ("成立日期。", "The day it was founded."),
    "GivenOrganisation.numbered": ("代表若干个:代码-001 起。", "Stands for that many."),
    "GivenPerson": ("一名党员。", "A member."),
    "GivenPerson.organisation": ("所在组织。", "The organisation."),
    "GivenPerson.category": ("正式或预备。", "Full or probationary."),
    "GivenPerson.leader": ("是否党员领导干部。", "Whether a leader."),
    "GivenPerson.posts": ("职务。", "Posts held."),
    "GivenPerson.rank": ("职级。", "The rank."),
    "GivenPerson.tags": ("标签。", "Tags."),
    "GivenPerson.since": ("自哪天起。", "Since which day."),
    "GivenPerson.exempted": ("自哪天起免除任务。", "Exempted since this day."),
    "GivenFact": (
        "一件或若干件事实;其余的键为其字段。",
        "A fact, or several; other keys are its fields.",
    ),
    "GivenFact.id": ("代号。", "Its id."),
    "GivenFact.type": ("事实类型。", "The fact type."),
    "GivenFact.organisation": ("组织,可为多个。", "The organisation, or several."),
    "GivenFact.on": ("日期,可为多个。", "The day, or several."),
    "GivenFact.for_each": ("某字段的每个值各一件。", "One for each value of a field."),
    "GivenFact.times": ("件数。", "So many of them."),
    "Pattern": ("若干组织共用的人和事实。", "People and facts that several organisations get."),
    "Pattern.people": ("党员。", "Members."),
    "Pattern.facts": ("事实。", "Facts."),
    "Use": ("哪些组织照一个样式。", "Which organisations follow a pattern."),
    "Use.pattern": ("样式。", "The pattern."),
    "Use.organisations": (
        "组织;U-* 表示以 U- 开头的。",
        "Organisations; U-* means all that begin so.",
    ),
    "Use.except": ("除去这些组织。", "Not these organisations."),
    "Use.without": ("除去样式中的这些事实或人。", "Without these facts or people of it."),
    "Expected": ("一个组织应得的结果。", "What is expected of one organisation."),
    "Expected.indicators": ("各指标的值。", "Values of indicators."),
    "Expected.schemes": ("各办法的结果。", "Results of schemes."),
    "ExpectedValue": ("值、显示的文字和依据的事实。", "A value, its text and the facts behind it."),
    "ExpectedValue.value": (
        "值:数、比率 55/56、true 或 no data。",
        "A number, 55/56, true or no data.",
    ),
    "ExpectedValue.shown": ("显示的文字。", "The text people read."),
    "ExpectedValue.because": ("依据的全部事实的代号。", "The ids of all facts behind it."),
    "ExpectedScheme": (
        "办法的结果;没写的不查。",
        "What a scheme says; what is left out is not asked.",
    ),
    "ExpectedScheme.total": ("总分。", "The total."),
    "ExpectedScheme.rating": ("等次。", "The rating."),
    "ExpectedScheme.stars": ("星数。", "The stars."),
    "ExpectedScheme.vetoes": ("成立的否决情形。", "The vetoes that fire."),
    "ExpectedScheme.not_rated": ("不参评的情形。", "Why it takes no part."),
    "ExpectedScheme.points": ("各项分数,写作 项目.内容。", "Points, by group.item."),
    "Later": ("变动及其后的结果。", "A change and what is expected after it."),
    "Later.change": ("变动。", "The change."),
    "Later.expect": ("其后应得的结果。", "What is expected after it."),
    "Change": ("撤回、更正或补记。", "A retraction, a correction or more facts."),
    "Change.retract": ("撤回的事实。", "The fact taken back."),
    "Change.correct": ("更正的事实。", "The fact corrected."),
    "Change.with": ("更正后的字段。", "What it says then."),
    "Change.reason": ("理由。", "Why."),
    "Change.record": ("补记的事实。", "More facts."),
}


def examples_schema() -> dict[str, Any]:
    """The schema of ``examples.yaml``; editors offer the fact types."""
    schema = schema_of(
        ExampleFile,
        _MEANINGS,
        "examples",
        {"Change": {"oneOf": [{"required": [key]} for key in ("retract", "correct", "record")]}},
    )
    tables = schema["definitions"]["Example"]["properties"]["tables"]["additionalProperties"]
    tables["propertyNames"] = {"pattern": f"^({EXACT})$"}
    schema["definitions"]["GivenFact"]["properties"]["type"]["enum"] = sorted(VOCABULARY.types)
    return schema
