"""Every verdict can be explained: from each line to the status, and what would mend it (verdicts.md, section 8)."""

from rules.explain import SENTENCES
from rules.model import Status
from rules.why import MENDS, Why, why
from tests.rules.lives import Life, at, rule


def reason(life: Life, *clocks_and_lines: str, now: str) -> Why:
    verdict = life.tell(at(now), *clocks_and_lines)
    return why(life.rule, verdict, life.memory.runs, "job.log", life.memory.latest)


def codes(found: Why) -> list[str]:
    return [step.code for step in found.steps]


def test_a_red_run_is_explained_from_the_line_that_failed_to_the_status() -> None:
    found = reason(Life(rule(), at("05:00")), "06:02:01 working", "06:03:11 failure", now="06:10")

    assert codes(found) == [
        "expected",
        "looked_in",
        "line_activity",
        "line_failure",
        "run_failed",
        "outcome",
        "finding",
        "status",
    ]
    line = found.steps[3]
    assert (line.parameters["pattern"], line.evidence[0].text) == ("failure", "06:03:11 failure")
    assert found.steps[5].parameters["gives"] is Status.ERROR
    assert [(mend.code, mend.parameters["success"]) for mend in found.mends] == [("success", "success")]


def test_silence_is_explained_by_where_was_looked_and_until_when() -> None:
    found = reason(Life(rule(), at("05:00")), now="06:41")

    assert codes(found) == ["expected", "nothing_in", "outcome", "finding", "status"]
    assert found.steps[0].parameters["by"] == at("06:30")
    assert (found.steps[1].parameters["path"], found.steps[1].parameters["since"]) == ("job.log", at("05:45"))


def test_a_green_job_has_its_reason_too_and_nothing_to_mend() -> None:
    found = reason(Life(rule(), at("05:00")), "06:00:01 working", "06:05:00 success", now="06:10")

    assert codes(found)[-3:] == ["run_succeeded", "outcome", "status"]
    assert found.mends == ()


def test_a_job_without_a_success_pattern_is_mended_by_a_quiet_run() -> None:
    found = reason(Life(rule(success=False), at("05:00")), "06:00:01 failure", now="06:10")

    assert [mend.code for mend in found.mends] == ["success_by_silence"]


def test_every_finding_has_something_that_would_mend_it() -> None:
    assert {code.partition(":")[0] for code in SENTENCES} == set(MENDS)
