"""One look at a plugin as it stands on disk: what it says of facts, and whether its examples hold.

This runs in a process of its own, which is gone afterwards: rules in Python are imported anew each
time, and one that never ends can be stopped. What is found is told part by part as plain data.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import orjson

from core.assess import Assessment, SnapshotFacts, uses_of
from core.columns import ColumnStore, Snapshot
from core.examples import check
from core.facts import VOCABULARY
from core.host import Host, Installation, Plugin, Quarantined
from core.log import Log, Rejected
from core.rules import LENGTH, Period, RuleError, extend, show_points
from core.scaffold.census import Census, census, unused
from core.scaffold.errors import ScaffoldError
from core.scaffold.files import FACTS
from core.scaffold.sight import Checked, Fault, Sight, Standing
from core.scaffold.stage import facts_of

#: Files that change neither the history that a plugin invents nor which facts are taken.
_ASIDE: Final = frozenset(
    {
        *("programme.yaml", "examples.yaml", "board.yaml", "catalogue.yaml", "figures.yaml"),
        *("rules.py", "README.md", "README.zh-CN.md"),
    }
)

#: Lines of facts after which it is told how many there were.
_SO_MANY: Final = 5_000

#: How an assessment says that rules cannot be compiled; where, the host knows.
_UNCOMPILED: Final = "A002"


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked at: a plugin's folder, and the facts it is asked about.

    These are its own sample facts or those of the file `facts`, kept below `home` for the next look;
    or, with `region`, those of a region in the data folder `data` (its log in `database`, if that is
    not empty). `library` has the folders of programmes to inherit from, by id. Without `period`, that
    of the last fact is asked.
    """

    folder: str
    home: str
    library: Mapping[str, str]
    facts: str = ""
    data: str = ""
    database: str = ""
    region: str = ""
    period: str = ""

    def to_json(self) -> dict[str, Any]:
        """Plain data, for ``Asked(**…)``."""
        return asdict(self)


Tell = Callable[[dict[str, Any]], None]


def look(asked: Asked, tell: Tell) -> None:
    """Tell ``{"sight": …}`` (see `Sight`) and then ``{"checked": …}`` (see `Checked`).

    Before them ``{"taken": …}`` is told now and then, how many lines or events of the facts were
    taken in, where they are for the first time.
    Nothing is raised for what is wrong with the plugin or the facts: it is told with its place.
    """
    begun = time.perf_counter()
    folder = Path(asked.folder)
    host = Host([folder], points=(), library=_library(asked))
    # Compiled for the day asked about alone; whether it can be for all others, the check says.
    found = host.seen(folder.name)
    faults = _misruled(host, folder.name) if isinstance(found, Quarantined) else ()
    sight = _nothing(asked, faults)
    if isinstance(found, Plugin):
        try:
            sight = _sight(asked, found, tell)
        except Exception as error:  # noqa: BLE001 - a plugin's code may raise anything: it is shown
            if getattr(error, "code", "") == _UNCOMPILED:
                faults = _misruled(host, folder.name)
            sight = _nothing(asked, faults or tuple(_faults(error)))
    seconds = round(time.perf_counter() - begun, 2)
    tell({"sight": {**sight.to_json(), "seconds": seconds}})
    if isinstance(found, Plugin) and not faults:
        tell({"checked": _checked(asked, found).to_json()})


def _misruled(host: Host, name: str) -> tuple[Fault, ...]:
    """Everything that keeps a plugin from being opened, at its places."""
    return tuple(each for error in host.faults(name) for each in _faults(error))


def _nothing(asked: Asked, faults: tuple[Fault, ...]) -> Sight:
    return Sight(asked.period, 0, (), (), faults, 0)


def _library(asked: Asked) -> dict[str, Path]:
    return {name: Path(folder) for name, folder in asked.library.items()}


def _sight(asked: Asked, plugin: Plugin, tell: Tell) -> Sight:
    with _facts(asked, plugin, tell) as (snapshot, counted):
        period = _period(asked, plugin, counted)
        found = _assessed(plugin, SnapshotFacts(snapshot, None), period)
        uses = uses_of(plugin.loaded, period.last, plugin.functions)
        organisations, standings = len(found.organisations), tuple(_standings(found))
        return Sight(str(period), organisations, standings, unused(counted, uses), (), 0)


def _assessed(plugin: Plugin, facts: SnapshotFacts, period: Period) -> Assessment:
    """What is shown: the schemes, or everything where there are none.

    What no scheme reads, the examples ask for; it is half of the statement of a wide programme. But
    functions are all called: one that fails is to be told at once.
    """
    programme, assessor = plugin.loaded.programme, plugin.assessor
    resolved = assessor.resolved(period.last)
    schemes = [name for name, each in resolved.schemes.items() if each.per == "organisation"]
    [found] = assessor.run(facts, [period], schemes=schemes or None)
    called = [name for name, each in programme.indicators.items() if each.python is not None]
    if left := [n for n in called if n in resolved.indicators and n not in found.plan.columns]:
        assessor.run(facts, [period], only=left)
    return found


