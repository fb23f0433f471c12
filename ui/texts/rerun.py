"""The words of reruns: why one is not begun, its dialog, and its page; key -> Korean, English."""

from collections.abc import Mapping

TEXTS: Mapping[str, tuple[str, str]] = {
    # why it is not begun
    "refused.unknown_job": ("{job}: 그런 작업은 없습니다.", "{job}: there is no such job."),
    "refused.unknown_rerun": ("그런 재실행은 없습니다.", "There is no such rerun."),
    "refused.no_rerun": (
        "이 작업에는 재실행 명령이 없습니다 (batmon.yml의 rerun).",
        "This job has no command for it (rerun in batmon.yml).",
    ),
    "refused.rerun_running": (
        "{who} — {since}에 시작한 재실행이 진행 중입니다.",
        "A rerun is going on, begun by {who} at {since}.",
    ),
    "refused.rerun_just_begun": (
        "{who} — {since}에 재실행을 시작했습니다.",
        "{who} has just begun a rerun, at {since}.",
    ),
    "refused.runs_by_log": (
        "로그에 끝나지 않은 실행이 있습니다 — {since} 시작.",
        "Its log shows an open run, begun at {since}.",
    ),
    "refused.runs_by_scheduler": (
        "스케줄러에서 실행 중입니다 — {name}, {since}부터.",
        "Its scheduler says it runs: {name}, since {since}.",
    ),
    "refused.runs_by_process": (
        "프로그램이 이미 실행 중입니다 — {name}, 프로세스 {pid}, {since}부터.",
        "Its program runs already: {name}, process {pid}, since {since}.",
    ),
    "refused.satisfied": (
        "{due} 회차는 이미 성공했습니다 ({outcome}).",
        "Its {due} occurrence has succeeded already ({outcome}).",
    ),
    "refused.satisfied_every": (
        "{at}에 성공했습니다. 다음은 {every}마다입니다.",
        "It succeeded at {at}, and is due every {every}.",
    ),
    "refused.reason_missing": ("강제로 하려면 사유가 필요합니다.", "Forcing it takes a reason."),
    "refused.param_missing": ("값이 없습니다: {name}", "A value is missing: {name}"),
    "refused.param_unknown": ("모르는 값입니다: {name}", "Unknown value: {name}"),
    "refused.param_refused": ("{name}: 형식에 맞지 않습니다 — {pattern}", "{name} does not fit its pattern: {pattern}"),
    "refused.param_unsafe": (
        "{name}: 배치 파일에 줄 수 없는 글자입니다 — {characters} 줄바꿈",
        "{name}: a batch file takes no line break and none of {characters}",
    ),
    "refused.workdir_missing": ("작업 폴더가 없습니다 — {path}", "Working folder is missing: {path}"),
    "refused.program_missing": ("프로그램이 없습니다 — {program}", "There is no such program: {program}"),
    "refused.program_is_folder": ("프로그램이 아니라 폴더입니다 — {program}", "A folder, not a program: {program}"),
    "refused.program_not_executable": ("실행 권한이 없습니다 — {program}", "May not be executed: {program}"),
    "refused.command_unreadable": ("명령을 읽을 수 없습니다 — {command}", "The command cannot be read: {command}"),
    "refused.scheduler_runs_nothing": (
        "{type} 스케줄러로는 실행할 수 없습니다.",
        "A {type} scheduler cannot be asked to run it.",
    ),
    "refused.scheduler_silent": (
        "스케줄러에 물을 수 없습니다 ({reason}).",
        "Its scheduler does not answer ({reason}).",
    ),
    "refused.unit_unknown": ("systemd 유닛 이름이 아닙니다 — {name}", "No name of a systemd unit: {name}"),
    "refused.no_systemctl": ("이 컴퓨터에 systemctl이 없습니다.", "This machine has no systemctl."),
    "refused.no_systemd": ("이 컴퓨터는 systemd로 동작하지 않습니다.", "This machine is not run by systemd."),
    "refused.not_windows": ("Windows에서만 됩니다.", "This works on Windows alone."),
    "refused.no_record": (
        "감사 기록을 쓸 수 없어 실행하지 않았습니다.",
        "Not done: the audit trail cannot be written.",
    ),
    "refused.supervisor_failed": ("시작하지 못했습니다 ({reason}).", "It could not be begun ({reason})."),
    "refused.rerun_ended": ("이미 끝난 재실행입니다.", "This rerun has ended already."),
    "refused.cancel_failed": ("취소를 전하지 못했습니다 ({reason}).", "It could not be told to end ({reason})."),
    # worth knowing before
    "hint.no_desktop": (
        "BATMON 서비스에는 화면이 없습니다. 창이 필요하면 rerun: scheduler가 맞습니다.",
        "BATMON's service has no desktop. A program with windows needs rerun: scheduler.",
    ),
}
