"""Captures: their page, and why there is no picture; key -> Korean, English."""

from collections.abc import Mapping

TEXTS: Mapping[str, tuple[str, str]] = {
    "nav.captures": ("화면", "Screen"),
    "capture.take": ("화면 캡처", "Capture"),
    "capture.take.title": ("지금 서버 화면을 찍어 보관합니다", "Take a picture of the server's screen and keep it"),
    "capture.taking": ("찍는 중", "Taking it"),
    "capture.live": ("실시간", "Live"),
    "capture.live.title": ("{pace}초마다 새 화면, 보관하지 않음", "A new picture every {pace} s, none of them kept"),
    "capture.live.stop": ("실시간 끝내기", "Stop live"),
    "capture.live.on": ("실시간 · {time}", "Live · {time}"),
    "capture.live.wait": ("첫 화면을 기다립니다", "Waiting for the first picture"),
    "capture.live.ended": ("잠금 해제가 끝나 실시간도 끝났습니다.", "The unlock has ended, and so has the live view."),
    "capture.live.old": (
        "{time}의 화면입니다. 새 화면이 오지 않습니다.",
        "This is from {time}; no newer picture comes.",
    ),
    "capture.monitor": ("모니터", "Monitor"),
    "capture.monitor.all": ("모든 모니터", "All monitors"),
    "capture.monitor.one": ("모니터 {number}", "Monitor {number}"),
    "capture.monitor.sized": ("모니터 {number} · {width} × {height}", "Monitor {number} · {width} × {height}"),
    "capture.head.one": ("보관 중인 화면 1장", "1 picture is kept"),
    "capture.head.many": ("보관 중인 화면 {count}장", "{count} pictures are kept"),
    "capture.head.none": ("보관 중인 화면이 없습니다", "No picture is kept"),
    "capture.head.shut": ("서버 화면은 잠금을 해제해야 보입니다", "The screen is seen after unlocking"),
    "capture.head.off": ("비밀번호가 없어 화면을 볼 수 없습니다", "No password is set, so nobody may see the screen"),
    "capture.sub": (
        "{days}일 동안 보관합니다. 찍은 것과 본 것은 감사 기록에 남습니다.",
        "Kept for {days} days. Who takes or sees one is on record.",
    ),
    "capture.none.why": (
        "화면 캡처를 누르면 서버의 지금 화면이 여기에 놓입니다.",
        "Press Capture, and the server's screen as it is now appears here.",
    ),
    "capture.shut.why": (
        "화면에는 남의 정보가 있을 수 있어서, 찍을 때도 볼 때도 이름과 비밀번호를 묻습니다.",
        "A screen may show private matters: to take one or to see one takes a name and the password.",
    ),
    "capture.off.why": (
        "서버에서 batmon password --write 로 비밀번호를 정하세요.",
        "Set one on the server with batmon password --write.",
    ),
    "capture.unlock": ("잠금 해제", "Unlock"),
    "capture.by": ("{name} · {time}", "{name} · {time}"),
    "capture.of": ("{time} {name} 님이 찍은 서버 화면", "The server's screen at {time}, taken by {name}"),
    "capture.from": ("{source}에서", "from {source}"),
    "capture.open": ("크게 보기", "Look closely"),
    "capture.close": ("닫기", "Close"),
    "capture.newer": ("더 새것", "Newer"),
    "capture.older": ("더 옛것", "Older"),
    "capture.actual": ("실제 크기", "Actual size"),
    "capture.fit": ("창에 맞춤", "Fit to window"),
    "capture.download": ("내려받기", "Download"),
    "capture.failed": ("화면을 찍지 못했습니다", "There is no picture"),
    "capture.unreachable": ("서버에 닿지 않습니다.", "The server does not answer."),
    "capture.list.failed": ("목록을 불러오지 못했습니다", "The list could not be read"),
    "capture.again": ("다시", "Try again"),
    "capture.loading": ("목록을 불러오고 있습니다", "Reading the list"),
    "keys.capture.take": ("화면 캡처", "Capture the screen"),
    "keys.capture.live": ("실시간 시작, 끝", "Live view on and off"),
    "capture.all": ("모두 보기", "See all"),
    "refused.capture_no_display": (
        "서버에서 보이는 화면이 없습니다. 로그온한 세션에서 batmon capture-helper를 시작하세요.",
        "The server sees no screen. Start batmon capture-helper in a session that is logged in.",
    ),
    "refused.capture_no_helper": (
        "서비스에는 화면이 없고, 도우미가 답하지 않습니다. 로그온한 세션에서 batmon capture-helper를 시작하세요.",
        "A service has no screen, and no helper answers. Start batmon capture-helper in a session that is logged in.",
    ),
    "refused.capture_locked": (
        "서버 화면이 잠겨 있습니다. 잠금을 풀고 다시 찍으세요.",
        "The server's screen is locked. Unlock it there, and take it again.",
    ),
    "refused.capture_black": (
        "화면 전체가 검습니다. 모니터가 꺼졌거나 원격 세션이 끊긴 상태입니다. 화면을 켜거나 다시 접속하세요.",
        "All of the screen is black: it is switched off, or its remote session is cut. Wake it or connect again.",
    ),
    "refused.capture_timeout": (
        "화면이 {seconds}초 안에 답하지 않았습니다. 서버의 화면 프로그램을 확인하세요.",
        "The screen did not answer within {seconds} s. See what its display server is doing.",
    ),
    "refused.capture_failed": ("화면을 찍지 못했습니다: {reason}", "No picture could be taken: {reason}"),
    "refused.capture_no_monitor": (
        "모니터 {monitor}번은 없습니다. 지금은 {count}개입니다.",
        "There is no monitor {monitor}; there are {count}.",
    ),
    "refused.capture_busy": (
        "다른 사람이 찍는 중입니다. 잠시 뒤 다시 하세요.",
        "Somebody else is taking one. Try again in a moment.",
    ),
    "refused.capture_not_kept": ("찍었지만 저장하지 못했습니다: {reason}", "Taken, but not kept: {reason}"),
    "refused.capture_gone": (
        "그런 화면이 없습니다. 지워졌을 수 있습니다.",
        "There is no such picture any more.",
    ),
}
