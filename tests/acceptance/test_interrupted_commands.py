"""A command that is broken off by hand says so by its exit code."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

from tests.conftest import Place


def test_ctrl_c_ends_a_command_with_a_hundred_and_thirty(place: Place) -> None:
    text = place.config.read_text(encoding="utf-8").replace("settle: 0s", "settle: 1h")
    place.config.write_text(text, encoding="utf-8")
    place.drop("fresh.txt", "still being written")
    words = [sys.executable, "-m", "aggregator", "ingest", "town", "--config", str(place.config)]

    with subprocess.Popen(words, stderr=subprocess.PIPE, env=os.environ, text=True) as waiting:
        assert waiting.stderr is not None
        told = waiting.stderr.readline()
        waiting.send_signal(signal.SIGINT)
        code = waiting.wait(timeout=20)

    assert "not yet still" in told
    assert code == 130
