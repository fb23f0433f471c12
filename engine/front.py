"""What `ui` may ask of what is in memory: engine.monitor.Monitor, but for its ports."""

from datetime import datetime

from engine.book import Book
from engine.clock import now, steady
from engine.config.model import Config
from engine.config.settings import settings_of
from engine.history import planned
from engine.keeper import Keeper
from engine.machine import MachineReader
from engine.notify.notifier import Notifier
from engine.pulse import Pulse
from engine.recorder import Recorder
from engine.shown import reason_of
from engine.views import BoardView, ChangeView, ConfigView, JobView, MachineView, PulseView
from rules.plan import DayPlan
from rules.why import NO_REASON, Why


class Front:
    """Answers from what the tick has left; it changes nothing itself."""

    config: Config
    _book: Book
    _changes: tuple[ChangeView, ...]
    _config_view: ConfigView
    _keeper: Keeper
    _machine: MachineReader
    _notifier: Notifier
    _pulse: Pulse
    _recorder: Recorder

    def board(self) -> BoardView:
        """Return everything a dashboard shows, from memory."""
        return BoardView(
            revision=self._book.revision,
            at=now(),
            jobs=self._book.views,
            changes=self._changes,
            config=self._config_view,
            pulse=self.pulse(),
        )

    def changed_since(self, revision: int) -> tuple[JobView, ...]:
        """Return the jobs whose view changed after `revision`, from memory."""
        return tuple(view for view in self._book.views if view.revision > revision)

    def pulse(self) -> PulseView:
        """Return how BATMON itself is."""
        return self._pulse.view(self._keeper.error, self._recorder.error, self._notifier.error)

    def turn(self) -> None:
        """Note that the loop that serves browsers turns."""
        self._pulse.turn()

    def rest(self) -> None:
        """Note that this loop ends, as it was told to."""
        self._pulse.rest()

    def machine(self) -> MachineView:
        """Return the machine's figures; refreshed at most once a second."""
        return self._machine.read(steady())

    def job(self, job_id: str) -> JobView | None:
        """Return one job, None if there is none of that id."""
        state = self._book.states.get(job_id)
        return None if state is None else state.view

    def why(self, job_id: str) -> Why:
        """Return why a job stands as it does, from memory; one that is not there has no reason."""
        state = self._book.states.get(job_id)
        return NO_REASON if state is None else reason_of(state, now())

    def plan(self, job_id: str, since: datetime, until: datetime) -> tuple[DayPlan, ...]:
        """Return what is planned for each local day of a job that the stretch touches, from memory."""
        state = self._book.states.get(job_id)
        return () if state is None else planned(state.rule, since, until)

    def settings(self, job_id: str) -> str | None:
        """Return the configuration of a job as it is in force, as YAML without secrets."""
        state = self._book.states.get(job_id)
        return None if state is None else settings_of(state.job, self.config.secrets)
