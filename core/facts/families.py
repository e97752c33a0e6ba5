"""The core vocabulary: the thirty fact types, family by family."""

from __future__ import annotations

from core.facts import (
    contributions,
    duty,
    honours,
    judgement,
    learning,
    meetings,
    members,
    organisation,
    oversight,
    resources,
    work,
)
from core.facts.admission import GATES_5, STEPS_25
from core.facts.histories import LIFECYCLES
from core.facts.model import Label
from core.facts.vocabulary import Family, Vocabulary

FAMILIES = (
    Family(
        Label("组织、任职与换届", "Organisations, posts and elections"),
        organisation.TYPES,
        organisation.CODES,
    ),
    Family(Label("党员", "Members"), members.TYPES, members.CODES),
    Family(Label("会议与组织生活", "Meetings"), meetings.TYPES, meetings.CODES),
    Family(Label("学习与培训", "Study and training"), learning.TYPES, learning.CODES),
    Family(Label("党费与捐助", "Dues and donations"), contributions.TYPES, contributions.CODES),
    Family(Label("责任与承诺", "Duties and pledges"), duty.TYPES, duty.CODES),
    Family(Label("督查与整改", "Oversight"), oversight.TYPES, oversight.CODES),
    Family(
        Label("测评、考核与评议", "Votes, scores and reviews"), judgement.TYPES, judgement.CODES
    ),
    Family(Label("项目、服务与关怀", "Projects, service and care"), work.TYPES, work.CODES),
    Family(Label("荣誉与处分", "Honours and discipline"), honours.TYPES, honours.CODES),
    Family(
        Label("阵地、公开、经费、文件与外部结果", "Venues, disclosure, funds, documents, results"),
        resources.TYPES,
        resources.CODES,
    ),
)

VOCABULARY = Vocabulary.of(FAMILIES, LIFECYCLES, (STEPS_25, GATES_5))
