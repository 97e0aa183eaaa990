"""A shipped unit with the paths, the address and the user of one installation. Pure.

Settings are changed line by line, so that the reasons above them stay.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path

from aggregator.errors import AggregatorError

_STATE = Path("/var/lib/aggregator")  # what StateDirectory=aggregator means
_HOMES = (Path("/home"), Path("/root"), Path("/run/user"))
_TEMPORARY = (Path("/tmp"), Path("/var/tmp"))  # noqa: S108 - compared, not used
# What a manager of one user has no right to, or no use for.
_NOT_FOR_USERS = (
    r"(After|DynamicUser|\w+Directory(Mode)?|Protect\w+|Private\w+|DevicePolicy|RemoveIPC|ProcSubset"
    r"|CapabilityBoundingSet|AmbientCapabilities|KeyringMode|IPAddress\w+)="
)
_FOR_DYNAMIC_USERS = r"(DynamicUser|StateDirectory(Mode)?)="


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """One installation: what runs, by which configuration, and for whom."""

    command: Sequence[str]  # how the running installation is called, without a subcommand
    config: Path
    state: Path
    listen: str
    admin: str | None = None
    reads: Sequence[Path] = ()  # other folders it must get at
    user: str | None = None  # the owner of the state directory; None: nobody has it yet
    of_user: bool = False  # for the manager of one user, not of the system

    @property
    def owned(self) -> bool:
        """Whether the state directory belongs to a user of flesh and blood."""
        return not self.of_user and self.state != _STATE

    @property
    def at_home(self) -> bool:
        """Whether anything it needs lies where people live."""
        return bool(self._below(_HOMES))

    @property
    def hidden(self) -> Sequence[Path]:
        """What a service of the system cannot see: it has a /tmp of its own."""
        return () if self.of_user else self._below(_TEMPORARY)

    def _below(self, folders: Sequence[Path]) -> Sequence[Path]:
        paths = (Path(self.command[0]), self.config, self.state, *self.reads)
        return [path for path in paths if any(path.is_relative_to(one) for one in folders)]


def adapted(name: str, text: str, one: Installation) -> str:
    """A shipped unit for one installation; AggregatorError when it cannot be told to listen."""
    if name.endswith(".socket"):
        listen = one.admin if "-admin" in name and one.admin else one.listen
        stream = {"ListenStream": _stream(listen)}
        drop = "" if _is_local(listen) and not one.of_user else "IPAddress"
        return _rewritten(text, stream, drop)
    settings = _paths(one)
    if one.of_user:
        return _rewritten(text, settings | {"WantedBy": "default.target"}, _NOT_FOR_USERS)
    if one.owned:
        owner = (
            f"# Who: the owner of the state directory.\nUser={one.user or 'root'}\n"
            f"# The one place where it writes.\nReadWritePaths={_word(f'-{one.state}')}\n"
        )
        text = _rewritten(text, {}, _FOR_DYNAMIC_USERS).replace("# Files:", f"{owner}\n# Files:", 1)
    if one.at_home:
        text = text.replace("ProtectHome=yes", "ProtectHome=read-only")
    return _rewritten(text, settings, "")


def _paths(one: Installation) -> dict[str, str]:
    run, config = " ".join(map(_word, one.command)), _word(str(one.config))
    return {
        "Documentation": "file://" + str(one.config).replace("%", "%%").replace(" ", "%%20"),
        "ExecStart": f"{run} run --config {config}",
        "ExecReload": f"{run} reload --config {config}",
        "WorkingDirectory": str(one.state).replace("%", "%%"),
    }


def _rewritten(text: str, settings: Mapping[str, str], drop: str) -> str:
    """The unit with other values, and without settings of these names and their reasons."""
    lines: list[str] = []
    for line in text.splitlines():
        key = line.partition("=")[0]
        if drop and re.match(drop, line):
            while lines and lines[-1].startswith("#"):
                lines.pop()
        elif key in settings and not line.startswith("#"):
            lines.append(f"{key}={settings[key]}")
        else:
            lines.append(line)
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)) + "\n"


def _word(text: str) -> str:
    """A word of a command line as systemd reads it (systemd.service(5), systemd.unit(5))."""
    plain = text.replace("%", "%%").replace("$", "$$")
    if re.fullmatch(r"[\w@%+=:,./$-]+", plain):
        return plain
    return '"' + plain.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _stream(listen: str) -> str:
    """An address of the configuration as a socket unit has it."""
    if listen.startswith("unix:"):
        return listen.removeprefix("unix:").replace("%", "%%")
    host, _, port = listen.rpartition(":")
    host = "127.0.0.1" if host == "localhost" else host.strip("[]")
    try:
        told = ip_address(host)
    except ValueError:
        raise AggregatorError(
            "a socket unit needs a number, not a name",
            subject=listen,
            hint="write the IP address into `listen`",
        ) from None
    return f"[{host}]:{port}" if told.version > 4 else f"{host}:{port}"  # noqa: PLR2004 - of IP


def _is_local(listen: str) -> bool:
    host = listen.rpartition(":")[0].strip("[]")
    return listen.startswith("unix:") or host == "localhost" or ip_address(host).is_loopback
