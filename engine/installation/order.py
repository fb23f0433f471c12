"""The deeds on the service, step by step: install, start, stop, upgrade, remove; a step that fails ends them.

Everything may be done twice: what is as it should be is left alone.
"""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from msgspec import Struct

from engine.installation.command import Answer, Run, StepFailed
from engine.installation.firewall import close_port, open_port, ports_opened
from engine.installation.logon import helper_at_logon, set_helper
from engine.installation.nssm import Nssm, State
from engine.installation.registry import Registry
from engine.installation.settings import Plan, Setting, settings_of
from engine.installation.undoing import Begun, taking_back

UP = 90.0  # seconds for the first answer: a cold disk, a virus scanner, a store that is brought to a new version
WELL = 30.0  # seconds more for the first good one
LOOK = 0.5
TAIL = 15  # lines of the service's words that are shown of one that does not start
ASIDE = {"port_not_opened"}  # not worth giving up the rest for: it is told, and can be done by hand

Tell = Callable[[str], None]


class World(Struct, frozen=True, kw_only=True):
    """What the deeds reach of the machine: commands, /health (True, False, or None for no answer), and time."""

    run: Run
    health: Callable[[], bool | None]
    steady: Callable[[], float]
    rest: Callable[[float], None]


class Deed(Struct, frozen=True, kw_only=True):
    """What was done: whether BATMON is well now, and what was put aside on the way."""

    healthy: bool
    changed: bool
    aside: tuple[StepFailed, ...] = ()


def install(world: World, nssm: Nssm, plan: Plan, tell: Tell) -> Deed:
    """Register the service as planned, start it, and return once it answers. Raises StepFailed, with all taken back."""
    aside: list[StepFailed] = []
    with taking_back() as begun:
        _keep_running(nssm, begun)
        _make_folder(plan, tell)
        try:
            _open(world.run, plan.port, begun, tell)
        except StepFailed as failure:
            if failure.code not in ASIDE:
                raise
            aside.append(failure)
        changed = register(nssm, plan, begun, tell)
        _offer_helper(nssm.registry, plan.helper, begun, tell)
        healthy = _bring_up(world, nssm, plan, begun, tell, anew=changed)
    return Deed(healthy=healthy, changed=changed, aside=tuple(aside))


def upgrade(world: World, nssm: Nssm, plan: Plan, tell: Tell) -> Deed:
    """Start the program that lies there now in place of the one that runs; store and configuration stay."""
    with taking_back() as begun:
        _keep_running(nssm, begun)
        nssm.stop()
        tell("stopped")
        changed = register(nssm, plan, begun, tell)
        if helper_at_logon(nssm.registry):  # where it was not wanted, it is not now
            _offer_helper(nssm.registry, plan.helper, begun, tell)
        healthy = _bring_up(world, nssm, plan, begun, tell, anew=True)
    return Deed(healthy=healthy, changed=changed)


def start(world: World, nssm: Nssm, plan: Plan, tell: Tell, *, anew: bool = False) -> Deed:
    """Start the service, or end and start it, and return once it answers; one that does not is left as it is."""
    healthy = _bring_up(world, nssm, plan, Begun(), tell, anew=anew)
    return Deed(healthy=healthy, changed=False)


def stop(nssm: Nssm, tell: Tell) -> None:
    """End the service until it is started again. Raises StepFailed."""
    nssm.stop()
    tell("stopped")


def remove(nssm: Nssm, tell: Tell) -> None:
    """Take off the service, the helper and the firewall's rules, each where it is there; data and settings stay."""
    if nssm.state() is not State.ABSENT:
        nssm.stop()
        nssm.remove()
        tell("removed")
    if helper_at_logon(nssm.registry):
        set_helper(nssm.registry, "")
        tell("helper_removed")
    for port in sorted(ports_opened(nssm.run)):
        close_port(nssm.run, port)
        tell("port_closed")


