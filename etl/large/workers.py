"""Who does the jobs: this process, several of this machine, or those of a Dask cluster."""

from __future__ import annotations

import logging
import multiprocessing
import os
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import AbstractContextManager
from itertools import chain
from types import TracebackType
from typing import Any, Protocol, TypeVar

from geo.errors import InputError

Job = TypeVar("Job")
Done = TypeVar("Done")
Tell = Callable[[int], None]

#: How often a job is given to another worker when one was lost with it.
_ATTEMPTS = 3
#: For which a scheduler is waited for.
_PATIENCE = "20s"
#: From which level on Dask's own words are heard: of what matters to a user the errors here tell.
_SILENT = logging.CRITICAL


class Workers(AbstractContextManager["Workers"], Protocol):
    """Those who do jobs; none of them is lost when one of them is."""

    def run(self, function: Callable[[Job], Done], jobs: Iterable[Job], tell: Tell) -> list[Done]:
        """What ``function`` makes of every job, in the order of the jobs.

        Parameters
        ----------
        function : of a module, and what it takes and returns such that it can be sent
        tell : called with how many are done

        Raises
        ------
        InputError
            as the function, or when workers were lost again and again.
        """


class Processes:
    """Processes of this machine.

    Parameters
    ----------
    number : as many as there are processors when missing
    """

    def __init__(self, number: int | None = None) -> None:
        self._number = number or os.cpu_count() or 1

    def __enter__(self) -> Processes:
        self._pool = self._begun()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, _e: BaseException | None, _t: TracebackType | None
    ) -> None:
        self._pool.shutdown(wait=kind is None, cancel_futures=True)

    def run(self, function: Callable[[Job], Done], jobs: Iterable[Job], tell: Tell) -> list[Done]:
        """As :meth:`Workers.run`."""
        coming, given, done = enumerate(jobs), dict[int, Job](), dict[int, Done]()
        for _ in range(_ATTEMPTS):
            again = [(number, job) for number, job in given.items() if number not in done]
            futures: dict[Future[Done], int] = {}
            try:
                # The first are done while others are still being found.
                for number, job in chain(again, coming):
                    given[number] = job
                    futures[self._pool.submit(function, job)] = number
                for future in as_completed(futures):
                    done[futures[future]] = future.result()
                    tell(len(done))
                return [done[number] for number in sorted(done)]
            except BrokenProcessPool:
                self._pool.shutdown(wait=False, cancel_futures=True)
                self._pool = self._begun()
        raise lost("the last of them was most likely stopped for want of memory")

    def _begun(self) -> ProcessPoolExecutor:
        # A copy of this process would hold its locks; each begins anew.
        context = multiprocessing.get_context("spawn")
        return ProcessPoolExecutor(self._number, mp_context=context, initializer=_alone)


class Dask:
    """The workers of a Dask cluster; they see the folders of the store under the same names.

    Parameters
    ----------
    scheduler : its address, ``tcp://…``; a cluster of this machine when missing
    number : workers of a cluster of this machine
    memory : bytes that each of these may take
    """

    def __init__(self, scheduler: str | None, number: int | None, memory: str = "1.5GB") -> None:
        self._scheduler, self._number, self._memory = scheduler, number, memory
        self._cluster: Any = None

    def __enter__(self) -> Dask:
        distributed = _distributed()
        try:
            if self._scheduler is None:
                self._cluster = distributed.LocalCluster(
                    n_workers=self._number, threads_per_worker=1, processes=True,
                    memory_limit=self._memory, dashboard_address=None, host="127.0.0.1",
                    silence_logs=_SILENT,
                )  # fmt: skip
            self._client = distributed.Client(self._cluster or self._scheduler, timeout=_PATIENCE)
        except (OSError, TimeoutError, ValueError) as error:
            raise InputError(
                f"no Dask scheduler answers at {self._scheduler} ({error}); start one with `dask "
                "scheduler` and workers with `dask worker ADDRESS`, or leave --scheduler out"
            ) from error
        return self

    def __exit__(
        self, _k: type[BaseException] | None, _e: BaseException | None, _t: TracebackType | None
    ) -> None:
        self._client.close()
        if self._cluster is not None:
            self._cluster.close()

    def run(self, function: Callable[[Job], Done], jobs: Iterable[Job], tell: Tell) -> list[Done]:
        """As :meth:`Workers.run`."""
        distributed = _distributed()
        futures = [
            self._client.submit(function, job, retries=_ATTEMPTS, pure=False) for job in jobs
        ]
        try:
            for number, _ in enumerate(distributed.as_completed(futures), 1):
                tell(number)
            return list(self._client.gather(futures))
        except distributed.KilledWorker as error:
            raise lost(str(error)) from error
        finally:
            self._client.cancel(futures)


def lost(why: str) -> InputError:
    """What is said when workers were lost again and again."""
    return InputError(
        f"workers were lost {_ATTEMPTS} times with the same job ({why}); nothing was published: "
        "give them more memory, or take fewer of them with --workers"
    )


def _distributed() -> Any:
    try:
        import distributed
    except ImportError as error:
        raise InputError(
            "--scheduler and --workers need Dask: type `.venv/bin/python -m pip install -r "
            "requirements-dask.txt`, or leave them out"
        ) from error
    for name in ("distributed", "distributed.client"):  # both have levels of their own
        logging.getLogger(name).setLevel(_SILENT)
    return distributed


def _alone() -> None:
    """One processor a worker: their libraries would start threads for all of them.

    And memory of the system: Arrow's own allocator gives it back and takes it anew at every step,
    which costs a tenth of the time.
    """
    import pyarrow as pa

    pa.set_cpu_count(1)
    pa.set_memory_pool(pa.system_memory_pool())
