"""Jobs that need other jobs: their order, the red stretches, and what the needing job says of them."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from engine.dependencies import in_order, reds_after
from rules.excuses import Block
from rules.model import Status
from rules.told import Change
from tests.engine.live import config_of, watching, write_config
from tests.engine.test_service import status, until, write

NOW = datetime(2026, 11, 25, 3, tzinfo=UTC)


def block(name: str, needs: str = "", more: str = "success: 'done'") -> str:
    needed = f"\n    depends_on: [{needs}]" if needs else ""
    head = f"\n  - id: {name}\n    name: {name}\n    scheduler: manual\n    workdir: .\n"
    return f"{head}    log: {name}.log\n    {more}{needed}\n"


def test_a_job_is_judged_after_all_that_it_needs(tmp_path: Path) -> None:
    text = block("report", "load, mail") + block("load", "fetch") + block("fetch") + block("mail")
    order = in_order(config_of(write_config(tmp_path, text)).jobs)

    assert order.index("fetch") < order.index("load") < order.index("report")
    assert order.index("mail") < order.index("report")


def test_red_stretches_follow_the_changes_and_a_pause_ends_none() -> None:
    at = [NOW + timedelta(minutes=minute) for minute in range(6)]
    states = [Status.OK, Status.ERROR, Status.PAUSED, Status.ERROR, Status.OK, Status.ERROR]
    before = [None, *states[:-1]]
    changes = [Change(at=when, before=old, after=new) for when, old, new in zip(at, before, states, strict=True)]

    assert reds_after((), "fetch", changes) == (
        Block(job="fetch", start=at[1], end=at[4]),
        Block(job="fetch", start=at[5]),
    )


def test_a_job_that_is_late_names_the_red_job_that_it_needs(tmp_path: Path) -> None:
    due = datetime.now(ZoneInfo("Asia/Seoul")) - timedelta(minutes=5)
    expect = f"success: 'done'\n    expect: {{at: [\"{due:%H:%M}\"], grace: 1m, missed_after: 3h}}"
    write(tmp_path / "fetch.log", "ERROR", ago=600)
    write(tmp_path / "load.log", "done", ago=86400 + 301)
    text = block("load", "fetch", expect) + block("fetch", more="success: 'done'\n    failure: ERROR")
    with watching(write_config(tmp_path, text)) as monitor:
        until(lambda: status(monitor, "fetch") is Status.ERROR)
        until(lambda: (view := monitor.job("load")) is not None and len(view.findings) == 2)
        late = monitor.job("load")
        reason = monitor.why("load")
        write(tmp_path / "fetch.log", "done")
        until(lambda: (view := monitor.job("load")) is not None and len(view.findings) == 1)

    assert late is not None
    assert [finding.code for finding in late.findings] == ["late", "blocked"]
    assert late.findings[1].parameters["job"] == "fetch"
    assert [mend.code for mend in reason.mends] == ["success", "other"]
