"""Whole polls: a hundred feeds of fifty entries from a server on this machine, cold and warm.

Ours polls, stores and publishes; the peers poll and store. Every side is a process of its own,
whose CPU time counts with that of its children; a warm round is the second one of the same
process where that goes on. Peers that are not installed are left out with a word:

    uv pip install --target DIR reader sgmllib3k   then READER_PATH=DIR   (lemon24's reader)
    apt-get install sfeed nginx            sfeed_update, and the server

Without nginx a small server of the standard library answers, in a process of its own.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from benchmarks.articles import samples
from benchmarks.feed import atom, rss

FEEDS, ENTRIES = 100, 50
_ROUNDS = 3
_SHARE = 6.0  # reader's CPU by ours, cold
_NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
_CONF = """\
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 64; }}
http {{
  access_log off;
  types {{ application/rss+xml rss; application/atom+xml atom; }}
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  server {{ listen 127.0.0.1:{port}; root {folder}/www; }}
}}
"""
_OURS = "ours, with publishing"
_ROW = "{:<30} {:>11} {:>11}"

Rounds = tuple[float, float]  # CPU seconds, cold and warm
Side = Callable[[Path, Sequence[str]], Rounds]


def report() -> bool:
    """Prints the table; whether ours keeps to its share."""
    with tempfile.TemporaryDirectory() as name, _served(Path(name)) as urls:
        told = _in_turn(_sides(), Path(name), urls)
    print(_ROW.format("CPU seconds, 100 feeds x 50", "cold", "warm"))
    for side, rounds in told.items():
        cold, warm = (f"{median(spent):.2f}" for spent in zip(*rounds, strict=True))
        print(_ROW.format(side, cold, warm))
    return _judged(told)


def _judged(told: Mapping[str, Sequence[Rounds]]) -> bool:
    passed = True
    if "reader" in told:
        cold, warm = _ratios(told, "reader")
        passed = cold >= _SHARE and warm > 1
        print(f"reader's by ours: cold {cold:.2f} (must be {_SHARE:.0f}), "
              f"warm {warm:.2f} (must be above 1)")  # fmt: skip
    if "sfeed_update" in told:
        cold, _ = _ratios(told, "sfeed_update")
        passed = passed and cold >= 1
        print(f"sfeed_update's by ours: cold {cold:.2f} (must be 1)")
    return passed


def _ratios(told: Mapping[str, Sequence[Rounds]], peer: str) -> Rounds:
    """A peer's CPU by ours, cold and warm: of each round, and of these the median."""
    pairs = [*zip(told[peer], told[_OURS], strict=True)]
    return (
        median(theirs[0] / ours[0] for theirs, ours in pairs),
        median(theirs[1] / ours[1] for theirs, ours in pairs),
    )


def _sides() -> dict[str, Side]:
    sides: dict[str, Side] = {_OURS: _ours}
    if os.environ.get("READER_PATH"):
        sides["reader"] = _reader
    else:
        print("reader is left out: READER_PATH names no directory that holds it")
    if shutil.which("sfeed_update"):
        sides["sfeed_update"] = _sfeed
    else:
        print("sfeed_update is left out: it is not installed (apt-get install sfeed)")
    return sides


def _in_turn(
    sides: Mapping[str, Side], folder: Path, urls: Sequence[str]
) -> dict[str, list[Rounds]]:
    """The rounds of all sides, one of each after the other: load of the machine meets all."""
    found: dict[str, list[Rounds]] = {side: [] for side in sides}
    for number in range(_ROUNDS):
        order = [*sides.items()][:: 1 if number % 2 else -1]
        for side, run in order:
            place = folder / f"{run.__name__}{number}"
            place.mkdir()
            found[side].append(run(place, urls))
    return found


@contextmanager
def _served(folder: Path) -> Iterator[list[str]]:
    """Addresses of the feeds, half RSS and half Atom."""
    folder.chmod(0o755)  # the server may be another user
    root = folder / "www"
    root.mkdir()
    everything = list(samples(FEEDS * ENTRIES))
    names = []
    for number in range(FEEDS):
        some = everything[number * ENTRIES : (number + 1) * ENTRIES]
        names.append(f"{number}.{'atom' if number % 2 else 'rss'}")
        (root / names[-1]).write_bytes(atom(some) if number % 2 else rss(some))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(_server(folder, port), stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL)  # fmt: skip
    try:
        _await(port)
        yield [f"http://127.0.0.1:{port}/{name}" for name in names]
    finally:
        server.terminate()
        server.wait()


def _server(folder: Path, port: int) -> list[str]:
    if _NGINX:
        (folder / "nginx.conf").write_text(_CONF.format(folder=folder, port=port))
        return [_NGINX, "-c", str(folder / "nginx.conf"), "-p", str(folder)]
    print("nginx is not installed: the standard library's server answers, without ETags")
    root = ["--bind", "127.0.0.1", "--directory", str(folder / "www"), str(port)]
    return [sys.executable, "-m", "http.server", *root]


def _await(port: int) -> None:
    for _ in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise TimeoutError(port)


def _ours(folder: Path, urls: Sequence[str]) -> Rounds:
    return _two_rounds("benchmarks.poll_ours", folder, urls, {})


def _reader(folder: Path, urls: Sequence[str]) -> Rounds:
    return _two_rounds("benchmarks.poll_reader", folder, urls,
                       {"PYTHONPATH": os.environ["READER_PATH"]})  # fmt: skip


def _two_rounds(
    module: str, folder: Path, urls: Sequence[str], environment: Mapping[str, str]
) -> Rounds:
    """What a child says: its CPU seconds after the first round, start included, and the second."""
    (folder / "urls.json").write_text(json.dumps(list(urls)))
    paths = os.pathsep.join(filter(None, [environment.get("PYTHONPATH"), *sys.path]))
    done = subprocess.run(
        [sys.executable, "-m", module, str(folder)],
        env=os.environ | {"PYTHONPATH": paths},
        stdout=subprocess.PIPE,
        check=True,
    )
    told = json.loads(done.stdout)
    assert told["articles"] == FEEDS * ENTRIES, told
    return told["cold"], told["warm"]


def _sfeed(folder: Path, urls: Sequence[str]) -> Rounds:
    lines = "\n".join(f'  feed "{n}" "{url}"' for n, url in enumerate(urls))
    rc = folder / "sfeedrc"
    rc.write_text(f'sfeedpath="{folder}/feeds"\nfeeds() {{\n{lines}\n}}\n')
    return _spent(["sfeed_update", str(rc)]), _spent(["sfeed_update", str(rc)])


def _spent(words: Sequence[str]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    sys.exit(0 if report() else 1)
