"""公布: the form by which a scheme's result is published, with a last look at what it says."""

from __future__ import annotations

from api.pages.desk import Answer, Desk, Shown
from api.pages.numbers import whole
from api.pages.register import last_of, office, options, settled
from api.pages.schemes import Rated, ratings_of, rows_of
from api.refusals import Refusal
from core.accounts import Action
from core.assess import Assessment
from core.publishing import REASONS, STAGES, Register


def new_page(desk: Desk) -> Answer:
    """The form to publish a scheme's result by."""
    return _new(desk)


def _new(desk: Desk, refused: Refusal | None = None) -> Answer:
    desk.must_all(Action.publish)
    assessment = desk.assessment
    schemes = {
        name: each.definition.title or name for name, each in assessment.plan.schemes.items()
    }
    given = desk.form
    scheme = str(given.get("scheme", "")) or desk.query("scheme")
    return Shown(
        "publish.html",
        {
            "schemes": schemes,
            "scheme": scheme,
            "stages": options(STAGES),
            "reasons": options(REASONS),
            "standing": last_of(desk, scheme, str(desk.clocks.period)) if scheme else None,
            "given": {
                name: str(given.get(name, "")) for name in ("by", "stage", "document", "supersedes")
            },
            "office": office(desk),
            "refused": refused,
            "digest": assessment.digest,
            "spreads": [
                (title, _spread(desk, assessment, name)) for name, title in schemes.items()
            ],
        },
        200 if refused is None else refused.status,
    )


def _spread(desk: Desk, assessment: Assessment, scheme: str) -> list[Rated]:
    """How many organisations have each rating: the last look before it stands for good."""
    rows = rows_of(desk, assessment, scheme)
    found = ratings_of(rows, assessment.plan.schemes[scheme])
    return [each for each in found if each.count]


def publish(desk: Desk) -> Answer:
    """Publish a scheme's result as of the clocks of the page."""
    desk.must_all(Action.publish)
    given = desk.form
    clocks = desk.clocks
    supersedes = str(given.get("supersedes", "")).strip()

    def done(register: Register) -> str:
        found = register.publish(
            str(clocks.period),
            str(given.get("scheme", "")),
            by=str(given.get("by", "")).strip(),
            stage=str(given.get("stage", "final")),
            plugin=clocks.plugin,
            position=clocks.position,
            document=str(given.get("document", "")).strip(),
            supersedes=whole(supersedes),
            reasons=[str(each) for each in given.getlist("reasons")],
        )
        desk.did(found.position)
        return f"/published/{found.position}"

    return settled(desk, done, lambda refused: _new(desk, refused))
