"""Work done on a Dask cluster, its results in order, each once: Dask does again what a lost worker had."""

import logging
import pickle
import signal
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import lru_cache, partial
from importlib import import_module
from tempfile import TemporaryDirectory
from typing import Any, Generic, TypeVar

from schemagen.diagnostic import Finding, FindingsError
from schemagen.payload.processes import Killed

Task = TypeVar("Task")
Result = TypeVar("Result")
_AHEAD = 4  # results for each thread of the cluster that may wait for one before them
_TIMEOUT = 10  # seconds to reach the scheduler
_PATIENCE = 60  # seconds that a cluster without a worker is waited for


@dataclass(slots=True)
class Distributed(Generic[Task, Result]):
    """The workers of the cluster at `scheduler` (`tcp://host:port`), or `local`: `jobs` processes made here.

    They call `work` on what `ready` makes of a task. Entering raises FindingsError (`scheduler-unavailable`).
    """

    work: Callable[[Task], Result]
    scheduler: str
    jobs: int
    ready: Callable[[Task], Task] = lambda task: task
    _client: Any = None
    _open: ExitStack = field(default_factory=ExitStack)

    def __enter__(self) -> "Distributed[Task, Result]":
        try:
            self._client = self._open.enter_context(_client(self.scheduler, self.jobs, self._open))
        except ImportError as error:
            self._open.close()
            raise _unavailable("Dask is not installed", "pip install 'schemagen[distributed]'") from error
        except (OSError, ValueError) as error:  # TimeoutError is an OSError
            self._open.close()
            reason = str(error).partition("\n")[0] or type(error).__name__
            raise _unavailable(f"the scheduler {self.scheduler} can't be reached: {reason}", _FORM) from error
        return self

    def __exit__(self, *error: object) -> None:
        self._open.close()

    def results(self, tasks: Sequence[Task]) -> Iterator[Result | Killed]:
        """What `work` returns for each of `tasks`, in their order.

        Raises FindingsError when the workers can't do it, as where schemagen is not installed on them.
        """
        work, waiting = pickle.dumps(self.work), iter(tasks)
        most = _AHEAD * max(1, sum(self._client.nthreads().values()))
        begun: deque[tuple[Callable[[], Any], Any]] = deque()  # how to begin a task anew, and its future
        for _ in tasks:
            while len(begun) < most and (task := next(waiting, None)) is not None:
                submit = partial(self._client.submit, _done, work, self.ready(task), pure=False)
                begun.append((submit, submit()))
            again, future = begun.popleft()
            yield self._result(again, future, [other for _, other in begun])

    def _result(self, again: Callable[[], Any], future: Any, others: Sequence[Any]) -> Result | Killed:
        """Of a task that is blamed for the end of several workers: it may have been another one that they had too.

        So it is tried once more, alone.
        """
        distributed: Any = import_module("distributed")
        try:
            return self._gathered(future)
        except distributed.KilledWorker:
            self._wait(others)
        try:
            return self._gathered(again())
        except distributed.KilledWorker:
            return Killed()

    def _gathered(self, future: Any) -> Result:
        from distributed import KilledWorker

        self._wait([future])
        try:
            result: Result = future.result()
        except (KilledWorker, FindingsError):
            raise
        except Exception as error:
            said = f"the cluster can't do the work: {type(error).__name__}: {error}"
            help = "its workers need this version of schemagen, and the project and the files at the same paths"
            raise _unavailable(said, help) from error
        return result

    def _wait(self, futures: Sequence[Any]) -> None:
        """Until all are done. Raises FindingsError when there is no worker left to do them."""
        distributed: Any = import_module("distributed")
        with self._client.as_current():
            while True:
                try:
                    distributed.wait(futures, timeout=_PATIENCE)
                    return
                except TimeoutError:
                    if not self._client.nthreads():
                        help = "start workers, or validate without --dask"
                        raise _unavailable("the cluster has no worker any more", help) from None


_FORM = "name it as tcp://host:port, or `local` for processes on this machine"


def _unavailable(said: str, help: str) -> FindingsError:
    return FindingsError([Finding("scheduler-unavailable", "error", said, help=help)])


def _client(scheduler: str, jobs: int, until: ExitStack) -> Any:
    """A client of the cluster; the local one lives as long as `until`. Nothing is left behind."""
    distributed: Any = import_module("distributed")
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    folder = until.enter_context(TemporaryDirectory(prefix="schemagen-", ignore_cleanup_errors=True))
    until.enter_context(import_module("dask").config.set(temporary_directory=folder))
    if scheduler != "local":
        return distributed.Client(scheduler, timeout=_TIMEOUT, set_as_default=False)
    with _undisturbed():
        cluster = distributed.LocalCluster(
            n_workers=jobs, threads_per_worker=1, memory_limit=0, dashboard_address="127.0.0.1:0",
            silence_logs=logging.CRITICAL,
        )  # fmt: skip
    return distributed.Client(until.enter_context(cluster), set_as_default=False)


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Ctrl-C waits until this is done; the threads and processes that are started here never hear of it."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    from multiprocessing import resource_tracker

    resource_tracker.ensure_running()  # as starting it would let the signal through again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@lru_cache(maxsize=2)
def _work(pickled: bytes) -> Callable[[Any], Any]:
    """On a worker: what it does, with the schemas compiled once."""
    made: Callable[[Any], Any] = pickle.loads(pickled)
    return made


def _done(work: bytes, task: Any) -> Any:
    return _work(work)(task)
