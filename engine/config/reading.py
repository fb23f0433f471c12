"""A large configuration, read anew in a process of its own: in a thread it would hold up every other one here."""

import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from loguru import logger
from msgspec.structs import replace

from engine.child import Child, ChildLost
from engine.config.job import Job
from engine.config.load import Loaded, load
from engine.config.model import Config

LIMIT = 300.0  # seconds that the reading may take
AT_ONCE = 50  # jobs taken over at once: a thread that wants to go on waits for a millisecond or two
REST = 0.005  # seconds between them, for the others


class Reading:
    """A file that is being read, until it is `done`.

    Jobs that say what those of `before` say are the same objects: what is made from them need not be made again.
    """

    def __init__(self, path: Path, environ: Mapping[str, str] | None, before: Config | None) -> None:
        self._path = path
        self._environ = None if environ is None else dict(environ)
        self._before = {} if before is None else {job.id: job for job in before.jobs}
        self._answer: Loaded | Exception | None = None
        self._resting = threading.Event()
        threading.Thread(target=self._read, name="configuration", daemon=True).start()

    @property
    def done(self) -> bool:
        """Return whether there is an answer."""
        return self._answer is not None

    def answer(self) -> Loaded:
        """Return what the file says, or raise what went wrong with reading it."""
        if not isinstance(self._answer, Loaded):
            raise self._answer or RuntimeError("it is still being read")
        return self._answer

    def _read(self) -> None:
        child = Child("configuration")
        answer: Loaded | Exception
        try:
            answer = self._read_in(child)
        except Exception as error:  # it is raised where the answer is asked for
            answer = error
        child.close()
        self._answer = answer

    def _read_in(self, child: Child) -> Loaded:
        try:
            return self._taken(child.stream(LIMIT, read_in_parts, self._path, self._environ))
        except ChildLost as error:
            logger.warning("the configuration is read here, which holds up the others: {}", error)
            return load(self._path, self._environ)

    def _taken(self, parts: Iterator[Loaded | tuple[Job, ...]]) -> Loaded:
        loaded, jobs = Loaded(config=None), list[Job]()
        for part in parts:
            if isinstance(part, Loaded):
                loaded = part
            else:
                jobs += [self._known(job) for job in part]
            self._resting.wait(REST)
        if loaded.config is None:
            return loaded
        return replace(loaded, config=loaded.config.with_jobs(jobs))

    def _known(self, job: Job) -> Job:
        before = self._before.get(job.id)
        return before if before is not None and before == job else job


def read_in_parts(path: Path, environ: Mapping[str, str] | None) -> Iterator[Loaded | tuple[Job, ...]]:
    """Yield what `load` returns: first without the jobs of its configuration, then these a few at a time."""
    loaded = load(path, environ)
    jobs: Sequence[Job] = ()
    if loaded.config is not None:
        jobs = loaded.config.jobs
        loaded = replace(loaded, config=loaded.config.with_jobs(()))
    yield loaded
    for start in range(0, len(jobs), AT_ONCE):
        yield tuple(jobs[start : start + AT_ONCE])