def _standings(found: Assessment) -> Iterator[Standing]:
    for name, plan in found.plan.schemes.items():
        title = plan.definition.title or name
        # Figures are left out: reading them takes as long as much of the assessment.
        for result in found.standings(name):
            each = result.schemes[name]
            if each.state != "outside":
                yield Standing(
                    result.code,
                    result.title,
                    title,
                    None if each.total is None else show_points(each.total),
                    show_points(each.of),
                    each.title,
                    each.stars,
                    each.rank,
                )


def _period(asked: Asked, plugin: Plugin, counted: Census) -> Period:
    if asked.period:
        return Period.parse(asked.period)
    if counted.last is None:
        raise ScaffoldError(
            "scaffold.facts", "there are no facts to try the plugin on", place=asked.folder
        )
    months = LENGTH[plugin.loaded.programme.programme.period]
    month = (counted.last.month - 1) // months * months + 1
    return Period(dt.date(counted.last.year, month, 1), months)


def _checked(asked: Asked, plugin: Plugin) -> Checked:
    begun = time.perf_counter()
    try:
        found = check(plugin.folder, plugin.functions, _library(asked))
    except Exception as error:  # noqa: BLE001 - a plugin's code may raise anything: it is shown
        return Checked(0, 0, tuple(_faults(error)), round(time.perf_counter() - begun, 2))
    outcomes = () if found.report is None else found.report.outcomes
    return Checked(
        sum(each.passed for each in outcomes),
        len(outcomes),
        tuple(_faults(RuleError(found.failures))) if found.failures else (),
        round(time.perf_counter() - begun, 2),
    )


# Facts


@contextmanager
def _facts(asked: Asked, plugin: Plugin, tell: Tell) -> Iterator[tuple[Snapshot, Census]]:
    """The facts as columns, and how many there are of each type."""
    vocabulary = extend(VOCABULARY, plugin.loaded.programme)
    if asked.region:
        home = Installation(Path(asked.data), asked.database or None, Host(points=()))
        with home.region(asked.region) as region:
            log, columns = region.log, home.folder / "columns"
            key = f"{asked.region}-{log.head().position}"
            yield _caught(asked, ColumnStore(columns, log, vocabulary), key, tell)
        return
    key = _key(asked, plugin)
    folder = Path(asked.home, key)
    folder.mkdir(parents=True, exist_ok=True)
    url = f"sqlite:///{folder / 'sample.db'}"
    with Log.open(url, plugin.identity.region, vocabulary) as log:
        if log.head().position == 0:
            log.import_lines(_told(_lines(asked, plugin), tell))
        yield _caught(asked, ColumnStore(folder / "columns", log, vocabulary), key, tell)


def _told(lines: Iterable[bytes], tell: Tell) -> Iterator[bytes]:
    """Lines as they are; how many there were so far is told now and then."""
    for number, line in enumerate(lines, start=1):
        if number % _SO_MANY == 0:
            tell({"taken": number})
        yield line


def _caught(asked: Asked, store: ColumnStore, key: str, tell: Tell) -> tuple[Snapshot, Census]:
    """The columns at the end of the log; what was counted there is kept for the next look."""
    store.catch_up(progress=lambda reached, _last: tell({"taken": reached}))
    snapshot = store.snapshot()
    kept = Path(asked.home, f"{key}.json")
    if kept.exists():
        said = orjson.loads(kept.read_bytes())
        last = said["last"]
        return snapshot, Census(
            said["counts"], None if last is None else dt.date.fromisoformat(last)
        )
    counted = census(snapshot)
    kept.write_bytes(orjson.dumps({"counts": counted.counts, "last": counted.last}))
    return snapshot, counted


def _lines(asked: Asked, plugin: Plugin) -> Iterator[bytes]:
    if not asked.facts:
        yield from facts_of(plugin)
        return
    with Path(asked.facts).open("rb") as lines:
        yield from lines


def _key(asked: Asked, plugin: Plugin) -> str:
    """What tells these sample facts from others: the region, the plugin's codes, the facts' source."""
    parts = hashlib.sha256()
    said = [plugin.identity.region, plugin.loaded.programme.codes]
    parts.update(json.dumps(said, sort_keys=True, ensure_ascii=False).encode())
    file = Path(asked.facts) if asked.facts else plugin.folder / FACTS
    if file.is_file():
        parts.update(file.read_bytes())
    else:
        for path in sorted(plugin.folder.rglob("*")):
            if path.is_file() and path.name not in _ASIDE and "__pycache__" not in path.parts:
                stood = path.stat()
                parts.update(f"{path} {stood.st_size} {stood.st_mtime_ns}".encode())
    return parts.hexdigest()[:16]


# Faults


def _faults(error: Exception) -> Iterator[Fault]:
    """An error as data; of a file of facts, one for each line."""
    if isinstance(error, RuleError):
        for each in error.problems:
            place = each.place
            yield Fault(
                each.code,
                place.file,
                each.message,
                each.hint,
                place.line,
                place.column,
                each.excerpt,
            )
    elif isinstance(error, Rejected):
        for line in error.lines:
            yield Fault(line.code, FACTS, line.message, line.hint, line.number)
    else:
        code = str(getattr(error, "code", "")) or "scaffold.failed"
        message = str(getattr(error, "message", "")) or f"{type(error).__name__}: {error}"
        where = str(getattr(error, "place", ""))
        yield Fault(code, where, message, str(getattr(error, "remedy", "")))
