"""The lifecycles of the core: what can follow what in the history of a case."""

from __future__ import annotations

from core.facts.admission import GATES_5, STEPS_25, admission_lifecycle
from core.facts.lifecycle import Lifecycle

# A problem struck off may still be opened again: looking back (回头看) finds what has returned.
PROBLEM = Lifecycle(
    "problem",
    {"problem.raised": "raised"},
    {
        "raised": {
            "problem.assigned": "assigned",
            "measure": "measured",
            "rectification.rectified": "rectified",
        },
        "assigned": {"measure": "measured", "rectification.rectified": "rectified"},
        "measured": {"measure": "measured", "rectification.rectified": "rectified"},
        "rectified": {
            "rectification.verified": "verified",
            "rectification.reopened": "reopened",
        },
        "reopened": {
            "problem.assigned": "assigned",
            "measure": "measured",
            "rectification.rectified": "rectified",
        },
        "verified": {"rectification.reopened": "reopened"},
    },
)

PROJECT = Lifecycle(
    "project",
    {"project.opened": "open"},
    {"open": {"project.milestone": "open", "project.closed": "closed"}},
)

ELECTION = Lifecycle(
    "election",
    {"election.due": "due"},
    {
        "due": {"election.extended": "due", "election.held": "held"},
        "held": {"election.approved": "approved"},
    },
)

# That no organisation is its own ancestor cannot be seen in one case; the tree checks that.
ORGANISATION = Lifecycle(
    "organisation",
    {"organisation.founded": "active"},
    {
        "active": {
            "organisation.renamed": "active",
            "organisation.moved": "active",
            "organisation.split": "active",
            "organisation.changed": "active",
            "organisation.merged": "ended",
            "organisation.closed": "ended",
        }
    },
)

# Who has left may come back: people are transferred out of a region and in again.
MEMBER = Lifecycle(
    "member",
    {"membership.joined": "member"},
    {
        "member": {
            "membership.moved": "member",
            "membership.changed": "member",
            "membership.exempted": "exempted",
            "membership.left": "left",
        },
        "exempted": {
            "membership.moved": "exempted",
            "membership.changed": "exempted",
            "membership.unexempted": "member",
            "membership.left": "left",
        },
        "left": {"membership.joined": "member"},
    },
)

DEMAND = Lifecycle(
    "demand",
    {"demand.opened": "open"},
    {
        "open": {"demand.claimed": "claimed", "demand.resolved": "resolved"},
        "claimed": {"demand.resolved": "resolved"},
    },
)

ADMISSION = admission_lifecycle((STEPS_25, GATES_5))

LIFECYCLES = (PROBLEM, PROJECT, ELECTION, ORGANISATION, MEMBER, DEMAND, ADMISSION)
