"""How the library's `Application` gets its recorders from this room."""

from __future__ import annotations

from typing import Any

from eventsourcing.persistence import (
    AggregateRecorder,
    InfrastructureFactory,
    ProcessRecorder,
    TrackingRecorder,
)
from eventsourcing.utils import Environment, EnvType

from core.log.database import Database
from core.log.recorder import Recorder, StreamRecorder


class Factory(InfrastructureFactory[TrackingRecorder]):
    """Recorders for one region of one database.

    The environment names them: ``LOG_URL`` (see `Database.open`) and ``LOG_REGION``.
    """

    def __init__(self, env: Environment | EnvType | None) -> None:
        super().__init__(env)
        self.region = self.env.get("LOG_REGION") or ""
        self.database = Database.open(self.env.get("LOG_URL") or "")

    def application_recorder(self) -> Recorder:
        """The region's events; the region is created where it is new."""
        recorder = Recorder(self.database, self.region)
        recorder.create()
        return recorder

    def aggregate_recorder(self, purpose: str = "events") -> AggregateRecorder:
        """The snapshots, or the events."""
        if purpose == "events":
            return self.application_recorder()
        return StreamRecorder(self.database, self.region)

    def tracking_recorder(self, tracking_recorder_class: Any = None) -> Any:
        """Refused: followers keep their positions with `core.log.Progress`."""
        raise NotImplementedError("followers keep their positions with core.log.Progress")

    def process_recorder(self) -> ProcessRecorder:
        """Refused: nothing here reads one log to write another."""
        raise NotImplementedError("nothing here reads one log to write another")

    def close(self) -> None:
        """Close the database."""
        self.database.close()
