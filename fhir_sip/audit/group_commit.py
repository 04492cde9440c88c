"""One thread that writes a journal: what several requests want written at the same moment shares one commit, so one fsync."""

import asyncio
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

from fhir_sip.audit.journal import Journal

_MOST_AT_ONCE = 256

Job = Callable[[Journal], Any]


class GroupCommit:
    """Owns the writing of `journal` from construction to `close`."""

    def __init__(self, journal: Journal) -> None:
        """Start the thread."""
        self._journal = journal
        self._jobs: queue.SimpleQueue[tuple[Job, Future[Any]] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="audit-journal", daemon=True)
        self._thread.start()

    def submit(self, job: Job) -> Future[Any]:
        """Have `job` run inside the next transaction; the future ends when that is on the disk.

        It fails with sqlite3.Error, OSError, or whatever a job of the same transaction raised: then none of them is written.
        """
        future: Future[Any] = Future()
        self._jobs.put((job, future))
        return future

    async def write(self, job: Job) -> Any:
        """As `submit`, awaited."""
        return await asyncio.wrap_future(self.submit(job))

    def close(self) -> None:
        """Write what waits, and end the thread."""
        self._jobs.put(None)
        self._thread.join()

    def _run(self) -> None:
        is_open = True
        while is_open:
            batch = [self._jobs.get()]
            while len(batch) < _MOST_AT_ONCE and not self._jobs.empty():
                batch.append(self._jobs.get())
            is_open = None not in batch
            self._commit([one for one in batch if one is not None and one[1].set_running_or_notify_cancel()])

    def _commit(self, batch: list[tuple[Job, Future[Any]]]) -> None:
        if not batch:
            return
        try:
            with self._journal.transaction():
                results = [job(self._journal) for job, _ in batch]
        except Exception as error:  # each waiter gets it; the thread lives on
            for _, future in batch:
                future.set_exception(error)
            return
        for (_, future), result in zip(batch, results, strict=True):
            future.set_result(result)
