"""A finding as one sentence, in Korean or English; tile, mail, API and audit share it.

`SENTENCES` is the whole vocabulary: a new finding adds its code here (and what mends it to `MENDS` of `why.py`). A
sentence names its fields in braces; how each
field is written follows from its type: a moment, a duration, a number, or text as it is. The parameter `age_from` is a
moment whose distance from now is the field `{age}`, so that a finding does not change while it only grows older.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from rules.model import Finding

LANGUAGES = ("ko", "en")

# code -> (Korean, English); a code with variants is looked up as "code:variant" first
SENTENCES: Mapping[str, tuple[str, str]] = {
    "failed": ("실패로 끝났고, 그 뒤 성공이 없습니다", "Failed, and no success since"),
    "failed:running": ("실행 중에 실패 줄이 나왔습니다", "Failure line in the run in progress"),
    "failed:aborted": ("끝맺지 못하고 다시 시작했습니다", "Cut off by a new start, and no success since"),
    "failed_after_success": (
        "{success_at} 성공 뒤 다시 실패했습니다",
        "Failed again after its success at {success_at}",
    ),
    "failed_outside": ("예정에 없던 실행이 실패했습니다", "A run outside the schedule failed"),
    "missed": (
        "{by}까지 끝났어야 합니다 — 시작 기록이 없습니다",
        "Due to finish by {by}; no sign of a start",
    ),
    "missed:unfinished": (
        "{by}까지 끝났어야 합니다 — 성공 기록이 없습니다",
        "Due to finish by {by}; no success found",
    ),
    "missed:every": ("{age}째 성공이 없습니다 — {every} 주기", "No success for {age}; expected every {every}"),
    "missed:never": ("{age}째 성공이 없습니다 — {every} 주기", "No success yet after {age}; expected every {every}"),
    "late": ("예정 {due}에서 {age} 지났습니다", "{age} past its {due} due time"),
    "late:every": ("{age}째 성공이 없습니다 — {every} 주기", "No success for {age}; expected every {every}"),
    "late:never": ("{age}째 성공이 없습니다 — {every} 주기", "No success yet after {age}; expected every {every}"),
    "stuck": ("최대 {limit} 한도를 넘겼습니다 — {age}째", "Over its {limit} limit: running for {age}"),
    "succeeded_late": (
        "{at} 성공 — 허용 {by}보다 {over} 늦음",
        "Succeeded at {at}, {over} past the grace",
    ),
    "succeeded_with_errors": (
        "성공했지만 실패 줄 {count}개가 있습니다",
        "Succeeded, with {count} failure lines",
    ),
    "not_started": ("{by}까지 시작했어야 합니다", "Should have started by {by}"),
    "log_missing": ("로그 파일이 없습니다 — {path}", "Log file is missing: {path}"),
    "log_unreadable": ("로그를 읽을 수 없습니다 — {reason}", "Log cannot be read: {reason}"),
    "output_stale": ("새 산출물이 없습니다 — {path}", "No new output: {path}"),
    "output_empty": ("산출물이 비어 있습니다 — {path}", "Output is empty: {path}"),
    "workdir_missing": ("작업 폴더가 없습니다 — {path}", "Working folder is missing: {path}"),
    "service_stopped": ("서비스가 멈춰 있습니다 — {name}, {since}부터", "Service {name} is stopped since {since}"),
    "task_missing": ("예약 작업이 없습니다 — {name}", "Task {name} does not exist"),
    "task_disabled": ("예약 작업이 꺼져 있습니다 — {name}", "Task {name} is disabled"),
    "task_failed": ("예약 작업이 실패했습니다 — {name}, {result}", "Task {name} failed with {result}"),
    "scheduler_disagrees": (
        "로그는 성공, 스케줄러는 {result} 실패",
        "Log says success, scheduler says failure {result}",
    ),
    "warning_lines": ("경고 줄 {count}개가 있습니다", "{count} warning lines in the latest run"),
    "limit_exceeded": ("{value} {found} — 최대 {high}", "{value} {found}; at most {high} expected"),
    "limit_exceeded:low": ("{value} {found} — 최소 {low}", "{value} {found}; at least {low} expected"),
    "blocked": ("앞선 작업 {job} 때문에 기다립니다", "Waiting for {job}, which it depends on"),
    "duration_unusual": ("걸린 시간 {found} — 보통 {usual}", "Took {found}; usually {usual}"),
    "rule_too_slow": ("패턴이 너무 느립니다 — {pattern}", "Pattern is too slow: {pattern}"),
    "clock_skew": ("로그의 시각이 {ahead} 앞서 있습니다", "The log's clock is {ahead} ahead"),
    "probe_failed": (
        "스케줄러에 물을 수 없었습니다({reason}) — 판정은 로그로",
        "Scheduler did not answer ({reason}); judged by the log",
    ),
}

REASONS: Mapping[str, tuple[str, str]] = {
    "permission": ("권한 없음", "permission denied"),
    "locked": ("다른 프로그램이 잠금", "locked by another program"),
    "not_a_file": ("파일이 아님", "not a regular file"),
    "vanished": ("읽는 동안 사라짐", "gone while it was read"),
    "unreachable": ("공유 폴더 응답 없음", "the share does not answer"),
    "io": ("입출력 오류", "read error"),
    "no_systemctl": ("systemctl 없음", "no systemctl here"),
    "no_systemd": ("systemd 실행 안 됨", "systemd does not run here"),
    "not_windows": ("Windows 아님", "not Windows"),
    "timeout": ("제한 시간 넘김", "timed out"),
    "no_answer": ("답이 비어 있음", "empty answer"),
    "unreadable_answer": ("알 수 없는 답", "answer not understood"),
    "failed": ("물음 실패", "asking failed"),
}

UNITS = {"ko": ("일", "시간", "분", "초", ""), "en": (" d", " h", " m", " s", " ")}
WEEKDAYS = {"ko": "월화수목금토일", "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")}


def sentence(finding: Finding, language: str, zone: ZoneInfo, now: datetime) -> str:
    """Return the finding in one sentence; moments are written in `zone` as seen from `now`."""
    variant = finding.parameters.get("variant")
    texts = SENTENCES.get(f"{finding.code}:{variant}") or SENTENCES[finding.code]
    fields = {name: _written(name, value, language, zone, now) for name, value in finding.parameters.items()}
    age_from = finding.parameters.get("age_from")
    if isinstance(age_from, datetime):
        fields["age"] = duration(now - age_from, language)
    return texts[LANGUAGES.index(language)].format_map(fields)


def _written(name: str, value: object, language: str, zone: ZoneInfo, now: datetime) -> str:
    if isinstance(value, datetime):
        return moment(value, now, zone, language)
    if isinstance(value, timedelta):
        return duration(value, language)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f"{value:,}"
    if name == "reason" and value in REASONS:
        return REASONS[str(value)][LANGUAGES.index(language)]
    return "—" if value is None else str(value)


def duration(length: timedelta, language: str) -> str:
    """Return a length in its two largest units: `4분 29초`, `1 h 52 m`."""
    day, hour, minute, second, gap = UNITS[language]
    seconds = max(0, int(length.total_seconds()))
    parts = (
        (seconds // 86400, day),
        (seconds // 3600 % 24, hour),
        (seconds // 60 % 60, minute),
        (seconds % 60, second),
    )
    first = next((place for place, (count, _) in enumerate(parts) if count), 3)
    shown = [f"{count}{unit}" for count, unit in parts[first : first + 2] if count or parts[first][0] == 0]
    return (" " if language == "ko" else gap).join(shown)


def moment(at: datetime, now: datetime, zone: ZoneInfo, language: str) -> str:
    """Return a moment as its reader would say it: `06:04`, `어제 06:05`, `11-23 06:05`, `2025-11-23`.

    Seconds are written only where they are not zero and the day is today.
    """
    local, today = at.astimezone(zone), now.astimezone(zone).date()
    clock = f"{local:%H:%M:%S}" if local.second and local.date() == today else f"{local:%H:%M}"
    days = (today - local.date()).days
    if days == 0:
        return clock
    if days == 1:
        return f"{'어제' if language == 'ko' else 'yesterday'} {clock}"
    if days == -1:
        return f"{'내일' if language == 'ko' else 'tomorrow'} {clock}"
    return f"{local:%m-%d} {clock}" if local.year == today.year else f"{local:%Y-%m-%d}"
