"""The jobs of one configuration as they are watched: the tick that changes them, and the monitor that reads them."""

import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from loguru import logger
from msgspec.structs import replace

from engine.actions.access import Access
from engine.actions.captures import Captures
from engine.actions.configfile import ConfigFile
from engine.actions.logfiles import LogFiles
from engine.actions.notes import Notebook
from engine.actions.records import Records
from engine.actions.reruns import Reruns
from engine.actions.rules import Rules
from engine.actions.storecopy import StoreCopies
from engine.audit import AuditTrail
from engine.book import Book
from engine.clock import Ticker, now
from engine.compare.comparer import Comparisons
from engine.config.differences import differences
from engine.config.load import Loaded
from engine.config.model import Config
from engine.config.reload import ConfigWatcher
from engine.doctor.patient import Patient
from engine.examination import Examination, patient_of
from engine.files.room import Room
from engine.forgetting import Forgetting
from engine.front import Front
from engine.history import History
from engine.keeper import Keeper
from engine.loglook import Logs
from engine.machine import MachineReader
from engine.mender import Mender
from engine.mounts import Share
from engine.notify.notifier import Notifier
from engine.prober import Prober
from engine.programlog import hide
from engine.pulse import Pulse
from engine.recorder import Recorder
from engine.rounds import Rounds
from engine.servicelog import ServiceLog
from engine.store.batch import AuditRow, Batch, JobBatch, batches_of
from engine.store.store import Store
from engine.views import ChangeView, ConfigProblem, ConfigView
from engine.watchdog import Watchdog

SHOWN_CHANGES = 20
BETWEEN = 0.2  # seconds of judging between two ticks, before the next may come
STOP_PATIENCE = 2.0  # seconds for which the end waits for a tick; with those of the pages below the 5 of a stop


