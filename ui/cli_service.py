"""`batmon service`: asks what a person has to say, has the engine do the deed, and tells what was done."""

import os
import time
from functools import partial
from pathlib import Path
from subprocess import list2cmdline

import typer
from msgspec import structs

from engine.clock import steady
from engine.config.load import load
from engine.config.model import Config
from engine.installation import machine, order
from engine.installation.command import StepFailed, run_command
from engine.installation.firewall import ports_opened
from engine.installation.logon import helper_at_logon
from engine.installation.nssm import Nssm, State, find_nssm
from engine.installation.registry import WindowsRegistry
from engine.installation.settings import Plan
from engine.installation.wish import Wish
from engine.ownprogram import own_command, own_folder, typed_command
from engine.servicelog import FILE_NAME
from engine.store.lock import holder_of
from ui.cli_check import asked_of_server
from ui.cli_config import language_of, read_config
from ui.cli_console import can_ask, complain, say, stop, text
from ui.cli_password import read_password, write_password
from ui.cli_port import page_address, pages_of, refuse_taken_port

ANSWER = 3.0  # seconds for one question to /health
HERE = ("127.0.0.1", "localhost", "::1")


def serve_as(wish: Wish, path: Path, *, firewall: bool | None, helper: bool) -> None:
    """Do one deed; exit code 1 where it was not done, 2 where the configuration has a problem."""
    path = path.absolute()
    language = language_of(None)
    if os.name != "nt":
        stop(text("service.not_windows", language), 1)
    _refuse_place(path.parent, wish, language)
    nssm_file = find_nssm([own_folder(), path.parent])
    if nssm_file is None:
        stop(text("service.no_nssm", language, folder=path.parent), 1)
    try:
        nssm = Nssm(str(nssm_file), run_command, WindowsRegistry())
        if wish in (Wish.STOP, Wish.REMOVE):  # also where the configuration has a problem
            take_off(path, nssm, language, for_good=wish is Wish.REMOVE)
        else:
            Service(path, nssm).do(wish, firewall=firewall, helper=helper)
    except StepFailed as failure:
        tell_failure(failure, language)
        raise typer.Exit(1) from None


def take_off(path: Path, nssm: Nssm, language: str, *, for_good: bool) -> None:
    """Stop the service, or remove it and all that was made around it. Raises StepFailed."""
    done = partial(tell, language)
    if not for_good:
        order.stop(nssm, done)
        return
    order.remove(nssm, done)
    config = load(path).config
    say(text("service.kept", language, config=path, data=config.data_path if config else path.parent))


