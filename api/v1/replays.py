"""Replays: a region recomputed from its log and compared with what stands, as a job."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator
from typing import Any, Final

import anyio
import orjson
from pydantic import Field
from sse_starlette import EventSourceResponse, ServerSentEvent

from api.v1.endpoints import Answer, Body, Call, Endpoint, Model, Nothing, endpoint
from api.v1.jobs import ENDED, STEP, Jobs
from api.v1.terms import PeriodText
from api.web.house import inside
from core.accounts import Action

#: How long a stream has to end when the server stops, in seconds.
GRACE: Final = 1.0

_FIRST: Final = threading.Lock()


class ReplayAsked(Model):
    """Of which periods; without any, of every one that has facts and rules."""

    periods: list[PeriodText] = Field(default=[], max_length=200)


class ReplayReason(Model):
    """Why a replay failed."""

    code: str
    title: str
    detail: str


class ReplayState(Model):
    """How far a replay is, and what it found."""

    id: str
    region: str
    account: str
    periods: list[str]
    state: str = Field(
        description="running, done (nothing differs), differs, failed, cancelled, or broken: its "
        "server ended before it did."
    )
    stage: str
    done: int
    of: int
    started_at: str
    ended_at: str | None
    result: dict[str, Any] | None = Field(description="What `dangjian replay --format json` says.")
    reason: ReplayReason | None


class ReplayList(Model):
    """The last replays of a region, the last first."""

    replays: list[ReplayState]


def jobs_of(call: Call[Any, Any]) -> Jobs:
    """The replays of the installation; made when the first is asked for."""
    state = call.request.app.state
    with _FIRST:  # two of them would each take the other's replays for broken
        if not hasattr(state, "replays"):
            installation = call.house.installation
            state.replays = Jobs(installation.folder / "api" / "replays", installation)
    found: Jobs = state.replays
    return found


@endpoint(
    "POST",
    "/regions/{region}/replays",
    needs=Action.replay,
    tag="replays",
    body=Body.of(ReplayAsked),
    answer=ReplayState,
    status=202,
    codes=("api.replay-running", "K002"),
    keyed=True,
)
def start_replay(call: Call[Nothing, ReplayAsked]) -> Answer:
    """Start a replay: it goes on when the connection ends."""
    call.require()
    # A region that there is not is refused now, and not by the job.
    call.house.region(call.region)
    state = jobs_of(call).start(call.region, call.body.periods, call.caller.account)
    address = f"{call.request.url.path}/{state['id']}"
    return Answer(state, headers={"location": address})


@endpoint("GET", "/regions/{region}/replays", needs=Action.replay, tag="replays", answer=ReplayList)
def list_replays(call: Call[Nothing, None]) -> Answer:
    """List the last replays of a region."""
    call.require()
    call.house.region(call.region)
    return Answer({"replays": jobs_of(call).of(call.region)})


@endpoint(
    "GET",
    "/regions/{region}/replays/{replay}",
    needs=Action.replay,
    tag="replays",
    answer=ReplayState,
    codes=("api.unknown-replay",),
)
def read_replay(call: Call[Nothing, None]) -> Answer:
    """Read how far a replay is, and what it found."""
    call.require()
    return Answer(jobs_of(call).state(call.region, str(call.path["replay"])))


@endpoint(
    "DELETE",
    "/regions/{region}/replays/{replay}",
    needs=Action.replay,
    tag="replays",
    answer=ReplayState,
    status=202,
    codes=("api.replay-ended", "api.unknown-replay"),
)
def cancel_replay(call: Call[Nothing, None]) -> Answer:
    """Ask a replay to stop, which it does at its next step. The live columns stay as they were."""
    call.require()
    return Answer(jobs_of(call).cancel(call.region, str(call.path["replay"])))


@endpoint(
    "GET",
    "/regions/{region}/replays/{replay}/events",
    needs=Action.replay,
    tag="replays",
    answer=None,
    media="text/event-stream",
    codes=("api.unknown-replay",),
)
def follow_replay(call: Call[Nothing, None]) -> EventSourceResponse:
    """Follow a replay as server-sent events: `progress` whenever it got further, `ended` at last.

    Each has the replay's state. Ending the connection does not end the replay; who comes back gets
    the state as it is then.
    """
    call.require()
    jobs, id = jobs_of(call), str(call.path["replay"])
    jobs.state(call.region, id)
    leaving = anyio.Event()
    return EventSourceResponse(
        _events(jobs, call.region, id, leaving),
        headers={"cache-control": "no-store"},
        shutdown_event=leaving,
        shutdown_grace_period=GRACE,
    )


async def _events(
    jobs: Jobs, region: str, id: str, leaving: anyio.Event
) -> AsyncIterator[ServerSentEvent]:
    """The events of a replay, until it ends or the server does."""
    said: dict[str, Any] | None = None
    while True:
        state = await inside(jobs.state, region, id)
        ended = state["state"] in ENDED
        if state != said:
            said = state
            yield ServerSentEvent(
                data=orjson.dumps(state).decode(), event="ended" if ended else "progress"
            )
        if ended or leaving.is_set():
            return
        await anyio.sleep(STEP)


ENDPOINTS: Final[tuple[Endpoint, ...]] = (
    start_replay,
    list_replays,
    read_replay,
    cancel_replay,
    follow_replay,
)
