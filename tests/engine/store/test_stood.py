"""How jobs stood in a stretch of time: the changes in it, and what it began with."""

import pytest

from engine.store import Store, stood
from engine.views import ChangeView
from rules.model import Status
from tests.engine.store.values import HOUR, NOW, batch, job


@pytest.mark.parametrize("chunk", [1, 500])
def test_a_stretch_begins_with_the_last_change_before_it(
    store: Store, chunk: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stood, "_CHUNK", chunk)
    for name, hours in {"kindscrap": (0, 2, 4, 9), "other": (7,)}.items():
        changes = [
            ChangeView(job=name, at=NOW + HOUR * hour, before=None, after=Status.OK if hour % 4 else Status.ERROR)
            for hour in hours
        ]
        store.commit(batch(job(job_id=name, changes=tuple(changes))))
    found = store.reads.stood(["kindscrap", "other", "none"], NOW + 3 * HOUR, NOW + 9 * HOUR)

    assert found == {
        "kindscrap": [(NOW + 2 * HOUR, Status.OK), (NOW + 4 * HOUR, Status.ERROR)],
        "other": [(NOW + 7 * HOUR, Status.OK)],
        "none": [],
    }
