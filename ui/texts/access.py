"""The words of access: the unlock, its dialog, and why somebody is not let in; key -> Korean, English."""

from collections.abc import Mapping

TEXTS: Mapping[str, tuple[str, str]] = {
    "login.why": ("이 화면을 보려면 이름과 비밀번호가 필요합니다.", "These pages take a name and the password."),
    "login.do": ("들어가기", "Log in"),
    "login.out": ("로그아웃", "Log out"),
    "unlock.state.shut": ("잠김", "Locked"),
    "unlock.state.off": ("동작 꺼짐", "Actions off"),
    "unlock.title": ("잠금 해제", "Unlock"),
    "unlock.why": (
        "이 브라우저에서 10분 동안 재실행, 일시중지 같은 동작을 할 수 있습니다.",
        "For 10 minutes this browser may rerun, pause and the like.",
    ),
    "unlock.name": ("이름", "Name"),
    "unlock.name.title": ("감사 기록에 남는 이름, 콜론(:) 없이", "The name that goes on record, without a colon"),
    "unlock.password": ("비밀번호", "Password"),
    "unlock.recorded": ("감사 기록에 남습니다", "Goes on record"),
    "unlock.do": ("잠금 해제", "Unlock"),
    "unlock.cancel": ("취소", "Cancel"),
    "unlock.close": ("닫기", "Close"),
    "unlock.end.title": ("{name} 이름으로 열림 — 지금 잠그기", "Open as {name} - lock now"),
    "unlock.renew": ("10분 다시 시작", "Begin the 10 minutes anew"),
    "unlock.wait": ("{left} 뒤에 다시 할 수 있습니다.", "Next try in {left}."),
    "unlock.locked": (
        "비밀번호가 여러 번 틀려 이 주소가 잠겼습니다. {left} 뒤에 풀립니다.",
        "Too many wrong passwords: this address is locked for another {left}.",
    ),
    "unlock.again": ("이제 다시 할 수 있습니다.", "You may try again."),
    "unlock.unreachable": ("서버에 닿지 않습니다.", "The server does not answer."),
    "unlock.off": ("동작이 꺼져 있습니다", "Actions are off"),
    "unlock.off.why": (
        "비밀번호가 없어서 재실행 같은 동작은 아무도 할 수 없습니다. 서버에서 비밀번호를 정하세요.",
        "No password is set, so nobody may rerun or change anything. Set one on the server:",
    ),
    "unlock.off.how": (
        "batmon.yml의 access.password에 해시로 적히고, 곧바로 적용됩니다.",
        "It goes to access.password of batmon.yml as a hash, and holds at once.",
    ),
    "access.no_password": ("이름과 비밀번호가 필요합니다.", "This takes a name and the password."),
    "access.no_name": ("이름을 적어 주세요. 누가 했는지 기록에 남습니다.", "Give a name: it goes on record."),
    "access.wrong_password": ("비밀번호가 맞지 않습니다.", "Wrong password."),
    "access.too_early": ("{seconds}초 뒤에 다시 시도하세요.", "Try again in {seconds} s."),
    "access.locked": (
        "비밀번호가 여러 번 틀려 이 주소를 잠갔습니다. {seconds}초 뒤에 풀립니다.",
        "Too many wrong passwords: this address is locked for another {seconds} s.",
    ),
    "access.crowded": ("요청이 몰려 있습니다. 잠시 뒤 다시 시도하세요.", "Too many at once. Try again in a moment."),
    "access.actions_off": (
        "비밀번호가 설정되지 않아 동작이 꺼져 있습니다. batmon password --write로 정하세요.",
        "Actions are off: no password is set. Set one with batmon password --write.",
    ),
    "access.not_allowed": ("이 이름에는 허용되지 않은 동작입니다.", "This name may not do that."),
    "access.unlock_ended": ("잠금 해제가 끝났습니다. 다시 해제하세요.", "The unlock has ended. Unlock again."),
    "access.cross_site": ("다른 사이트에서 온 요청입니다.", "This request comes from another site."),
    "access.no_record": (
        "감사 기록을 쓸 수 없어 실행하지 않았습니다.",
        "Not done: the audit trail cannot be written.",
    ),
}
