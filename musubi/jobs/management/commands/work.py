"""`manage.py work`: the worker."""

import logging
import signal
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from django.core.management.base import BaseCommand
from django.db import Error, connections
from django.utils import timezone

from musubi.core.database import never_make_one
from musubi.jobs import actions

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    """Runs jobs and enqueues periodic tasks. Several workers may run side by side, on several machines."""

    help = "Run jobs. On SIGTERM or SIGINT the job in hand is finished and no other is taken."
    is_stopping = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add --once."""
        parser.add_argument("--once", action="store_true", help="run what is due, then exit")

    def handle(self, *, once: bool, **_options: object) -> None:
        """Work until told to stop, or until nothing is due."""
        worker = actions.new_worker_name()
        logger.info("worker_started", extra={"worker": worker})
        with self._stopped_by(signal.SIGTERM, signal.SIGINT):
            if once:
                while not self.is_stopping and self._has_worked(worker):
                    pass
            else:
                never_make_one(connections.settings["default"])
                self._work_on(worker)
        logger.info("worker_stopped", extra={"worker": worker})

    def _work_on(self, worker: str) -> None:
        while not self.is_stopping:
            try:
                has_worked = self._has_worked(worker)
            except Error:
                # The database may come back. A job that was in hand is leased for now and will be done again.
                logger.exception("worker_has_no_database", extra={"worker": worker})
                has_worked = False
            if not has_worked:
                time.sleep(actions.poll_seconds())

    def _has_worked(self, worker: str) -> bool:
        """Enqueue what the clock asks for and run one job; False when there was none."""
        actions.drop_worn_connections()
        actions.enqueue_due_ticks(now=timezone.now())
        return actions.run_next(worker=worker)

    @contextmanager
    def _stopped_by(self, *signals: signal.Signals) -> Iterator[None]:
        """Take the signals as a wish to stop. A flag, not an Event: setting an Event from a handler can deadlock."""
        before = {number: signal.signal(number, self._stop) for number in signals}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self.is_stopping = True
