"""The drawer with the lines of a log; Korean and English."""

from collections.abc import Mapping

TEXTS: Mapping[str, tuple[str, str]] = {
    "lines.label": ("로그 줄", "Lines of the log"),
    "lines.meaning.failure": ("실패 줄", "Failure line"),
    "lines.meaning.warning": ("경고 줄", "Warning line"),
    "lines.meaning.success": ("성공 줄", "Success line"),
    "lines.meaning.start": ("시작 줄", "Start line"),
    "lines.open": ("로그에서 보기", "See it in the log"),
    "lines.newest": ("최근 줄", "Newest lines"),
    "lines.close": ("닫기", "Close"),
    "lines.copy": ("줄 복사", "Copy the line"),
    "lines.copy.title": ("파일과 줄 번호를 함께 복사 (c)", "Copies it with file and line number (c)"),
    "lines.copied": ("{line}번 줄을 복사했습니다", "Line {line} copied"),
    "lines.copy.refused": (
        "자동 복사에는 HTTPS가 필요합니다. 고른 글을 Ctrl+C로 복사합니다",
        "Copying needs HTTPS. The line is selected: press Ctrl+C",
    ),
    "lines.more": ("앞뒤 더 보기", "More around it"),
    "lines.again": ("다시 읽기", "Read again"),
    "lines.empty": ("빈 파일입니다.", "The file is empty."),
    "lines.gone": ("이 로그 파일은 이제 없습니다.", "This log file is gone."),
    "lines.gone.why": ("지워졌거나 다른 이름으로 바뀌었습니다.", "It was removed or renamed."),
    "lines.seen": ("그때 본 줄", "The line as it was seen"),
    "lines.unreachable": ("서버가 답하지 않습니다.", "The server does not answer."),
    "lines.changed": (
        "이 자리에는 이제 다른 줄이 있습니다. 그때 본 줄:",
        "Another line stands here now. The line that was seen:",
    ),
}
