"""Jobs with a scheduler, a log and an output, as their witnesses saw one morning: for the tests of the cross-check."""

from msgspec.structs import replace

from rules.crosscheck import Asked, CrossCheck, cross_check
from rules.model import Origin, Source
from rules.readings import Readings, SchedulerReading, SchedulerState
from rules.rule import Rule
from rules.story import tell
from tests.rules.lives import Life, at, event, output, rule

TASK = Asked(kind="windows_task", name="\\Job")
READY = SchedulerReading(kind="windows_task", name="\\Job", state=SchedulerState.READY, since=at("06:05"))
WELL = Readings(scheduler=replace(READY, started=at("06:00"), failed=False, result="0x0"))
BADLY = Readings(scheduler=replace(READY, started=at("06:00"), failed=True, result="0x1"))
YESTERDAY = Readings(scheduler=replace(READY, since=at("06:05", -1), started=at("06:00", -1), failed=False))
RUNNING = Readings(scheduler=replace(READY, state=SchedulerState.RUNNING, since=at("06:00"), started=at("06:00")))
UP = Readings(scheduler=replace(READY, kind="process", state=SchedulerState.RUNNING, must_run=True))
GONE = Readings(scheduler=replace(READY, kind="process", state=SchedulerState.STOPPED, must_run=True))
WITH_OUTPUT = rule(has_output=True)


def checked(
    *told: str,
    now: str = "06:20",
    readings: Readings | None = None,
    of: Rule | None = None,
    asked: Asked | None = TASK,
    origin: Origin = Origin.UNKNOWN,
) -> CrossCheck:
    """Return the cross-check of a job that has written some lines; `output` in one is a file that came then."""
    life, seen = Life(of or rule(), at("05:00")), readings or Readings()
    events = [output(line.split()[0]) if line.endswith("output") else event(line) for line in told]
    life.memory, _ = tell(life.rule, life.memory, events, seen, at(now))
    life.memory = replace(life.memory, runs=tuple(replace(run, origin=origin) for run in life.memory.runs))
    lines = [one.evidence for one in events if one.evidence.source is Source.LOG]
    return cross_check(life.rule, life.memory, seen, asked, "job.log", lines[-1] if lines else None, at(now))


# what the scheduler says, what the log has, which contradiction is named
SCHEDULER_AND_LOG: list[tuple[Readings, str, str | None]] = [
    (WELL, "06:00:02 working|06:03 failure", "scheduler_success_log_failure"),
    (BADLY, "06:00:02 working|06:04 success", "log_success_scheduler_failure"),
    (WELL, "", "scheduler_success_no_line"),
    (WELL, "06:00:02 working", "scheduler_success_no_end"),
    (RUNNING, "", "scheduler_runs_no_line"),
    (RUNNING, "06:00:02 working|06:04 success", "scheduler_runs_log_success"),
    (YESTERDAY, "06:00:02 working|06:04 success", "log_without_scheduler"),
    (WELL, "06:00:02 working|06:04 success", None),
    (BADLY, "06:00:02 working|06:03 failure", None),
    (BADLY, "", None),
    (RUNNING, "06:00:02 working|06:19 working", None),
    (YESTERDAY, "", None),
    (Readings(), "06:00:02 working|06:04 success", None),
    (BADLY, "06:00:02 failure|06:10 working|06:11 success", None),
    (WELL, "06:00:02 start", "scheduler_ended_log_goes_on"),
]
# what the log has, whether the scheduler is asked, what it says, which contradiction is named
WITH_OUTPUTS: list[tuple[str, Asked | None, Readings, str | None]] = [
    ("06:00:02 working|06:04 success", None, Readings(output_missing="out"), "log_success_no_output"),
    ("06:00:02 working|06:04 success", None, Readings(output_empty="out.db"), "log_success_no_output"),
    ("06:00:02 working|06:04 success|06:05 output", None, Readings(), None),
    ("06:00:02 working|06:03 failure|06:05 output", None, Readings(), "log_failure_output"),
    ("06:05 output", None, Readings(), "output_no_line"),
    ("06:05 output", TASK, BADLY, "scheduler_failure_output"),
    ("", TASK, replace(WELL, output_missing="out"), "scheduler_success_no_line"),
    ("06:00:02 working|06:03 failure", None, Readings(output_missing="out"), None),
]
