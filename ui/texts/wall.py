"""The words of the wall; key -> Korean, English."""

from collections.abc import Mapping

TEXTS: Mapping[str, tuple[str, str]] = {
    "nav.wall": ("현황판", "Wall"),
    "wall.label": ("작업", "Jobs"),
    "wall.none": ("작업이 없습니다", "No jobs"),
    "wall.error.one": ("오류 1개", "1 error"),
    "wall.error.many": ("오류 {count}개", "{count} errors"),
    "wall.warning.one": ("경고 1개", "1 warning"),
    "wall.warning.many": ("경고 {count}개", "{count} warnings"),
    "wall.ok.one": ("정상 1개", "1 OK"),
    "wall.ok.many": ("정상 {count}개", "{count} OK"),
    "wall.paused.one": ("일시중지 1개", "1 paused"),
    "wall.paused.many": ("일시중지 {count}개", "{count} paused"),
    "wall.unknown.one": ("미확인 1개", "1 unknown"),
    "wall.unknown.many": ("미확인 {count}개", "{count} unknown"),
    "wall.running": ("실행 중 {count}개", "{count} running"),
    "wall.all": ("그 밖의 작업", "Other jobs"),
    "wall.success": ("마지막 성공 {time}", "Last success {time}"),
    "wall.success.none": ("성공한 기록이 없습니다", "No success on record"),
    "wall.more": ("외 {count}건", "{count} more"),
    "wall.awake.https": ("화면을 켜 두려면 HTTPS로 엽니다", "Open by HTTPS to keep the screen on"),
    "wall.page": ("{page} / {pages} 쪽", "page {page} of {pages}"),
    "wall.lost.asof": ("{time}의 모습입니다", "This is how it stood at {time}"),
    "wall.late.asof": ("{time}에 판정한 값입니다", "Judged at {time}"),
    "wall.empty": ("{file}에 작업을 적으면 여기에 나타납니다", "A job written to {file} appears here"),
}