class Service:
    """The service of one configuration file, and the person at the console."""

    def __init__(self, path: Path, nssm: Nssm) -> None:
        self.path, self.nssm, self.run = path, nssm, nssm.run
        try:
            self.config = read_config(path, 2)
        except typer.Exit:
            complain(text("service.bad_config", path=path))
            raise
        self.language = language_of(self.config.server)
        server = self.config.server
        self.url = page_address(server.host, server.port, secure=self.config.tls is not None)
        self.world = order.World(run=self.run, health=self._health, steady=steady, rest=time.sleep)
        self._tell = partial(tell, self.language)

    def do(self, wish: Wish, *, firewall: bool | None, helper: bool) -> None:
        """Do what was asked for. Raises StepFailed."""
        plan = plan_of(self.path, self.config, self._say("service.description"), helper=helper)
        match wish:
            case Wish.INSTALL:
                self._install(plan, firewall)
            case Wish.STATUS:
                self._status(plan)
            case Wish.UPGRADE:
                before = self._copies()
                self._told(order.upgrade(self.world, self.nssm, plan, self._tell))
                for copy, _ in sorted(self._copies() - before):
                    say(self._say("service.copy", path=copy))
            case _:
                self._told(order.start(self.world, self.nssm, plan, self._tell, anew=wish is Wish.RESTART))

    def _install(self, plan: Plan, firewall: bool | None) -> None:
        if self.nssm.state() is not State.RUNNING:
            self._refuse_taken()
        password = self._password()
        port = self.config.server.port
        closed = self.config.server.host not in HERE and port not in ports_opened(self.run)
        if closed and (firewall or (firewall is None and self._wants_port())):
            plan = structs.replace(plan, port=port)
        self._told(order.install(self.world, self.nssm, plan, self._tell))
        if password:
            write_password(self.path, password, self.language)
        elif not self.config.access.password:
            say(self._say("service.password.later", command=self._typed("password", "--write")))
        if closed and plan.port is None:
            say(self._say("service.open_only_here"))

    def _refuse_taken(self) -> None:
        """End with a sentence where another BATMON, or another program, has what the service needs."""
        store = self.config.data_path / "batmon.db"
        holder = holder_of(store) if self.config.store == "sqlite" and store.exists() else 0
        if holder:
            stop(self._say("store.in_use", path=store, pid=holder), 1)
        server = self.config.server
        where = self._say("port.where.run", path=self.path)
        refuse_taken_port(server.host, server.port, where, self.language)

    def _password(self) -> str:
        if self.config.access.password:
            return ""
        if can_ask():
            say(self._say("service.ask.password"))
        return read_password(self.language)

    def _wants_port(self) -> bool:
        question = self._say("service.ask.firewall", port=self.config.server.port)
        return can_ask() and input(question).strip().lower() in ("y", "yes")

    def _status(self, plan: Plan) -> None:
        state = self.nssm.state()
        health = self._health()
        say(self._say(f"service.state.{state}", log=plan.log))
        if state is not State.ABSENT:
            registered = self.nssm.get("AppParameters") or ""
            if str(self.path).lower() not in registered.lower():
                complain(self._say("service.other", command=f"{self.nssm.get('Application')} {registered}"))
        say(self._say(f"service.health.{health}", url=self.url))
        say(self._say(f"service.helper.{bool(helper_at_logon(self.nssm.registry))}"))
        say(self._say("service.where", program=plan.program, config=self.path, log=plan.log))
        if state is not State.RUNNING or not health:
            raise typer.Exit(1)

    def _told(self, deed: order.Deed) -> None:
        for failure in deed.aside:
            complain(text(f"service.failed.{failure.code}", self.language, **failure.parameters))
        say(self._say("service.up", addresses="  ".join(pages_of(self.config.server, self.url))))
        if not deed.healthy:
            complain(self._say("service.unwell", url=self.url, command=self._typed("doctor")))

    def _health(self) -> bool | None:
        """Return whether BATMON says that it is well; None where nobody answers."""
        answer = asked_of_server(self.config, "/health", self.language, ANSWER)
        return None if answer is None else isinstance(answer, dict) and bool(answer.get("healthy"))

    def _copies(self) -> set[tuple[str, float]]:
        """Return the copies of the store that upgrades have made, each with its time."""
        return {(str(copy), copy.stat().st_mtime) for copy in self.config.data_path.glob("batmon.db.version-*")}

    def _typed(self, *words: str) -> str:
        return list2cmdline([str(typed_command()), *words, "--config", str(self.path)])

    def _say(self, key: str, **fields: object) -> str:
        return text(key, self.language, **fields)


def plan_of(path: Path, config: Config, description: str, *, helper: bool) -> Plan:
    """Return the service of this program and this configuration."""
    program, *words = own_command()
    if words:
        words = ["-P", *words]  # the packages that are installed, not those that lie in the service's folder
    quiet = Path(program).with_name("pythonw.exe")  # without a window
    own = f'"{quiet}"' if words and quiet.exists() else f'"{program}"'
    hidden = " ".join([own, *words, "capture-helper", "--config", f'"{path}"'])
    return Plan(
        program=program,
        arguments=(*words, "run", "--config", str(path)),
        folder=str(path.parent),
        log=str(config.data_path / "logs" / FILE_NAME),
        description=description,
        helper=hidden if helper else "",
    )


def tell(language: str, step: str) -> None:
    """Print that a step is done."""
    say(text(f"service.did.{step}", language))


def tell_failure(failure: StepFailed, language: str) -> None:
    """Print what failed and what to do, and what has become of the steps before it."""
    complain(text(f"service.failed.{failure.code}", language, **failure.parameters))
    for key, codes in (("service.undone", failure.undone), ("service.left", failure.left)):
        if codes:
            complain(text(key, language, what=", ".join(text(f"service.begun.{code}", language) for code in codes)))


def _refuse_place(folder: Path, wish: Wish, language: str) -> None:
    """End with a sentence where no service can be made: without the rights, from a share, by the Store's Python."""
    if wish is not Wish.STATUS and not machine.may_install():
        stop(text("service.rights", language), 1)
    if machine.lies_on_share(folder):
        stop(text("service.share", language, path=folder), 1)
    if machine.is_store_python():
        stop(text("service.store_python", language), 1)
