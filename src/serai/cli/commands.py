"""The commands. Each imports what it needs when it runs, so that `serai --help` is quick."""

import os
from pathlib import Path
from typing import Annotated

import typer

from serai.cli.cannot_start import CannotStart, one_line
from serai.cli.pack_commands import pack

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Serai: the open platform you run yourself.",
)
staff = typer.Typer(no_args_is_help=True, help="Reviewers and operators.")
app.add_typer(pack, name="pack")
app.add_typer(staff, name="staff")


@app.command()
def up(
    cast: Annotated[
        bool, typer.Option("--cast", help="Make a demo cast and show all mail on a page.")
    ] = False,
) -> None:
    """Prepare the data folder, then run console, gateway, worker and sandbox together."""
    with one_line():
        from serai.cli import ground

        if cast:
            os.environ["SERAI_MAILBOX"] = "1"
        ground.use_django()
        from serai.cli import up as upping

        upping.up(cast=cast)


@app.command()
def console() -> None:
    """Run the console alone."""
    with one_line():
        from serai.cli import ground

        ground.use_django()
        from serai.cli import static_files
        from serai.cli.console_server import run_console

        static_files.collect()
        run_console()


@app.command()
def gateway() -> None:
    """Run the gateway alone."""
    from serai.gateway.server import main

    raise typer.Exit(main())


@app.command()
def haproxy() -> None:
    """Print the configuration of HAProxy before the nodes in SERAI_GATEWAY_NODES."""
    with one_line():
        from serai.cli.balancing import haproxy_configuration

        print(haproxy_configuration(os.environ), end="")


@app.command()
def worker() -> None:
    """Run the worker alone: mail, publishing, tidying."""
    with one_line():
        from serai.cli import ground

        ground.use_django()
        from serai.worker.running import run_worker

        run_worker()


@app.command()
def sandbox() -> None:
    """Run the sandbox and its second instance, which stands for the marketplace."""
    with one_line():
        from serai.cli import ground

        ground.use_settings()
        from serai.cli.sandboxes import run_sandboxes

        run_sandboxes()


@app.command()
def migrate() -> None:
    """Bring the databases up to date."""
    with one_line():
        from serai.cli import ground

        ground.use_django()
        from serai.cli import migrating

        for name in migrating.migrate():
            print(f"{name}: migrated")


@app.command()
def code(who: Annotated[str, typer.Argument(help="rita or olga, of the demo cast")]) -> None:
    """Print somebody's current second-factor code."""
    with one_line():
        from serai.cli.cast_file import read_cast
        from serai.cli.ground import data_folder

        person = read_cast(data_folder()).people.get(who.lower())
        if person is None or not person.totp_secret:
            raise CannotStart(f"{who} has no second factor; rita and olga have.")
        print(person.code())


@app.command()
def demo(
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object only.")] = False,
    keep: Annotated[
        bool, typer.Option("--keep", help="Leave a temporary instance running until Ctrl-C.")
    ] = False,
    url: Annotated[
        str, typer.Option(help="The console of a running instance; its cast is in SERAI_DATA.")
    ] = "",
) -> None:
    """Walk the whole way over HTTP, from sign-up to a signed call that answers."""
    with one_line():
        from serai.cli.demo import run_demo

        if not run_demo(as_json=as_json, keep=keep, url=url):
            raise typer.Exit(1)


@app.command()
def explain(
    request: Annotated[
        Path | None,
        typer.Argument(help="A curl line, a raw HTTP request or an address; without it, stdin."),
    ] = None,
    secret_file: Annotated[
        list[Path] | None,
        typer.Option(help="The AppSecret; without it you are asked. More: other apps' secrets."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object only.")] = False,
    expected_sign: Annotated[
        bool, typer.Option("--expected-sign", help="Also print the sign that would be right.")
    ] = False,
) -> None:
    """Name the cause of a failed signature; exit status 1 if it is not found."""
    with one_line():
        from serai.cli import explaining

        if not explaining.explain(
            request, secret_file or [], as_json=as_json, expected_sign=expected_sign
        ):
            raise typer.Exit(1)


@staff.command()
def invite(
    email: str,
    reviewer: Annotated[bool, typer.Option("--reviewer", help="May decide applications.")] = False,
    operator: Annotated[
        bool, typer.Option("--operator", help="May suspend apps and revoke approvals.")
    ] = False,
) -> None:
    """Print a link, good once, with which somebody becomes a reviewer or an operator."""
    with one_line():
        from serai.cli import ground

        ground.use_django()
        from serai.cli.inviting import invitation

        print(invitation(email, reviewer=reviewer, operator=operator))


@app.command("upstream-secret")
def upstream_secret(name: str) -> None:
    """Make a secret by which an upstream knows the gateway; print the file that holds it."""
    with one_line():
        from serai.cli import ground

        ground.use_django()
        from serai.cli import upstreams

        print(upstreams.renew(ground.data_folder(), name))
