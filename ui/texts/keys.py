"""Keys, and being told of a new red; Korean and English."""

from collections.abc import Mapping

TEXTS: Mapping[str, tuple[str, str]] = {
    "keys.title": ("단축키", "Keys"),
    "keys.close": ("닫기", "Close"),
    "keys.here": ("이 화면", "On this page"),
    "keys.everywhere": ("모든 화면", "Everywhere"),
    "keys.letters": ("한 글자 단축키 쓰기", "Use one-letter keys"),
    "keys.letters.why": (
        "끄면 화살표, Enter, Esc만 씁니다. 이 브라우저에 기억합니다.",
        "Off leaves arrows, Enter and Esc. Kept in this browser.",
    ),
    "keys.help": ("이 목록", "This list"),
    "keys.find": ("찾기", "Find"),
    "keys.down": ("다음 작업", "Next job"),
    "keys.up": ("이전 작업", "Previous job"),
    "keys.open": ("작업 열기", "Open the job"),
    "keys.rerun": ("재실행", "Run it again"),
    "keys.log": ("로그에서 보기", "See it in the log"),
    "keys.status": ("상태로 거르기", "Filter by status"),
    "keys.clear": ("필터 해제", "Clear the filter"),
    "keys.leave": ("고른 것 놓기, 닫기", "Let go, close"),
    "alarm.menu": ("알림과 단축키", "Alerts and keys"),
    "alarm.notes": ("새 오류를 알림으로", "Notify of a new error"),
    "alarm.notes.why": ("이 화면이 열려 있는 동안 바탕 화면에 띄웁니다.", "On the desktop, while this page is open."),
    "alarm.hindered.https": ("HTTPS로 열어야 쓸 수 있습니다.", "Needs HTTPS."),
    "alarm.hindered.unknown": ("이 브라우저는 알림을 띄우지 못합니다.", "This browser shows none."),
    "alarm.hindered.blocked": (
        "브라우저가 이 주소의 알림을 막았습니다.",
        "The browser blocks notifications of this address.",
    ),
    "alarm.sound": ("새 오류를 소리로", "A sound on a new error"),
    "alarm.sound.why": ("짧은 두 음. 10초 안의 여럿은 한 번만 납니다.", "Two short tones; several in 10 s are one."),
    "alarm.sound.waits": (
        "화면을 한 번 누르면 그때부터 소리가 납니다.",
        "Click the page once; sound is held back until then.",
    ),
    "alarm.said": ("새 오류: {name} — {text}", "New error: {name}: {text}"),
    "alarm.title": ("■ 오류: {name}", "■ ERROR: {name}"),
    "alarm.more": ("그 밖에 {count}개", "and {count} more"),
}
