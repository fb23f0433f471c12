"""What `batmon import --from-scheduler` says."""

from collections.abc import Mapping

KO: Mapping[str, str] = {
    "option.from_scheduler": "이 컴퓨터의 예약 작업과 서비스에서 고릅니다. 내보낸 XML 파일을 줄 수도 있습니다.",
    "option.task": "이름이나 경로가 맞는 예약 작업만 (여러 번 쓸 수 있음)",
    "option.service": "이름이 맞는 서비스만 (여러 번 쓸 수 있음)",
    "option.all_scheduled": "Windows에 딸린 것도 모두",
    "option.output": "출력하지 않고 새 파일에 씁니다",
    "import.what": "OLD.yml 하나, 또는 --from-scheduler 가 필요합니다.",
    "scheduled.task": "작업",
    "scheduled.service": "서비스",
    "scheduled.off": "꺼짐",
    "scheduled.none": "고른 것이 없습니다.",
    "scheduled.exists": "{path}: 이미 있는 파일입니다. 덮어쓰지 않습니다.",
    "scheduled.no_answer": "스케줄러에 물을 수 없습니다: {reason}. 작업 스케줄러에서 내보낸 XML 파일을 주십시오.",
    "scheduled.choose": "번호를 고르십시오 (1-{count}, 예: 1,3-5, 모두는 *). 빈 줄이면 그만둡니다.",
    "scheduled.bad_choice": "{word}: 1-{count} 사이의 번호가 아닙니다.",
    "scheduled.choose_by": "--task PATTERN 이나 --service PATTERN 으로 고르십시오.",
    "scheduled.written": "작업 {jobs}개를 썼습니다. 옮기지 못했거나 살펴볼 것 {losses}개.",
}
EN: Mapping[str, str] = {
    "option.from_scheduler": "choose from this machine's tasks and services; exported XML files may be given instead",
    "option.task": "only tasks whose name or path fits (may be repeated)",
    "option.service": "only services whose name fits (may be repeated)",
    "option.all_scheduled": "those that came with Windows too",
    "option.output": "write a new file instead of printing",
    "import.what": "Give one OLD.yml, or --from-scheduler.",
    "scheduled.task": "task",
    "scheduled.service": "service",
    "scheduled.off": "disabled",
    "scheduled.none": "Nothing was chosen.",
    "scheduled.exists": "{path} exists already, and is not overwritten.",
    "scheduled.no_answer": "The scheduler cannot be asked: {reason}. Give XML files that it has exported.",
    "scheduled.choose": "Choose numbers (1-{count}, such as 1,3-5, or * for all). An empty line ends it.",
    "scheduled.bad_choice": "{word} is no number from 1 to {count}.",
    "scheduled.choose_by": "Choose by --task PATTERN or --service PATTERN.",
    "scheduled.written": "{jobs} jobs written; {losses} things were not carried over or have to be looked at.",
}