def register(nssm: Nssm, plan: Plan, begun: Begun, tell: Tell) -> bool:
    """Have the service registered with every setting as planned; return whether something had to be changed."""
    fresh = nssm.state() is State.ABSENT
    if fresh:
        nssm.install(plan.program)
        begun.add("registered", nssm.remove)
    elif nssm.get("Application") is None:
        raise StepFailed("foreign_service")
    changed = False
    own = () if fresh or nssm.is_own() else (Setting(("ImagePath",), f'"{nssm.path}"'),)  # BATMON's folder was moved
    for setting in (*own, *settings_of(plan)):
        before = nssm.get(*setting.name)
        if before == setting.value:
            continue
        nssm.set(setting.name, setting.value)
        if nssm.get(*setting.name) == before:
            continue  # Windows does not take it: no reason to end what runs
        changed = True
        if not fresh:
            begun.add("settings", partial(nssm.set, setting.name, before or ""))
    tell("registered" if fresh else "settings" if changed else "settings_same")
    return changed


def _keep_running(nssm: Nssm, begun: Begun) -> None:
    """Note that a service that runs now has to run again when the rest is taken back."""
    if nssm.state() in (State.RUNNING, State.STARTING):
        begun.add("running_again", partial(_start_again, nssm))


def _start_again(nssm: Nssm) -> None:
    if nssm.state() is not State.RUNNING:
        answer = nssm.start()
        if not answer.good:
            raise StepFailed("not_started", {"reason": answer.text})


def _make_folder(plan: Plan, tell: Tell) -> None:
    folder = Path(plan.log).parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StepFailed("no_folder", {"path": str(folder), "reason": error.strerror or str(error)}) from error


def _open(run: Run, port: int | None, begun: Begun, tell: Tell) -> None:
    if port is None:
        return
    open_now = ports_opened(run)
    if port not in open_now:
        open_port(run, port)
        begun.add("port_opened", partial(close_port, run, port))
        if port not in ports_opened(run):  # whatever netsh answered
            raise StepFailed("port_not_opened", {"port": port, "reason": "netsh"})
        tell("port_opened")
    for old in sorted(open_now - {port}):  # of a port that the pages had before
        close_port(run, old)
        begun.add("port_closed", partial(open_port, run, old))
        tell("port_closed")


def _offer_helper(registry: Registry, helper: str, begun: Begun, tell: Tell) -> None:
    before = helper_at_logon(registry)
    if before == helper:
        return
    set_helper(registry, helper)
    begun.add("helper_set" if helper else "helper_removed", partial(set_helper, registry, before))
    tell("helper_set" if helper else "helper_removed")


def _bring_up(world: World, nssm: Nssm, plan: Plan, begun: Begun, tell: Tell, *, anew: bool) -> bool:
    """Return whether BATMON is well, once it runs and answers. Raises StepFailed with its last words."""
    state = nssm.state()
    if state is State.ABSENT:
        raise StepFailed("not_installed")
    if anew and state is not State.STOPPED:
        nssm.stop()
    said = Answer(code=0)
    if anew or state is not State.RUNNING:
        said = nssm.start()
        begun.add("started", nssm.stop)
        tell("started")
    return _await(world, nssm, plan, said)


def _await(world: World, nssm: Nssm, plan: Plan, said: Answer) -> bool:
    end, answered = world.steady() + UP, False
    while world.steady() < end:
        health = world.health()
        if health:
            return True
        if health is False and not answered:  # up, and just begun: there was no tick yet
            end, answered = world.steady() + WELL, True
        if health is None:
            _expect_life(nssm, plan, said)
        world.rest(LOOK)
    if not answered:
        raise StepFailed("no_answer", {"seconds": int(UP), "words": last_words(plan.log)})
    return False


def _expect_life(nssm: Nssm, plan: Plan, said: Answer) -> None:
    """Return while the service may still come up. Raises StepFailed where it has not started, or keeps dying."""
    state = nssm.state()
    if state is State.STOPPED and not said.good:
        raise StepFailed("not_started", {"reason": said.text.strip()})
    if state in (State.PAUSED, State.STOPPED):
        raise StepFailed("service_dies", {"words": last_words(plan.log)})


def last_words(log: str) -> str:
    """Return the last lines that the service has printed, empty where there are none."""
    try:
        with open(log, "rb") as file:
            file.seek(max(file.seek(0, 2) - 20_000, 0))
            return "\n".join(file.read().decode("utf-8", "replace").splitlines()[-TAIL:])
    except OSError:
        return ""
