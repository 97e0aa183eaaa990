"""The operator changes the configuration of a running daemon."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from tests.acceptance.conftest import Command
from tests.conftest import Place, listing

BROKEN = Path(__file__).parents[1] / "data" / "config" / "broken" / "unknown-keys.yaml"
HARBOUR = "  - {name: harbour, directory: harbour, settle: 0s}\n"
CHOIR = listing([("Choir sings", "Free entrance for all.", "Culture")])
# A daemon whose reloads wait for ever in the store's transaction.
SLOW = """
import threading
from aggregator.store import Writer
Writer.rederive = lambda *told, **also: threading.Event().wait()
from aggregator.cli import main
main()
"""


def add(place: Place, text: str) -> None:
    with place.config.open("a", encoding="utf-8") as file:
        file.write(text)


def test_a_source_is_added_and_read_without_a_restart(command: Command) -> None:
    daemon = command.start()
    (command.place.folder / "harbour").mkdir()
    (command.place.folder / "harbour" / "a.txt").write_text(CHOIR, encoding="utf-8")
    add(command.place, HARBOUR)

    done = command("reload")

    assert (done.returncode, done.stdout) == (0, "taken over: added: harbour\n"), done.stderr
    command.wait_for("/feeds/all.atom", "Choir sings", seconds=10)
    assert command.get("/sources/harbour.atom").status_code == 200
    assert daemon.poll() is None


def test_a_directory_that_is_added_is_watched(command: Command) -> None:
    command.start()
    (command.place.folder / "harbour").mkdir()
    add(command.place, HARBOUR.replace("settle: 0s", "settle: 0s, every: 1h"))
    assert command("reload").returncode == 0
    time.sleep(2)  # its first turn is over

    aside = command.place.folder / "aside"
    aside.write_text(CHOIR, encoding="utf-8")
    aside.rename(command.place.folder / "harbour" / "a.txt")

    command.wait_for("/feeds/all.atom", "Choir sings", seconds=10)


def test_every_fault_is_told_and_the_daemon_keeps_what_it_has(command: Command) -> None:
    daemon = command.start()
    shutil.copy(BROKEN, command.place.config)

    done = command("reload")

    checked = command("check")
    assert done.returncode == checked.returncode == 78
    assert done.stderr == checked.stderr
    assert len(done.stderr.splitlines()) > 1
    assert daemon.poll() is None


def test_what_needs_a_restart_is_named_for_people_and_for_programs(command: Command) -> None:
    command.start()
    config = command.place.config
    text = config.read_text(encoding="utf-8")
    config.write_text(text.replace(command.place.settings.listen, "127.0.0.1:9"), encoding="utf-8")

    told = command("reload")
    (outcome,) = command.json("reload")

    assert told.stdout == "taken over: needs a restart: listen\n"
    assert (outcome["taken"], outcome["change"]["restart"]) == (True, ["listen"])


def test_a_hangup_with_a_broken_file_is_told_to_manager_and_log(
    command: Command, tmp_path: Path
) -> None:
    address = os.path.relpath(tmp_path / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(address)
        manager.settimeout(20)
        daemon = command.start(NOTIFY_SOCKET=str(Path(address).absolute()))
        assert manager.recv(1024).startswith(b"READY=1\n")
        shutil.copy(BROKEN, command.place.config)

        daemon.send_signal(signal.SIGHUP)
        begun = manager.recv(1024).decode()
        ended = manager.recv(4096).decode()

    command.stop(daemon)
    assert daemon.stdout is not None
    assert begun.startswith("RELOADING=1\nMONOTONIC_USEC=")
    assert ended.startswith("READY=1\nSTATUS=Serving ")
    assert "configuration refused, the former one holds: " in ended
    assert "configuration refused, the former one holds" in daemon.stdout.read()


def test_without_a_daemon_there_is_nobody_to_tell(command: Command) -> None:
    done = command("reload")

    assert done.returncode == 1
    assert "no daemon" in done.stderr


def test_another_command_that_holds_the_state_is_not_hung_up(command: Command) -> None:
    (command.place.folder / "state").mkdir()
    holding = "import sys, time; from pathlib import Path; from aggregator.lock import locked\n"
    holding += "with locked(Path(sys.argv[1])): print('held', flush=True); time.sleep(60)"
    other = subprocess.Popen(
        [sys.executable, "-c", holding, str(command.place.folder / "state")],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert other.stdout
    assert other.stdout.readline() == "held\n"

    done = command("reload")

    alive = other.poll() is None
    other.kill()
    other.wait()
    other.stdout.close()
    assert done.returncode == 1
    assert alive


def test_the_end_comes_in_time_also_in_the_midst_of_a_reload(
    command: Command, place: Place
) -> None:
    assert command("ingest").returncode == 0  # the store is there, and filed
    config = ["--config", str(place.config)]
    daemon = subprocess.Popen(
        [sys.executable, "-c", SLOW, "run", *config],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.STDOUT,
        text=True,
    )
    command.running.append(daemon)
    lock = place.folder / "state" / "aggregator.lock"
    deadline = time.monotonic() + 60
    while "reloads" not in (lock.read_text(encoding="ascii") if lock.exists() else ""):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    add(place, "topics:\n  - {slug: song, title: Song, aliases: [Culture]}\n")
    daemon.send_signal(signal.SIGHUP)
    time.sleep(1)

    began = time.monotonic()
    daemon.send_signal(signal.SIGTERM)
    code = daemon.wait(timeout=20)

    assert code == 0
    assert time.monotonic() - began < 5
