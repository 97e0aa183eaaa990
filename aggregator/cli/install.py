"""The command `install-service`."""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path

import click

from aggregator.cli.options import config_option
from aggregator.config import Settings, load
from aggregator.errors import AggregatorError
from aggregator.units import Installation, adapted, shipped

_UNITS = ("aggregator.service", "aggregator.socket", "aggregator-admin.socket")
_WITHOUT_NETWORK = ("aggregator-directory.service", "aggregator-directory.socket")
_SYSTEM = Path("/etc/systemd/system")


@click.command("install-service")
@config_option
@click.option(
    "--user/--system",
    "of_user",
    default=None,
    help="For the manager of your own session, or of the whole system (as root).",
)
@click.option("--without-network", is_flag=True, help="For sources by directory only.")
@click.option("--dry-run", is_flag=True, help="Show the units and write nothing.")
@click.option(
    "--to",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Write the units there instead.",
)
def install_service(
    config: Path,
    of_user: bool | None,  # noqa: FBT001 - click passes flags by name
    without_network: bool,  # noqa: FBT001 - the same
    dry_run: bool,  # noqa: FBT001 - the same
    to: Path | None,
) -> None:
    r"""Write units for systemd, with the paths of this installation and this configuration.

    \b
    aggregator install-service --user --config news/aggregator.yaml
    aggregator install-service --system --dry-run

    A unit that is there already is replaced: changes of your own belong into `systemctl edit`.
    """
    if of_user is None:
        raise click.UsageError("say for which manager: --user or --system")
    settings = load(config)
    if without_network and (web := [one.name for one in settings.sources if one.urls]):
        raise click.UsageError(f"without a network nobody can ask: {', '.join(web)}")
    one = _installation(config, settings, of_user=of_user)
    names = _WITHOUT_NETWORK if without_network else _UNITS if one.admin else _UNITS[:2]
    texts = {name: adapted(name, shipped(name), one) for name in names}
    folder = to or (_own_units() if of_user else _SYSTEM)
    for name, text in texts.items():
        if dry_run:
            click.echo(f"# {folder / name}\n{text}")
        else:
            click.echo(f"{_written(folder / name, text)} {folder / name}")
    _say_what_next(names, one)


def _installation(config: Path, settings: Settings, *, of_user: bool) -> Installation:
    admin = getattr(settings, "admin", None)  # where there is no such listener, it has no socket
    one = Installation(
        command=_command(),
        config=config.absolute(),
        state=settings.state,
        listen=settings.listen,
        admin=admin if isinstance(admin, str) else None,
        reads=tuple(source.folder for source in settings.sources if source.folder),
        user=_owner(settings.state),
        of_user=of_user,
    )
    if one.hidden:
        raise AggregatorError(
            "a service has a /tmp of its own and would not find it",
            subject=str(one.hidden[0]),
            hint="move it elsewhere, or take --user",
        )
    return one


def _command() -> tuple[str, ...]:
    beside = Path(sys.executable).parent / "aggregator"
    return (str(beside),) if beside.is_file() else (sys.executable, "-m", "aggregator")


def _owner(state: Path) -> str | None:
    place = next((path for path in (state, *state.parents) if path.exists()), None)
    return place.owner() if place else None


def _own_units() -> Path:
    return Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "systemd" / "user"


def _written(path: Path, text: str) -> str:
    try:
        if path.exists() and path.read_text(encoding="utf-8") == text:
            return "unchanged"
        word = "replaced" if path.exists() else "wrote"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise AggregatorError(
            f"the unit cannot be written: {error.strerror}",
            subject=str(path),
            hint="run it as root, or take --user",
        ) from error
    return word


def _say_what_next(names: tuple[str, ...], one: Installation) -> None:
    systemctl = "systemctl --user" if one.of_user else "systemctl"
    if one.owned:
        click.echo(f"\nIt runs as {one.user or 'root'}, the owner of {one.state}.", err=True)
        click.echo("For a user of its own: state: /var/lib/aggregator", err=True)
    click.echo("\nNow type:", err=True)
    click.echo(f"  aggregator check --config {shlex.quote(str(one.config))}", err=True)
    click.echo(f"  {systemctl} daemon-reload", err=True)
    click.echo(f"  {systemctl} enable --now {' '.join(reversed(names))}", err=True)
    if one.of_user:
        click.echo("  loginctl enable-linger    # so that it runs while you are away", err=True)
    click.echo(f"  {systemctl} status {names[0]}", err=True)
