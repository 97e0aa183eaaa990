"""Bodies as compressed files, whatever level they were compressed at."""

from __future__ import annotations

import gzip
from hashlib import sha256
from pathlib import Path

import pytest

from aggregator.bodies import Bodies

BODY = b"<p>The ferry is back.</p>\n" * 400


@pytest.mark.parametrize("level", [0, 1, 4, 6, 9])
def test_a_body_kept_at_any_level_is_read_and_left_alone(tmp_path: Path, level: int) -> None:
    digest = sha256(BODY).hexdigest()
    file = tmp_path / f"{digest}.gz"
    file.write_bytes(gzip.compress(BODY, level, mtime=0))
    before = file.read_bytes()
    bodies = Bodies(tmp_path)

    bodies.keep(digest, BODY)

    assert bodies.body(digest) == BODY
    assert file.read_bytes() == before


def test_a_body_is_kept_small_and_the_same_each_time(tmp_path: Path) -> None:
    digest = sha256(BODY).hexdigest()
    first, second = Bodies(tmp_path / "a"), Bodies(tmp_path / "b", spread=True)

    for bodies in (first, second):
        bodies.keep(digest, BODY)

    (one,), (other,) = first.lying(), second.lying()
    assert one.size == other.size < len(BODY) / 50
    assert second.body(digest) == BODY