class LiveMonitor(Front):
    """Watches the jobs of one configuration; `start` begins, `stop` ends with everything written.

    Everything that changes is changed by the tick, in its own thread; readers get values.
    """

    def __init__(self, path: Path, watcher: ConfigWatcher, config: Config, store: Store, trail: AuditTrail) -> None:
        self.title: str = config.server.title
        self.language: str = config.server.language
        self.zone: str = config.timezone
        self.config = config
        self.store = store
        self._watcher = watcher
        self._trail = trail
        self._keeper = Keeper(store)
        self._recorder = Recorder(trail, self._owe_row)
        self._book = Book(store)
        self.history = History(store, self._book)
        self.logs = Logs(self._book, self._recorder.witness, self.history.runs)
        self.comparisons = Comparisons(store, self._book)
        self.files = Room(self._book.folder_of, config.data_path / "scratch", self._recorder.witness)
        self._machine = MachineReader()
        self._prober = Prober()
        self._config_view = ConfigView(path=str(path), loaded_at=now(), warnings=watcher.loaded.warnings)
        self._changes: tuple[ChangeView, ...] = tuple(store.reads.changes(limit=SHOWN_CHANGES))
        self._untaken: Loaded | None = None
        self._pulse = Pulse(self._pace)
        self._ticking = threading.Lock()
        self._ticker = Ticker(self.tick, self.absorb, config.tick.total_seconds())
        self._rounds = Rounds(self._book, self._prober, self._pulse, config, self._ticker.nudge)
        want, nudge = self._rounds.found.want, self._ticker.nudge
        self.notes = Notebook(self._book, self._keeper, self._recorder, self._ticking, want, nudge)
        trash = config.data_path / "trash"
        self.logfiles = LogFiles(trash, self._book, self._recorder, self._ticking, self._ticker.rouse)
        self.configfile = ConfigFile(path, self._recorder, lambda: self.config)
        self.rules = Rules(self.configfile, self.logs, lambda: self.config)
        self._notifier = Notifier(store, self._recorder, self.job)
        self._watchdog = Watchdog(self._pulse, self._ticker.rouse)
        self._keeper.owe(Batch(at=now(), audit=trail.owed))
        self._forgetting = Forgetting(store, trail, self._owe_row)
        self._printed = ServiceLog(config.data_path / "logs")
        self.audit = Records(store, trail, self._recorder.witness)
        self.access = Access(self._recorder.witness)
        self.reruns = Reruns(config.data_path / "reruns", store, self._book, self._recorder.witness, self._ticker.rouse)
        self.captures = Captures(config.data_path, self._recorder)
        self.copies = StoreCopies(config.data_path, store, self._recorder)
        self.doctor = Examination(self._patient)
        self._mender = Mender(store, trail, self._keeper, self._book, self._recorder, self._pulse)
        self._take(config, now())

    def start(self) -> None:
        """Begin to tick; the first verdicts are there within a moment."""
        self._recorder.record("started", {"version": self.machine().version, "config": self._config_view.path})
        self._mender.tell_start(now())
        self._prober.start()
        self._notifier.take(self.config)
        self.reruns.begin()
        self.reruns.tell()  # before anything is judged: files have been looked at since this was made
        self._ticker.start()
        self._watchdog.start()

    def stop(self) -> None:
        """End: the tick in progress is waited for, but not for ever, and what is owed is written."""
        self._watchdog.stop()
        self._prober.stop()
        self.reruns.stop()
        self._ticker.stop()
        self._rounds.stop()
        self._notifier.stop()
        self.rules.stop()
        self.captures.stop()
        if not self._ticking.acquire(timeout=STOP_PATIENCE):
            logger.error("the tick in progress does not end: what it has read is read again at the next start")
            return
        moment = now()
        self._keeper.owe(Batch(at=moment, jobs=tuple(self._rounds.unsaved(moment))))
        self._recorder.record("stopped", {})
        self._keeper.write()
        self._ticking.release()
        self.store.close()

    def share(self, job_id: str) -> Share:
        """Return which file systems a job's files lie on."""
        return self._rounds.lanes.share(job_id)

    def tick(self) -> None:
        """Look at every job once, judge those with news, and keep what follows in one transaction."""
        with self._ticking:
            self._pulse.begin()
            moment = now()
            self._go_on("tick", self._go_round, moment)
            self._forgetting.work(moment, self.config.retention)
            self.logfiles.keeper.work(moment, self.config.retention)
            self._printed.work()
            self._pulse.end(moment)

    def absorb(self) -> None:
        """Judge and keep what was found between two ticks: a long history, or a look that took its time."""
        with self._ticking:
            self._go_on("between", self._take_up, now())

    def _go_round(self, moment: datetime) -> None:
        if self._mender.mend(self.config, moment):
            self._changes = tuple(self.store.reads.changes(limit=SHOWN_CHANGES))
            self._rounds.take(self.config)
        self._follow_config(moment)
        self.reruns.tell()
        self._keep(self._rounds.go(moment, self._pace()), moment)
        self.reruns.note(moment)

    def _take_up(self, moment: datetime) -> None:
        self.reruns.tell()  # a line of one may have come before the next tick
        self._keep(self._rounds.absorb(moment, BETWEEN), moment)

    def _go_on(self, what: str, work: Callable[[datetime], None], moment: datetime) -> None:
        try:
            work(moment)
        except Exception:  # a tick that dies must not be the last one
            logger.exception("the tick failed")
            self._pulse.failing.add(what)
        else:
            self._pulse.failing.discard(what)

    def _keep(self, batches: list[JobBatch], moment: datetime) -> None:
        """Show what has changed, and write it with everything else that is owed."""
        if batches:
            self._book.show([batch.job_id for batch in batches], moment)
            news = [change for batch in batches for change in batch.changes]
            ordered = sorted((*reversed(news), *self._changes), key=lambda change: change.at, reverse=True)
            self._changes = tuple(ordered[:SHOWN_CHANGES])
            for batch in batches_of(moment, (batch for batch in batches if not batch.is_empty)):
                self._keeper.owe(batch)
        self._recorder.write()
        self._keeper.write()
        self._notifier.look(self._book.views, self._book.revision, moment)

    def _owe_row(self, row: AuditRow) -> None:
        self._keeper.owe(Batch(at=now(), audit=(row,)))

    def _follow_config(self, moment: datetime) -> None:
        loaded = self._watcher.poll() or self._untaken
        if loaded is None:
            return
        self._untaken = loaded  # until it is in force: a store that cannot be read refuses new jobs
        view = self._config_view
        if loaded.config is None:
            self._config_view = replace(view, problems=loaded.problems, refused_at=moment)
            self._recorder.record("config_refused", {"problems": [_where(problem) for problem in loaded.problems[:50]]})
        else:
            changed = differences(self.config, loaded.config)
            self._take(loaded.config, moment)
            self._notifier.take(loaded.config)
            self._config_view = ConfigView(path=view.path, loaded_at=moment, warnings=loaded.warnings)
            self._recorder.record("config_loaded", {"jobs": len(loaded.config.jobs), **changed})
        self._untaken = None

    def _patient(self) -> Patient:
        """Return what a doctor looks at."""
        path, view = self.store.path, self._config_view
        return patient_of(
            self.config,
            self._trail.path,
            self.config.store if path is None else f"sqlite:///{path.as_posix()}",
            len(view.warnings),
            refused=len(view.problems),
            jobs=self._book.views,
            notify_error=self._notifier.error,
            serving=True,
        )

    def _pace(self) -> float:
        return self.config.tick.total_seconds()  # of the configuration in force

    def _take(self, config: Config, moment: datetime) -> None:
        if config.tick != self.config.tick:
            self._ticker.change_pace(config.tick.total_seconds())
        self.config, self.zone = config, config.timezone
        self.title, self.language = config.server.title, config.server.language
        batches = self._book.take(config, moment, self._rounds.catch_up.reach)
        states = self._book.states
        kept = {job_id: state.scheduler for job_id, state in states.items()}
        self._prober.take({job_id: state.job.scheduler for job_id, state in states.items()}, kept)
        self._rounds.take(config)
        self.access.take(config)
        self._trail.hide(config.secrets)
        hide(config.secrets)
        self.reruns.take(config)
        self._keeper.owe(Batch(at=moment, jobs=tuple(batches)))


def _where(problem: ConfigProblem) -> str:
    return f"{problem.file}:{problem.line}:{problem.column} {problem.key} {problem.code}"
