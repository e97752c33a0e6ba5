"""Templates of admission (发展党员流程): the order of steps is data, because rules change it.

The 25 steps are the common flow in five stages; other places count 26 or 29, and the rules of 2014
and 2026 differ. A template says only which step follows which; limits of days are rules.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from core.facts.lifecycle import Lifecycle

END = "ended"


@dataclass(frozen=True, slots=True)
class AdmissionTemplate:
    """An ordered flow of `admission.step` codes; those in `repeated` may happen several times.

    Every case may also end early with the step ``ended``.
    """

    name: str
    steps: tuple[str, ...]
    repeated: frozenset[str] = frozenset()

    def lifecycle(self) -> Lifecycle:
        """The template as a lifecycle: each step is a state that leads to the next."""
        transitions: dict[str, dict[str, str]] = {}
        for step, following in zip(self.steps, (*self.steps[1:], ""), strict=True):
            if not following:
                break
            moves = {f"admission.{following}": following, f"admission.{END}": END}
            if step in self.repeated:
                moves[f"admission.{step}"] = step
            transitions[step] = moves
        first = self.steps[0]
        return Lifecycle("admission", {f"admission.{first}": first}, transitions)


STEPS_25 = AdmissionTemplate(
    "steps-25",
    (
        "application",
        "first-talk",
        "activist-chosen",
        "activist-filed",
        "contact-named",
        "activist-observed",
        "candidate-chosen",
        "candidate-filed",
        "introducers-named",
        "review-done",
        "candidate-trained",
        "committee-examination",
        "pre-examination",
        "form-filled",
        "admission-meeting",
        "superior-talk",
        "admission-approved",
        "admission-filed",
        "assigned-to-branch",
        "oath",
        "probation-observed",
        "confirmation-request",
        "confirmation-meeting",
        "confirmation-approved",
        "archived",
    ),
    frozenset({"activist-observed", "probation-observed"}),
)

GATES_5 = AdmissionTemplate(
    "gates-5",
    ("recommendation", "pre-examination", "public-notice", "ballot", "accountability"),
)


def admission_lifecycle(templates: Iterable[AdmissionTemplate]) -> Lifecycle:
    """The lifecycle of admission cases: the template of a case's first step is its flow."""
    variants = {template.name: template.lifecycle() for template in templates}
    return Lifecycle("admission", by="template", variants=variants)
