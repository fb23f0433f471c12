"""What to do about what the doctor has found, and what it says of single jobs; code -> Korean, English."""

from collections.abc import Mapping

DO: Mapping[str, tuple[str, str]] = {
    "check_silent": (
        "답하지 않는 공유 폴더나 서비스를 찾아보고 다시 점검하세요.",
        "Look for a share or a service that does not answer, and examine again.",
    ),
    "settings_refused": (
        "batmon validate batmon.yml 이 줄마다 알려 줍니다.",
        "batmon validate batmon.yml names each line.",
    ),
    "settings_warned": (
        "batmon validate batmon.yml 이 줄마다 알려 줍니다.",
        "batmon validate batmon.yml names each line.",
    ),
    "paths_bad": (
        "BATMON을 실행하는 계정에 읽기 권한을 주거나 batmon.yml의 경로를 고치세요.",
        "Let the account that runs BATMON read them, or mend the paths in batmon.yml.",
    ),
    "patterns_bad": (
        "로그의 줄과 batmon.yml의 success, failure를 견주어 고치세요.",
        "Hold success and failure of batmon.yml against the lines of the log.",
    ),
    "encodings_bad": ("그 작업의 log.encoding을 맞게 적으세요.", "Write the right log.encoding for those jobs."),
    "schedulers_bad": (
        "이름을 스케줄러의 것과 견주고, 꺼진 것은 켜세요.",
        "Compare the names with the scheduler's, and enable what is disabled.",
    ),
    "port_taken": (
        "그 프로그램을 끝내거나 batmon.yml의 server.port를 바꾸세요.",
        "End that program, or change server.port in batmon.yml.",
    ),
    "port_taken_unseen": (
        "관리자 권한으로 다시 점검하면 이름이 보입니다.",
        "Examine again as an administrator to see its name.",
    ),
    "port_refused": (
        "batmon.yml의 server.host와 server.port를 보세요.",
        "See server.host and server.port in batmon.yml.",
    ),
    "password_none": ("batmon password --write 로 정하세요.", "Set one with batmon password --write."),
    "password_plain": ("batmon password --write 가 해시로 바꿉니다.", "batmon password --write makes a hash of it."),
    "channels_off": (
        "batmon.yml의 notify에 url을 적고 batmon notify --test 로 시험하세요.",
        "Write a url in notify, and try it: batmon notify --test.",
    ),
    "channels_none": (
        "batmon.yml에 notify를 적고 batmon notify --test 로 시험하세요.",
        "Write notify in batmon.yml, and try it: batmon notify --test.",
    ),
    "channels_failing": ("batmon notify --test 로 시험하세요.", "Try it: batmon notify --test."),
    "disk_low": ("오래된 로그를 지우거나 retention을 줄이세요.", "Delete old logs, or shorten retention."),
    "disk_full": ("지금 자리를 만드세요. 기록이 곧 멈춥니다.", "Make room now: nothing more will be kept soon."),
    "store_damaged": (
        "다시 시작하면 손상된 것을 따로 두고 로그에서 새로 만듭니다.",
        "At the next start it is put aside, and made anew from the logs.",
    ),
    "audit_unsound": (
        "batmon audit verify 가 줄을 알려 줍니다. 누가 고쳤는지 알아보세요.",
        "batmon audit verify names the rows. Find out who did it.",
    ),
    "clock_unset": (
        "시간 동기화를 켜세요. 로그와 예정이 어긋납니다.",
        "Switch time synchronisation on: logs and due times depend on it.",
    ),
    "clock_other_zone": (
        "로그가 이 컴퓨터의 시간으로 쓰인다면 timezone을 그것으로 바꾸세요.",
        "If logs are written in this machine's time, make that the timezone.",
    ),
}

DETAILS: Mapping[str, tuple[str, str]] = {
    "path_silent": ("제때 읽지 못했습니다. 공유가 멈췄을 수 있습니다.", "Not read in time: its share may hang."),
    "workdir_missing": ("작업 폴더가 없습니다: {path}", "No such folder: {path}"),
    "workdir_drive": (
        "이 드라이브가 없습니다: {path}. 서비스는 연결된 드라이브를 보지 못하니 UNC 경로(\\\\서버\\공유)로 적으세요.",
        "No such drive: {path}. A service sees no mapped ones: write it as a UNC path (\\\\server\\share).",
    ),
    "workdir_unreadable": (
        "작업 폴더를 읽을 수 없습니다: {path} — {reason}",
        "The folder cannot be read: {path} ({reason})",
    ),
    "log_missing": ("로그가 없습니다: {path}", "No such log: {path}"),
    "log_drive": (
        "로그의 드라이브가 없습니다: {path}. 서비스는 연결된 드라이브를 못 보니 UNC 경로(\\\\서버\\공유)로 적으세요.",
        "No such drive: {path}. A service sees no mapped ones: write the log as a UNC path (\\\\server\\share).",
    ),
    "log_unreadable": ("로그를 읽을 수 없습니다: {path} — {reason}", "The log cannot be read: {path} ({reason})"),
    "pattern_counts": ("마지막 {lines}줄: {counts}", "Last {lines} lines: {counts}"),
    "pattern_empty": ("로그가 비어 있습니다.", "The log is empty."),
    "pattern_never": (
        "success가 {searched}줄에서 한 번도 맞지 않았습니다. 마지막 {lines}줄: {counts}",
        "success matched none of {searched} lines. Last {lines} lines: {counts}",
    ),
    "pattern_floods": (
        "마지막 {lines}줄 가운데 {failures}줄이 failure에 맞습니다: {counts}",
        "{failures} of the last {lines} lines match failure: {counts}",
    ),
    "pattern_slow": ("너무 오래 걸리는 규칙: {pattern}", "A pattern that takes too long: {pattern}"),
    "encoding_mixed": ("한 파일에 인코딩이 섞여 있습니다: {log}", "One file in several encodings: {log}"),
    "encoding_broken": (
        "{lines}줄 가운데 {broken}줄에 읽을 수 없는 글자가 있습니다: {log}",
        "{broken} of {lines} lines cannot be read as text: {log}",
    ),
    "scheduler_silent": ("{kind}: 스케줄러가 답하지 않습니다 ({reason}).", "{kind} does not answer ({reason})."),
    "scheduler_unread": ("{entry}: 읽을 수 없는 답입니다.", "{entry}: the answer cannot be read."),
    "scheduler_missing": ("{entry}: 스케줄러에 없습니다.", "{entry}: the scheduler does not know it."),
    "scheduler_disabled": ("{entry}: 꺼져 있습니다.", "{entry}: it is disabled."),
    "scheduler_failed": ("{entry}: 마지막 결과 {result}", "{entry}: last result {result}"),
    "audit_removed": ("{first}번부터 {last}번까지 없습니다.", "Rows {first} to {last} are gone."),
    "audit_changed": ("{first}번이 바뀌었습니다.", "Row {first} was changed."),
    "audit_repeated": ("{first}번이 다시 나옵니다.", "Row {first} stands in a wrong place."),
    "audit_unreadable": ("{first}번을 읽을 수 없습니다.", "Row {first} cannot be read."),
}
