"""A line that is no failure: its dialog, and why an edit is refused; key -> Korean, English."""

from collections.abc import Mapping

TEXTS: Mapping[str, tuple[str, str]] = {
    "rule.ask": ("실패 아님", "Not a failure"),
    "rule.ask.title": ("이 줄은 실패가 아님 — 규칙에 적기", "This line is no failure: write a rule"),
    "rule.title": ("{name}: 이 줄은 실패가 아님", "{name}: this line is no failure"),
    "rule.why": (
        "패턴에 맞는 줄은 앞으로 실패나 경고로 보지 않습니다.",
        "Lines that match are no failure and no warning from now on.",
    ),
    "rule.line": ("로그의 줄", "The line"),
    "rule.pattern": ("패턴 (정규식)", "Pattern (regular expression)"),
    "rule.fits": ("이 줄에 맞습니다", "It matches the line"),
    "rule.misses": ("이 줄에 맞지 않습니다", "It does not match the line"),
    "rule.effect": ("지난 30일에 적용했다면", "Had it held for the last 30 days"),
    "rule.weighing": (
        "지난 30일의 로그를 다시 판정하는 중 · {seconds}초",
        "Judging 30 days of logs again · {seconds} s",
    ),
    "rule.again": ("이 패턴으로 다시 보기", "Look again with this pattern"),
    "rule.edited": ("패턴을 고쳤습니다. 결과를 다시 보세요.", "The pattern was edited. Look again."),
    "rule.lines": ("실패 줄 {failures}개 중 {ignored}개 무시", "{ignored} of {failures} failure lines ignored"),
    "rule.lines.warnings": ("경고 줄 {count}개도 무시", "and {count} warning lines"),
    "rule.turned.none": ("결과가 바뀌는 회차 없음", "No occurrence would differ"),
    "rule.turned": ("결과가 바뀌는 회차 {count}개", "{count} occurrences would differ"),
    "rule.turned.runs": ("결과가 바뀌는 실행 {count}개", "{count} runs would differ"),
    "rule.turn": ("{before} → {after}", "{before} → {after}"),
    "rule.gone": ("없음", "none"),
    "rule.samples": ("무시될 줄", "Lines it would ignore"),
    "rule.more": ("외 {count}개", "and {count} more"),
    "rule.change": ("{file}에서 바뀌는 줄", "What changes in {file}"),
    "rule.copied": (
        "물려받던 패턴도 이 작업에 함께 적습니다: {count}개",
        "Inherited patterns are written into this job as well: {count}",
    ),
    "rule.write": ("규칙에 쓰기", "Write the rule"),
    "rule.written": ("{file}에 썼습니다.", "Written to {file}."),
    "rule.written.when": (
        "다음 판정부터 적용되고, 열린 회차를 다시 판정합니다.",
        "It holds from the next tick, which judges the open occurrence again.",
    ),
    "rule.recorded": ("감사 기록에 남습니다", "Goes on record"),
    "rule.cancel": ("취소", "Cancel"),
    "rule.close": ("닫기", "Close"),
    "rule.unreachable": ("서버에 닿지 않습니다.", "The server does not answer."),
    "config.fingerprint": (
        "fingerprint 또는 If-Match가 필요합니다.",
        "This takes the fingerprint of the file as it was shown, or If-Match.",
    ),
    "refused.hides_success": (
        "성공 패턴에도 맞는 줄이 있습니다. 그 줄은 실패 대신 성공이 됩니다.",
        "Some of these lines match success too: they would turn from failure into success.",
    ),
    "refused.many": ("실패 줄의 10분의 1보다 많이 무시합니다.", "It ignores more than a tenth of the failure lines."),
    "refused.turns_green": (
        "실패로 끝난 것이 정상이 됩니다. 정말 실패가 아니었는지 확인하세요.",
        "What failed would be OK. Make sure that it was no real failure.",
    ),
    "refused.empty_line": ("빈 줄입니다.", "The line is empty."),
    "refused.weighing": (
        "다른 패턴을 계산하고 있습니다. 잠시 뒤 다시 하세요.",
        "Another pattern is being weighed. Try again in a moment.",
    ),
    "refused.too_long": (
        "로그가 많아 1분 안에 다시 판정하지 못했습니다.",
        "There is too much log to judge again within a minute.",
    ),
    "refused.too_much": ("비교할 실패 줄이 너무 많습니다.", "There are too many failure lines to compare."),
    "refused.disabled": ("꺼 둔 작업이라 다시 판정하지 않습니다.", "The job is disabled: it is not judged again."),
    "refused.too_slow": ("설정 파일이 커서 제때 읽지 못했습니다.", "The configuration takes too long to read."),
    "refused.too_large": ("설정 파일이 {limit} MB보다 큽니다.", "The configuration is larger than {limit} MB."),
    "refused.bad_pattern": ("쓸 수 없는 패턴입니다.", "This pattern cannot be used."),
    "refused.stale": (
        "그 사이 설정 파일이 바뀌었습니다. 다시 열어 확인하세요.",
        "The configuration has changed meanwhile. Open it again.",
    ),
    "refused.invalid": ("고치면 설정에 문제가 생깁니다.", "The configuration would have problems."),
    "refused.broken": (
        "설정 파일에 이미 문제가 있습니다. 먼저 고치세요.",
        "The configuration has problems already. Mend them first.",
    ),
    "refused.known": ("이미 있는 패턴입니다.", "The pattern is there already."),
    "refused.form": (
        "이 파일의 형식은 자동으로 고칠 수 없습니다. 직접 적으세요.",
        "The file is written in a way that cannot be edited safely. Write the pattern by hand.",
    ),
    "refused.encoding": ("설정 파일이 UTF-8이 아닙니다.", "The configuration is not UTF-8."),
    "refused.unreadable": ("설정 파일을 읽을 수 없습니다. {reason}", "The configuration cannot be read. {reason}"),
    "refused.not_written": ("설정 파일에 쓸 수 없습니다: {reason}", "The configuration cannot be written: {reason}"),
}
