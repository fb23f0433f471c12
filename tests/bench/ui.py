"""The pages under load: the loop, the line and the memory of a server with 1,000 jobs, and a real browser before it.

Every figure stands beside what is asked for; a server with a fake monitor, but for the way from a log to a tile.
"""

from collections.abc import Iterator

from tests.bench.figures import Figure, told
from tests.bench.ui_clients import measure_clients
from tests.bench.ui_gets import measure_gets
from tests.bench.ui_lines import measure_lines
from tests.bench.ui_pages import measure_first_rows, measure_heap

CLIENTS = (50, 200)
ENGINES = (3, 1000)  # jobs of the real engine


def measure_ui(scale: float) -> None:
    """Print each figure as soon as it is there."""
    print("| what | asked | measured |  |")
    print("|---|---|---|---|")
    for figure in _figures(scale):
        print(told(figure), flush=True)


def _figures(scale: float) -> Iterator[Figure]:
    for number in CLIENTS:
        yield from measure_clients(number, 30 * scale)
    yield from measure_first_rows()
    yield from measure_heap(round(100_000 * scale), round(200 * scale))
    for jobs in ENGINES:
        yield from measure_lines(jobs)
    yield from measure_gets(round(500 * scale))
