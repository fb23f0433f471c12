"""The words of the cross-check: who bears witness, what each says, what a result means, and each contradiction."""

from collections.abc import Mapping

Pair = tuple[str, str]  # Korean, English

# the source, or the scheduler's type -> who speaks
NAMES: Mapping[str, Pair] = {
    "log": ("로그", "Log"),
    "output": ("산출물", "Output"),
    "scheduler": ("스케줄러", "Scheduler"),
    "windows_task": ("작업 스케줄러", "Task Scheduler"),
    "windows_service": ("Windows 서비스", "Windows service"),
    "systemd": ("systemd", "systemd"),
    "process": ("프로세스", "Process"),
    "ping": ("신호", "Ping"),
}
# code of rules.testimony -> (in a word, what belongs to it); a code with an end is looked up as "code:ended" first
SAYS: Mapping[str, tuple[Pair, Pair]] = {
    "log_succeeded": (("성공", "Success"), ("{started} → {ended}", "{started} → {ended}")),
    "log_with_errors": (
        ("실패 줄이 있는 성공", "Success with errors"),
        ("{started} → {ended} · 실패 줄 {count}개", "{started} → {ended} · failure lines: {count}"),
    ),
    "log_clean": (("실패 줄 없음", "No failure line"), ("", "")),
    "log_failed": (
        ("실패", "Failure"),
        ("{started} 시작 · 실패 줄 {count}개", "Began {started} · failure lines: {count}"),
    ),
    "log_aborted": (
        ("끝맺지 못함", "Cut off"),
        ("{started} 시작 · 끝 없이 다시 시작됨", "Began {started} · a new start cut it off"),
    ),
    "log_overran": (
        ("끝이 없음", "No end"),
        ("{started} 시작 · 한도 {limit}", "Began {started} · its limit was {limit}"),
    ),
    "log_running": (("실행 중", "Running"), ("{started} 시작", "Began {started}")),
    "log_unended": (("끝맺는 줄 없음", "No line that ends it"), ("아래가 마지막 줄", "Its newest line is below")),
    "log_nothing": (("줄 없음", "No line"), ("{since} 뒤로 없음 · {path}", "None since {since} · {path}")),
    "log_never": (("줄 없음", "No line"), ("{path}", "{path}")),
    "log_missing": (("파일 없음", "No file"), ("{path}", "{path}")),
    "log_unreadable": (("읽을 수 없음", "Cannot be read"), ("{since}부터 · {reason}", "Since {since} · {reason}")),
    "output_there": (("있음", "There"), ("", "")),
    "output_missing": (("없음", "None"), ("{path} · 그 앞의 것 {last}", "{path} · the one before: {last}")),
    "output_empty": (("비어 있음", "Empty"), ("{path}", "{path}")),
    "scheduler_unasked": (("아직 답 없음", "No answer yet"), ("", "")),
    "scheduler_silent": (("답 없음", "No answer"), ("{since}부터 · {reason}", "Since {since} · {reason}")),
    "scheduler_missing": (("등록되지 않음", "Not registered"), ("{since}부터", "Since {since}")),
    "scheduler_disabled": (("꺼져 있음", "Disabled"), ("{since}부터", "Since {since}")),
    "scheduler_up": (("실행 중", "Running"), ("{started}부터", "Since {started}")),
    "scheduler_down": (("멈춰 있음", "Stopped"), ("{since}부터", "Since {since}")),
    "scheduler_running": (("실행 중", "Running"), ("{started} 시작", "Began {started}")),
    "scheduler_ready": (("실행 기록 없음", "No run on record"), ("", "")),
    "scheduler_no_verdict": (("결과 없음 {result}", "No verdict {result}"), ("{started} 시작", "Began {started}")),
    "scheduler_earlier": (
        ("이번 실행 없음", "No run this time"),
        ("마지막 시작 {started} · 결과 {result}", "Last began {started} · result {result}"),
    ),
    "scheduler_succeeded": (("성공 {result}", "Success {result}"), ("{started} 시작", "Began {started}")),
    "scheduler_succeeded:ended": (
        ("성공 {result}", "Success {result}"),
        ("{started} → {ended}", "{started} → {ended}"),
    ),
    "scheduler_failed": (("실패 {result}", "Failure {result}"), ("{started} 시작", "Began {started}")),
    "scheduler_failed:ended": (("실패 {result}", "Failure {result}"), ("{started} → {ended}", "{started} → {ended}")),
}
# what the scheduler says of its entry; a value with words of its own is looked up as "name:value" first
ENTRY: Mapping[str, Pair] = {
    "next_run": ("다음 실행 {next_run}", "Next run {next_run}"),
    "missed_runs": ("놓친 실행 {missed_runs}회", "Missed runs: {missed_runs}"),
    "missed_runs:0": ("놓친 실행 없음", "No missed run"),
    "account": ("계정 {account}", "Account {account}"),
    "only_logged_on:true": ("로그온했을 때만 실행", "Only when logged on"),
    "only_logged_on:false": ("로그온하지 않아도 실행", "Whether logged on or not"),
    "start_type": ("시작 유형 {start_type}", "Start type {start_type}"),
    "start_type:automatic": ("자동 시작", "Starts automatically"),
    "start_type:manual": ("수동 시작", "Started by hand"),
    "start_type:disabled": ("사용 안 함", "Start disabled"),
    "pid": ("프로세스 {pid}", "Process {pid}"),
    "exit_code": ("종료 코드 {exit_code}", "Exit code {exit_code}"),
}
LOST: Pair = ("{since}부터 답이 없음 — 그 앞의 답", "No answer since {since}: the one before")
# code of rules.crosscheck -> its sentence
CONTRADICTIONS: Mapping[str, Pair] = {
    "scheduler_success_log_failure": (
        "스케줄러는 성공({result}), 로그는 실패입니다 — 종료 코드가 전해지지 않았을 수 있습니다",
        "Scheduler says success ({result}), the log failure: the exit code may be lost",
    ),
    "log_success_scheduler_failure": (
        "로그는 성공, 스케줄러는 실패({result})라고 합니다",
        "Log says success, the scheduler failure ({result})",
    ),
    "log_success_no_output": (
        "로그는 성공인데 쓸 수 있는 산출물이 없습니다 — {path}",
        "Log says success, and there is no output to use: {path}",
    ),
    "scheduler_success_no_line": (
        "스케줄러는 성공({result})인데 로그에 줄이 없습니다",
        "Scheduler says success ({result}), the log shows nothing",
    ),
    "scheduler_success_no_end": (
        "스케줄러는 성공({result})인데 로그에 성공 줄이 없습니다",
        "Scheduler says success ({result}), the log has no success line",
    ),
    "scheduler_runs_no_line": (
        "스케줄러는 {at}에 시작했는데 로그에 줄이 없습니다",
        "Scheduler began at {at}, the log shows nothing",
    ),
    "scheduler_runs_log_success": (
        "로그는 {other_at}에 성공인데 스케줄러는 아직 실행 중입니다",
        "Log says success at {other_at}, the scheduler still runs it",
    ),
    "scheduler_ended_log_goes_on": (
        "스케줄러는 끝났다고 하는데({result}) 로그에는 끝이 없습니다",
        "Scheduler says it has ended ({result}), the log has no end",
    ),
    "stopped_log_goes_on": (
        "{at}부터 멈췄다고 하는데 로그는 이어집니다",
        "Stopped since {at}, yet the log goes on",
    ),
    "scheduler_success_no_output": (
        "스케줄러는 성공({result})인데 산출물이 없습니다 — {path}",
        "Scheduler says success ({result}), and there is no output: {path}",
    ),
    "log_failure_output": ("로그는 실패인데 산출물이 있습니다", "Log says failure, yet there is an output"),
    "scheduler_failure_output": (
        "스케줄러는 실패({result})인데 산출물이 있습니다",
        "Scheduler says failure ({result}), yet there is an output",
    ),
    "output_no_line": ("산출물은 있는데 로그에 줄이 없습니다", "There is an output, the log shows nothing"),
    "log_without_scheduler": (
        "로그에 있는 실행을 스케줄러는 모릅니다 — 손으로 시작했을 수 있습니다",
        "Scheduler knows nothing of the log's run: begun by hand?",
    ),
}
# a scheduler's result as people know it -> what it means; one that is not here is a program's own
RESULTS: Mapping[str, Pair] = {
    "0x0": ("오류 없이 끝남", "ended without an error"),
    "0x1": ("프로그램이 1로 끝남, 또는 잘못된 호출", "the program ended with 1, or was called wrongly"),
    "0x2": ("파일을 찾을 수 없음", "a file was not found"),
    "0x41300": ("다음 시각을 기다림", "waits for its time"),
    "0x41301": ("실행 중", "running"),
    "0x41302": ("사용 안 함", "disabled"),
    "0x41303": ("아직 실행된 적 없음", "has never run"),
    "0x41304": ("더 실행될 시각이 없음", "no more runs are planned"),
    "0x41305": ("예약에 빠진 설정이 있음", "not scheduled: a setting is missing"),
    "0x41306": ("사용자가 끝냄", "ended by a user"),
    "0x41307": ("쓸 수 있는 트리거가 없음", "no trigger, or none that is enabled"),
    "0x41308": ("시각이 정해지지 않은 트리거", "its trigger has no set times"),
    "0x4131B": ("일부 트리거만 등록됨", "some of its triggers failed"),
    "0x4131C": ("등록됐지만 로그온 권한이 없을 수 있음", "registered, but may not log on"),
    "0x41325": ("대기열에 있음", "queued"),
    "0x8004131F": ("이미 실행 중", "already running"),
    "0x80070002": ("프로그램을 찾을 수 없음", "the program was not found"),
    "0x80070005": ("접근 거부", "access denied"),
    "0x8007010B": ("시작 폴더가 잘못됨", "its start folder is wrong"),
    "0x800704DD": ("로그온한 사용자가 없음", "nobody was logged on"),
    "0x8007052E": ("계정이나 암호가 틀림", "wrong account or password"),
    "0x800710E0": ("시작 거부 — 겹쳤거나 너무 늦음", "start refused: it overlapped, or came too late"),
    "0xC0000005": ("메모리 오류로 죽음", "crashed: access violation"),
    "0xC000013A": ("Ctrl+C 또는 창을 닫아 끝냄", "ended by Ctrl+C or a closed window"),
    "0xC0000142": ("시작하지 못함 — DLL 초기화 실패", "could not start: a DLL failed"),
    "0xC0000409": ("스택 오류로 죽음", "crashed: stack overrun"),
    "0xFFFFFFFF": ("프로그램이 -1로 끝남", "the program ended with -1"),
    "exit 0": ("오류 없이 끝남", "ended without an error"),
    "exit 126": ("실행할 수 없는 파일", "a file that cannot be run"),
    "exit 127": ("명령을 찾을 수 없음", "a command was not found"),
    "exit 130": ("Ctrl+C로 끝냄", "ended by Ctrl+C"),
    "exit 137": ("SIGKILL로 죽음 — 메모리 부족일 수 있음", "killed: out of memory, perhaps"),
    "exit 143": ("SIGTERM으로 끝냄", "ended by SIGTERM"),
    "exit 200": ("작업 폴더로 갈 수 없음", "its working folder cannot be entered"),
    "exit 203": ("프로그램을 실행할 수 없음", "the program cannot be run"),
    "exit 217": ("그런 사용자가 없음", "no such user"),
    "SIGKILL": ("강제로 끝냄 — 메모리 부족일 수 있음", "killed: out of memory, perhaps"),
    "SIGTERM": ("끝내라는 요청으로 끝남", "asked to end"),
    "SIGSEGV": ("메모리 오류로 죽음", "crashed: access violation"),
    "SIGABRT": ("스스로 멈춤", "gave up by itself"),
    "oom-kill": ("메모리 부족으로 끝냄", "killed: out of memory"),
    "timeout": ("제한 시간을 넘김", "took too long"),
    "watchdog": ("응답이 없어 끝냄", "ended for giving no sign of life"),
    "start-limit-hit": ("너무 자주 다시 시작함", "restarted too often"),
    "bad-setting": ("유닛 파일이 잘못됨", "its unit file is wrong"),
}
