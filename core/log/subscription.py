"""New events as they come, for those parts of the library that subscribe."""

from __future__ import annotations

from collections.abc import Sequence
from threading import Event as Signal

from eventsourcing.persistence import ApplicationRecorder, Notification, Subscription


class Polling(Subscription[ApplicationRecorder]):
    """A subscription that asks for new events every `interval` seconds."""

    interval = 0.05
    page = 500

    def __init__(
        self, recorder: ApplicationRecorder, gt: int | None = None, topics: Sequence[str] = ()
    ) -> None:
        super().__init__(recorder, gt, topics)
        self._stopped = Signal()
        self._waiting: list[Notification] = []

    def stop(self) -> None:
        """End the iteration, from any thread."""
        super().stop()
        self._stopped.set()

    def __next__(self) -> Notification:
        while not self._stopped.is_set():
            if self._waiting:
                notification = self._waiting.pop()
                self._last_notification_id = notification.id
                return notification
            found = self._recorder.select_notifications(
                self._last_notification_id or 0,
                self.page,
                topics=self._topics,
                inclusive_of_start=False,
            )
            self._waiting = list(reversed(found))
            if not found:
                self._stopped.wait(self.interval)
        raise StopIteration
