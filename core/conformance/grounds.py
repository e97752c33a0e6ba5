"""What answers rest on: sources, facts, what may be computed at all, and of whom."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from core.assess import Assessment, ReceiptWriter, Witness, leaves_of, receipt_digest
from core.assess import Engine as Made
from core.conformance.model import Finding
from core.conformance.subject import NOTHING_TO_TRY, OURS, Subject
from core.host import VERSION
from core.rules import Key, Problem
from core.rules.model import Documented, Part, Scheme

#: Sections whose definitions may be assumed.
_SECTIONS: Final = ("parameters", "populations", "indicators", "schemes", "tables")
_SOURCE: Final = "give it a source in the programme, or say why it is assumed"
_FACTS: Final = "let it count facts that are recorded; what others give is a 'formula'"
#: Nothing of a person is recorded or computed that these words stand for.
_PRIVATE: Final = re.compile(
    "宗教信仰|信教|信仰情况|政治体检|健康状况|疾病|体检|病历|工资|薪酬|个人收入|财产|存款|房产|因私出|护照|行踪|定位|"
    "轨迹|人脸|指纹|谈话内容|汇报内容|身份证|手机号|家庭住址|religious_belief|salary|salaries|health_check|medical"
)


def provenance(subject: Subject) -> Finding:
    """Numbers without a source or an assumption; the assumed ones are listed."""
    bare: list[Problem] = []
    for path, parts in _numbers(subject):
        if any(part.source is not None or part.sources or part.assumed for part in parts):
            continue
        said = f"{'.'.join(map(str, path))} says neither where it comes from nor that it is assumed"
        hint = "quote the document (source: …), or say why it is assumed"
        bare.append(subject.fault("provenance", path, said, hint))
    return Finding(tuple(bare), tuple(f"assumed: {name}" for name in _assumed(subject)))


def _assumed(subject: Subject) -> Iterator[str]:
    """Every definition of its own that says itself that it is assumed, whatever it is."""
    programme = subject.plugin.loaded.programme
    for section in _SECTIONS:
        for name, definition in getattr(programme, section).items():
            if subject.owns(section, name):
                for path in _assuming(definition, (name,)):
                    yield ".".join(str(step) for step in path if step not in _STEPS)


def _assuming(part: object, path: Key) -> Iterator[Key]:
    if isinstance(part, Documented) and part.assumed:
        yield path
    inner: Iterable[tuple[str | int, object]] = ()
    if isinstance(part, Part):
        inner = ((name, getattr(part, name)) for name in type(part).model_fields)
    elif isinstance(part, Mapping):
        inner = ((str(name), each) for name, each in part.items())
    elif isinstance(part, tuple):
        inner = enumerate(part)
    for step, each in inner:
        yield from _assuming(each, (*path, step))


_STEPS: Final = frozenset({"groups", "items", "bands", "by_rank", "quotas"})


def _numbers(subject: Subject) -> Iterator[tuple[Key, tuple[Documented, ...]]]:
    """Parameters, items, vetoes, ratings, tables of its own: each with the parts that stand above it."""
    programme = subject.plugin.loaded.programme
    for name, parameter in programme.parameters.items():
        if subject.owns("parameters", name):
            yield ("parameters", name), (parameter, *parameter.by_kind.values())
    for name, table in programme.tables.items():
        if subject.owns("tables", name):
            yield ("tables", name), (table,)
    for name, scheme in programme.schemes.items():
        if subject.owns("schemes", name):
            yield from _of_scheme(name, scheme)


def _of_scheme(name: str, scheme: Scheme) -> Iterator[tuple[Key, tuple[Documented, ...]]]:
    base: Key = ("schemes", name)
    for group_name, group in scheme.groups.items():
        for item_name, item in group.items.items():
            yield (*base, "groups", group_name, "items", item_name), (item, group, scheme)
    for veto_name, veto in scheme.vetoes.items():
        yield (*base, "vetoes", veto_name), (veto, scheme)
    for reason_name, reason in scheme.not_rated.items():
        yield (*base, "not_rated", reason_name), (reason, scheme)
    if scheme.rating is None:
        return
    for index, band in enumerate(scheme.rating.bands):
        yield (*base, "rating", "bands", index), (band, scheme)
    for index, quota in enumerate(scheme.rating.by_rank.quotas if scheme.rating.by_rank else ()):
        yield (*base, "rating", "by_rank", "quotas", index), (quota, scheme)


def receipts(subject: Subject) -> Finding:
    """Whether every number of a receipt of each scheme says what it rests on."""
    if not subject.samples:
        return NOTHING_TO_TRY
    faults: list[Problem] = []
    seen: set[str] = set()
    for sample in subject.samples:
        answering = subject.answering(sample)
        for part in answering.parts:
            if part.subject == "member" or not part.schemes or part.schemes[0] in seen:
                continue
            with subject.trying("receipts", f"the receipt of {part}", faults):
                found = subject.answers(sample)[part]
                code = _rated(found, part.schemes[0])
                if code:
                    seen.add(part.schemes[0])
                    with Witness(found, sample.counting, answering.assessor) as witness:
                        made = Made(VERSION, subject.name, subject.plugin.identity.version)
                        body = ReceiptWriter(found, witness, sample.log, made).write(code)
                    faults += _incomplete(subject, part.schemes[0], found, body)
    if not seen and not faults:
        return Finding(lacking="no scheme gives a result for any of its facts")
    return Finding(tuple(faults))


def _rated(found: Assessment, scheme: str) -> str:
    """The first organisation that a scheme rates."""
    rated = (each for each in found.standings(scheme) if each.schemes[scheme].total is not None)
    return next((each.code for each in rated), "")


def _incomplete(
    subject: Subject, scheme: str, found: Assessment, body: Mapping[str, Any]
) -> Iterator[Problem]:
    def lacks(path: Key, what: str, hint: str = _SOURCE) -> Problem:
        return subject.fault("receipts", path, f"the receipt of '{scheme}': {what}", hint)

    if body["digest"] != receipt_digest(body):
        yield lacks((), "its digest is not that of its content", OURS)
    [entry] = body["schemes"]
    if entry["total"] != found.of(body["organisation"]["code"]).schemes[scheme].to_json()["total"]:
        yield lacks(("schemes", scheme), "its total is not the assessment's", OURS)
    items = [item for group in entry["groups"] for item in group["items"]]
    for each in (*items, *entry["vetoes"], *entry.get("not_rated", ())):
        if not each["provenance"]:
            yield lacks(("schemes", scheme), f"'{each['id']}' says nothing of its source")
        if each["indicators"] and not set(each["indicators"]) <= body["indicators"].keys():
            said = f"'{each['id']}' names indicators that are not there"
            yield lacks(("schemes", scheme), said, OURS)
    for name, each in body["parameters"].items():
        if not each["provenance"]:
            yield lacks(("parameters", name), f"parameter '{name}' says nothing of its source")
    for name, each in body["indicators"].items():
        if each["value"]["num"] and not each["facts_total"] and _counts(found, name):
            path = ("indicators", name.partition(".")[0])
            yield lacks(path, f"no fact stands behind '{name}'", _FACTS)


def _counts(found: Assessment, name: str) -> bool:
    """Whether facts have to stand behind a value that is not 0.

    Not behind one that is computed: ``12 - n`` says how many are missing, and nothing recorded them.
    """
    resolved = found.resolved
    if resolved.indicators[name.partition(".")[0]].formula is not None:
        return False
    leaves = leaves_of(resolved, name)
    return bool(leaves) and all(
        resolved.indicators[each].count or resolved.indicators[each].sum for each in leaves
    )


def burden(subject: Subject) -> Finding:
    """What the burden guard found, and a decision allows: it refuses everything else."""
    allowed = subject.plugin.loaded.warnings
    return Finding(notes=tuple(f"{each.where}: {each.message}" for each in allowed))


def privacy(subject: Subject) -> Finding:
    """Whether what is computed or named is nothing private, as far as words show."""
    faults: list[Problem] = []
    for path, words in _words(subject):
        if found := _PRIVATE.search(" ".join(words)):
            said = f"'{found.group()}' is outside of what may be recorded or computed of a person"
            hint = "take it out, or list it under 'refused' with the reason"
            faults.append(subject.fault("privacy", path, said, hint))
    return Finding(tuple(faults))


def _words(subject: Subject) -> Iterator[tuple[Key, list[str]]]:
    """The names and titles of everything that is computed, and the codes that are added."""
    programme = subject.plugin.loaded.programme
    for name, indicator in programme.indicators.items():
        yield ("indicators", name), [name, indicator.title]
    for name, scheme in programme.schemes.items():
        yield ("schemes", name), [name, scheme.title]
        for veto_name, veto in scheme.vetoes.items():
            yield ("schemes", name, "vetoes", veto_name), [veto_name, veto.title]
        for reason_name, reason in scheme.not_rated.items():
            yield ("schemes", name, "not_rated", reason_name), [reason_name, reason.title]
        for group_name, group in scheme.groups.items():
            for item_name, item in group.items.items():
                path = ("schemes", name, "groups", group_name, "items", item_name)
                yield path, [item_name, item.title]
    for listed, codes in programme.codes.items():
        for code, words in codes.items():
            said = [words] if isinstance(words, str) else list(words.values())
            yield ("codes", listed, code), [code, *said]
