"""The command line: `batmon run | demo | check | replay | rerun | validate | import | password | audit ...`."""

from pathlib import Path
from typing import Annotated

import typer

from engine.installation.wish import Wish
from ui.cli_console import complain, prepare_streams, say, text

app = typer.Typer(
    help=text("app"),
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,  # plain help: right on every console, and quick
    pretty_exceptions_enable=False,
)

ConfigOption = Annotated[Path, typer.Option("--config", "-c", help=text("option.config"))]
DEFAULT_CONFIG = Path("batmon.yml")

# What a command needs is imported when it is given: `validate` and a demo program must not wait for the web server.


@app.command(help=text("help.run"))
def run(config: ConfigOption = DEFAULT_CONFIG) -> None:
    """Start the monitoring server."""
    from ui.cli_run import run_server

    run_server(config)


@app.command(help=text("help.demo"))
def demo(
    port: Annotated[int | None, typer.Option(min=1, max=65535, help=text("option.port"))] = None,
    folder: Annotated[Path | None, typer.Option(help=text("option.folder"))] = None,
) -> None:
    """Start the demo: its programs, and the server that watches them."""
    from ui.cli_demo import run_demo

    run_demo(port, folder)


@app.command("demo-job", hidden=True, help=text("help.demo_job"))
def demo_job(
    name: str,
    fail: Annotated[bool, typer.Option("--fail", help=text("option.fail"))] = False,
) -> None:
    """Run one demo program once, in the demo's folder."""
    from ui.cli_demo import run_demo_job

    run_demo_job(name, fail=fail)


@app.command(help=text("help.check"))
def check(
    config: ConfigOption = DEFAULT_CONFIG,
    as_json: Annotated[bool, typer.Option("--json", help=text("option.json"))] = False,
) -> None:
    """Show how every job stands."""
    from ui.cli_check import check_jobs

    check_jobs(config, as_json=as_json)


@app.command(help=text("help.replay"))
def replay(
    at: Annotated[str, typer.Option("--at", metavar="TIME", help=text("option.at"))],
    since: Annotated[str | None, typer.Option("--since", metavar="TIME", help=text("option.since"))] = None,
    job: Annotated[str | None, typer.Option("--job", metavar="ID", help=text("option.job"))] = None,
    config: ConfigOption = DEFAULT_CONFIG,
    as_json: Annotated[bool, typer.Option("--json", help=text("option.json"))] = False,
) -> None:
    """Show how every job stood at a time."""
    from ui.cli_replay import replay_jobs

    replay_jobs(config, at, since, job, as_json=as_json)


@app.command(help=text("help.rerun"))
def rerun(
    job: Annotated[str, typer.Argument(metavar="ID")],
    param: Annotated[list[str] | None, typer.Option("--param", metavar="NAME=VALUE", help=text("option.param"))] = None,
    force: Annotated[bool, typer.Option("--force", help=text("option.force"))] = False,
    reason: Annotated[str, typer.Option("--reason", help=text("option.reason"))] = "",
    name: Annotated[str | None, typer.Option("--name", help=text("option.name"))] = None,
    config: ConfigOption = DEFAULT_CONFIG,
) -> None:
    """Run a job again, and show its output."""
    from ui.cli_rerun import rerun_job

    rerun_job(config, job, param or [], name, force=force, reason=reason)


@app.command(help=text("help.validate"))
def validate(file: Path) -> None:
    """Show every problem of a configuration file."""
    from ui.cli_config import validate_file

    validate_file(file)


@app.command("import", help=text("help.import"))
def import_(
    files: Annotated[list[Path] | None, typer.Argument(metavar="[OLD.yml | TASK.xml ...]", show_default=False)] = None,
    scheduled: Annotated[bool, typer.Option("--from-scheduler", help=text("option.from_scheduler"))] = False,
    task: Annotated[list[str] | None, typer.Option(metavar="PATTERN", help=text("option.task"))] = None,
    service: Annotated[list[str] | None, typer.Option(metavar="PATTERN", help=text("option.service"))] = None,
    everything: Annotated[bool, typer.Option("--all", help=text("option.all_scheduled"))] = False,
    output: Annotated[Path | None, typer.Option("--output", "-o", metavar="FILE", help=text("option.output"))] = None,
) -> None:
    """Print the older program's file, or what the scheduler has on record, as batmon.yml."""
    from ui.cli_config import import_file
    from ui.cli_import import Wanted, import_scheduled

    if scheduled:
        asked = Wanted(
            tasks=task or (), services=service or (), files=files or (), all_of_them=everything, output=output
        )
        import_scheduled(asked)
    elif files is None or len(files) != 1 or task or service or everything or output is not None:
        from ui.cli_console import stop

        stop(text("import.what"), 2)
    else:
        import_file(files[0])


