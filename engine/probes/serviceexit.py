"""With what a Windows service ended: the one thing of it that psutil does not tell. It has run under Wine 8 alone."""

import sys

QUERY_STATUS = 0x0004  # SERVICE_QUERY_STATUS
CONNECT = 0x0001  # SC_MANAGER_CONNECT
OWN_CODE = 1066  # ERROR_SERVICE_SPECIFIC_ERROR: the service's own code stands beside it
NEVER_STARTED = 1077  # ERROR_SERVICE_NEVER_STARTED: since the machine was started


def read_exit_code(name: str) -> int | None:
    """Return the code with which a service ended last, None where it has not, or it cannot be known."""
    if sys.platform != "win32":
        return None
    import ctypes
    from ctypes import wintypes

    api = ctypes.WinDLL("advapi32")
    api.OpenSCManagerW.restype = api.OpenServiceW.restype = wintypes.HANDLE
    manager = wintypes.HANDLE(api.OpenSCManagerW(None, None, CONNECT))
    service = wintypes.HANDLE(api.OpenServiceW(manager, ctypes.c_wchar_p(name), QUERY_STATUS) if manager else None)
    status = (wintypes.DWORD * 7)()  # SERVICE_STATUS: type, state, controls, code, own code, checkpoint, hint
    known = bool(service) and bool(api.QueryServiceStatus(service, ctypes.byref(status)))
    for handle in (service, manager):
        if handle:
            api.CloseServiceHandle(handle)
    return exit_code(status[3], status[4]) if known else None


def exit_code(code: int, own: int) -> int | None:
    """Return the code of a service from the two that Windows keeps of it."""
    if code == NEVER_STARTED:
        return None
    return own if code == OWN_CODE else code
