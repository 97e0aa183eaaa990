"""A bomb costs the memory of its first pieces, and not of what it would become."""

from __future__ import annotations

import gzip
import subprocess
import sys
from pathlib import Path

import pytest

from tests.integration.fetch.web.conftest import Serve, answer

ROOT = Path(__file__).parents[4]
# In a process of its own, since memory that was once taken is not given back.
PROGRAM = """
import sys
from aggregator.errors import FetchError
from aggregator.fetch.web import Client, Gate, Request, Rules
from tests.peak import peak_kib

rules = Rules(gate=Gate(intranets=True), decoded_bytes=1 << 20)
before = peak_kib()
with Client() as client:
    try:
        client.get(Request(url=sys.argv[1], user_agent="test"), rules)
    except FetchError as error:
        print(error.message, peak_kib() - before, sep="|")
"""


# Ten members that follow each other are three megabytes that become three gigabytes.
@pytest.mark.parametrize(("layers", "members"), [(1, 1), (2, 1), (1, 10)])
def test_a_bomb_of_a_thousandfold_costs_little_memory(
    serve: Serve, layers: int, members: int
) -> None:
    bomb = bytes(300 << 20)
    for _ in range(layers):
        bomb = gzip.compress(bomb, 9) * members
    server = serve(answer(bomb, f"Content-Encoding: {', '.join(['gzip'] * layers)}"))

    run = subprocess.run(
        [sys.executable, "-c", PROGRAM, server.url],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )

    message, grown = run.stdout.split("|")
    assert message == "is larger than allowed once unpacked: 1,048,576 bytes"
    assert int(grown) < 16 << 10
