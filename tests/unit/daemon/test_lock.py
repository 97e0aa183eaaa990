"""Whose a state directory is."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from aggregator.errors import Locked
from aggregator.lock import Owner, locked, owner


def test_nobody_owns_a_directory_that_was_never_used(tmp_path: Path) -> None:
    assert owner(tmp_path) is None


def test_a_daemon_that_is_ready_says_that_it_reloads(tmp_path: Path) -> None:
    with locked(tmp_path) as announce:
        before = owner(tmp_path)
        announce()

        assert before == Owner(pid=os.getpid(), reloads=False)
        assert owner(tmp_path) == Owner(pid=os.getpid(), reloads=True)


def test_what_the_file_says_counts_only_while_it_is_held(tmp_path: Path) -> None:
    with locked(tmp_path) as announce:
        announce()

    assert (tmp_path / "aggregator.lock").read_text(encoding="ascii").endswith("reloads\n")
    assert owner(tmp_path) is None


def test_the_next_owner_does_not_inherit_the_word(tmp_path: Path) -> None:
    with locked(tmp_path) as announce:
        announce()

    with locked(tmp_path):
        assert owner(tmp_path) == Owner(pid=os.getpid(), reloads=False)


def test_a_second_one_is_told_who_has_it(tmp_path: Path) -> None:
    with locked(tmp_path) as announce:
        announce()

        with pytest.raises(Locked, match=rf"process {os.getpid()}\) uses"), locked(tmp_path):
            pass
