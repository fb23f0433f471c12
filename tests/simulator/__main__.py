"""Print one life: `python -m tests.simulator SEED` shows its plan, its lines, what was wanted and what was said.

`python -m tests.simulator SEED files` does so for the life that is written as real files.
"""

import sys

from tests.simulator.drive import check
from tests.simulator.drive_files import check_files
from tests.simulator.generate import make_life
from tests.simulator.plan import Answer, Life


def story_of(life: Life) -> list[str]:
    """Return a life as lines of text."""
    there = "watching" if life.watching else "a replay"
    found = [str(life.plan), f"{life.begins} to {life.ends}, {there} from {life.first_seen}, copied: {life.copied}"]
    moments: list[tuple[object, str]] = []
    for window in life.windows:
        name = life.fates.get(window.due, "")
        moments.append((window.start, f"window {window.start} due {window.due:%H:%M:%S} to {window.end} <{name}>"))
    for run in life.runs:
        over = "" if run.limit is None else f", in progress until {run.limit} at most"
        moments.append((run.began, f"  run {run.began} {run.how}, over {run.over}{over}"))
        moments += [(line.at, f"    {line.at} {line.word}{_more(line.rows)}") for line in run.lines]
    for name, spans in (("paused", life.quiet), ("another job is ERROR", life.blocks)):
        moments += [(span.start, f"  {name} {span.start} to {span.end}") for span in spans]
    moments += [(item.span.start, f"  {item.code} {item.span.start} to {item.span.end}") for item in life.troubles]
    moments += [(item.since, f"  scheduler {item.since} to {item.until}: {_answer(item)}") for item in life.answers]
    return [*found, *(text for _, text in sorted(moments, key=lambda item: str(item[0])))]


def _answer(answer: Answer) -> str:
    return f"{answer.state}, started {answer.started}, ended {answer.ended}, failed {answer.failed}"


def _more(rows: int | None) -> str:
    return "" if rows is None else f" rows={rows}"


def main(words: list[str]) -> int:
    """Print the life of a number and what is wrong with it."""
    in_files = words[1:] == ["files"]
    life = make_life(int(words[0]), befallen=not in_files)
    print("\n".join(story_of(life)))
    tally = check_files(life.seed, life) if in_files else check(life.seed, life)
    print("\n".join(tally.wrong) or f"right: {tally.occurrences} occurrences, {tally.probes} verdicts")
    return 1 if tally.wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