@app.command(help=text("help.notify"))
def notify(
    test: Annotated[bool, typer.Option("--test", help=text("option.test"))] = False,
    channel: Annotated[str | None, typer.Option("--channel", metavar="NAME", help=text("option.channel"))] = None,
    config: ConfigOption = DEFAULT_CONFIG,
) -> None:
    """Send a test message to the channels."""
    from ui.cli_console import stop
    from ui.cli_notify import send_test

    if not test:
        stop(text("notify.what"), 2)
    send_test(config, channel)


@app.command(help=text("help.schema"))
def schema() -> None:
    """Print the JSON schema of batmon.yml."""
    from ui.cli_config import print_schema

    print_schema()


@app.command(help=text("help.password"))
def password(
    config: ConfigOption = DEFAULT_CONFIG,
    write: Annotated[bool, typer.Option("--write", help=text("option.write"))] = False,
) -> None:
    """Make the hash of a password."""
    from ui.cli_password import make_password

    make_password(config, write=write)


audit = typer.Typer(help=text("help.audit"), no_args_is_help=True, rich_markup_mode=None)
app.add_typer(audit, name="audit")


@audit.command("verify", help=text("help.audit.verify"))
def audit_verify(config: ConfigOption = DEFAULT_CONFIG) -> None:
    """Say whether the audit file is as it was written."""
    from ui.cli_audit import verify_trail

    verify_trail(config)


@audit.command("list", help=text("help.audit.list"))
def audit_list(
    event: Annotated[str, typer.Option(help=text("option.event"))] = "",
    who: Annotated[str, typer.Option(help=text("option.who"))] = "",
    job: Annotated[str, typer.Option(help=text("option.audit_job"))] = "",
    words: Annotated[str, typer.Option("--text", help=text("option.text"))] = "",
    since: Annotated[str | None, typer.Option(metavar="TIME", help=text("option.audit_since"))] = None,
    limit: Annotated[int, typer.Option(min=1, help=text("option.limit"))] = 100,
    config: ConfigOption = DEFAULT_CONFIG,
    as_json: Annotated[bool, typer.Option("--json", help=text("option.audit_json"))] = False,
) -> None:
    """Show the newest rows of the audit trail."""
    from engine.actions.journal import Wanted
    from ui.cli_audit import list_rows

    wanted = Wanted(event=event, who=who, job=job, text=words, limit=limit)
    list_rows(config, wanted, since, as_json=as_json)


@app.command(help=text("help.doctor"))
def doctor(
    config: ConfigOption = DEFAULT_CONFIG,
    as_json: Annotated[bool, typer.Option("--json", help=text("option.json"))] = False,
) -> None:
    """Show what could be wrong, and how to mend it."""
    from ui.cli_doctor import examine

    examine(config, as_json=as_json)


@app.command(help=text("help.service"))
def service(
    wish: Annotated[Wish, typer.Argument(help=text("option.wish"))],
    config: ConfigOption = DEFAULT_CONFIG,
    firewall: Annotated[bool | None, typer.Option(help=text("option.firewall"))] = None,
    helper: Annotated[bool, typer.Option(help=text("option.helper"))] = True,
) -> None:
    """Have BATMON as a service of Windows."""
    from ui.cli_service import serve_as

    serve_as(wish, config, firewall=firewall, helper=helper)


@app.command("capture-helper", hidden=True, help=text("help.capture_helper"))
def capture_helper(config: ConfigOption = DEFAULT_CONFIG) -> None:
    """Take the pictures of a server that has no desktop."""
    from ui.cli_helper import help_with_captures

    help_with_captures(config)


@app.command(help=text("help.version"))
def version() -> None:
    """Print the version."""
    from engine.machine import read_version

    say(f"batmon {read_version()}")


def main() -> None:
    """Run the command line; what the file system refuses ends it with a sentence."""
    prepare_streams()
    try:
        app(prog_name="batmon", windows_expand_args=False)  # a pattern of names is no pattern of files
    except OSError as error:
        complain(text("world", path=error.filename or "batmon", reason=error.strerror or str(error)))
        raise SystemExit(1) from None


if __name__ == "__main__":
    main()
