"""A process that commits batch after batch until it is killed: python committer.py STORE.

It says the number of each batch after its commit. Batch n gives both jobs the state n, a run n, and n cursors.
"""

import sys
from datetime import timedelta
from itertools import count

from engine.store import Batch, JobBatch, Store
from tests.engine.store.values import NOW, occurrence, run


def numbered(number: int) -> Batch:
    """Return the batch of that number."""
    at = NOW + timedelta(seconds=number)
    jobs = tuple(
        JobBatch(
            job_id=job_id,
            name=job_id,
            state=str(number),
            cursors={f"/log/{n}": str(number) for n in range(50)},
            runs=(run(at),),
            occurrences=(occurrence(at),),
        )
        for job_id in ("a", "b")
    )
    return Batch(at=at, jobs=jobs)


def main(url: str) -> None:
    store = Store.open(url, NOW)
    states = store.reads.load_states()
    first = int(states["a"][0] or 0) + 1 if states else 1
    for number in count(first):
        store.commit(numbered(number))
        print(number, flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
