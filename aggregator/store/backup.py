"""Whole stores as files: saved, put back, and one put in the place of another.

A file is under its name whole or not at all, and at every moment there is a store in its place:
a process that is killed leaves the one or the other. Knows SQLite files only.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from itertools import chain, count
from pathlib import Path

from aggregator.errors import StoreError
from aggregator.store import carrying, marks
from aggregator.store.database import BESIDE, Database, fold_up, read_through, save
from aggregator.store.opening import is_empty, is_there, prepare

_HINT = "check the disk, and the owner and permissions of the directory"


def back_up(url: str, target: Path) -> None:
    """Save the store into one file, also while it is in use; a former file is replaced.

    Raises StoreError.
    """
    file = _file(url, "back it up with the means of its server, such as pg_dump")
    _check_other(file, target)
    if not file.exists():
        raise StoreError("there is no store to back up", subject=str(file))
    aside = target.with_name(f".{target.name}.part")
    with _written(target):
        aside.unlink(missing_ok=True)  # of a process that died
        try:
            save(file, aside)
            _sync(aside)
            aside.replace(target)
        finally:
            aside.unlink(missing_ok=True)
        _sync(target.parent)


def restore(url: str, backup: Path, now: datetime) -> Path | None:
    """Put a saved store in the place of the present one, which keeps another name: which one.

    An older schema is brought up to date on the way. Nobody may use the store meanwhile. Raises
    StoreError for a file that is not a whole store, SchemaError for one of a newer version.
    """
    file = _file(url, "restore it with the means of its server")
    _check_other(file, backup)
    aside = _aside(file)
    with _written(file):
        file.parent.mkdir(parents=True, exist_ok=True)
        _copy(backup, aside)
    try:
        _check_store(aside, str(backup))
        return _put(aside, file, now)
    finally:
        _clear(aside)


def swap(url: str, fresh: str, now: datetime) -> Path:
    """Put a rebuilt store in the place of the present one, which keeps another name: which one.

    Nobody may use either meanwhile. Raises StoreError when the rebuilt one is not whole, or was
    not made of the present one as it is now.
    """
    hint = f"set `store: {fresh}` in the configuration instead, and start again"
    file, new = _file(url, hint), _file(fresh, hint)
    _check_other(file, new)
    _check_made_of(new, fresh, url)
    fold_up(new)
    read_through(new)
    former = _put_away(new, file, now)
    assert former is not None  # it has just been compared
    return former


def _put_away(new: Path, file: Path, now: datetime) -> Path | None:
    """Put a file in the place of another; where it lay there is none any more."""
    with _written(file):
        if new.stat().st_dev == file.parent.stat().st_dev:
            return _put(new, file, now)
        aside = _aside(file)
        _copy(new, aside)
        former = _put(aside, file, now)
        new.unlink()
    return former


def _check_made_of(new: Path, fresh: str, url: str) -> None:
    if not new.exists():
        raise StoreError("there is no such store", subject=str(new))
    with closing(Database(fresh)) as rebuilt, closing(Database(url)) as present:
        if not is_there(present):
            raise StoreError(
                "there is no store to be replaced",
                subject=present.subject,
                hint=f"see: aggregator restore {new}",
            )
        is_there(rebuilt)
        with rebuilt.reading() as connection:
            made_of = marks.read(connection, marks.REBUILT)
        with present.reading() as connection:
            likeness = carrying.likeness(connection)
    if made_of != likeness:
        raise StoreError(
            "it was not rebuilt to the end" if made_of is None else "the store has gone on since",
            subject=str(new),
            hint="stop the daemon, remove this file, and rebuild again",
        )


def _check_store(file: Path, called: str) -> None:
    """Whether a copy is a store of ours, brought to this version's schema."""
    try:
        read_through(file)
        with closing(Database(f"sqlite:///{file}")) as database:
            _check_filled(database)
            prepare(database)
        fold_up(file)
    except StoreError as error:
        raise type(error)(error.message, subject=called, hint=error.hint) from error


def _check_filled(database: Database) -> None:
    if is_empty(database):
        raise StoreError("it holds no store", subject=database.subject)


def _put(aside: Path, file: Path, now: datetime) -> Path | None:
    """Exchange a file for one that lies beside it, in one step."""
    former = None
    with _written(file):
        _sync(aside)
        if file.exists():
            former = _former(file, now)
            _close(file, former)
            try:
                os.link(file, former)
            except OSError:  # a file system without links
                _copy(file, former)
        aside.replace(file)
        _sync(file.parent)
    return former


def _close(file: Path, former: Path) -> None:
    """Let nothing of the present store stay in its log: the new one must not meet it."""
    try:
        fold_up(file)
    except StoreError as error:
        if "locked" in error.message or "using" in error.message:
            raise
        for suffix in BESIDE:  # it is damaged: what there is of it stays together
            with suppress(FileNotFoundError):
                Path(f"{file}{suffix}").rename(f"{former}{suffix}")


def _former(file: Path, now: datetime) -> Path:
    """A name that nothing has; a second name for the very file is of a process that died."""
    for second in file.parent.glob(f"{file.name}.*.old"):
        if second.samefile(file):
            second.unlink()
    name = f"{file.name}.{now:%Y%m%dT%H%M%SZ}"
    names = chain([f"{name}.old"], (f"{name}-{number}.old" for number in count(2)))
    return next(path for path in map(file.with_name, names) if not path.exists())


def _file(url: str, hint: str) -> Path:
    with closing(Database(url)) as database:
        if database.file is None:
            raise StoreError("the store is not a file", subject=database.subject, hint=hint)
        return database.file


def _check_other(file: Path, other: Path) -> None:
    if file.absolute() == other.absolute() or (
        file.exists() and other.exists() and file.samefile(other)
    ):
        raise StoreError("is the store itself", subject=str(other), hint="name another file")


def _aside(file: Path) -> Path:
    return file.with_name(f".{file.name}.new")


def _clear(aside: Path) -> None:
    for suffix in ("", ".lock", *BESIDE):
        Path(f"{aside}{suffix}").unlink(missing_ok=True)


def _copy(file: Path, to: Path) -> None:
    _clear(to)
    shutil.copyfile(file, to)
    _sync(to)


def _sync(path: Path) -> None:
    """Makes what was written, or named, stay through a power cut."""
    handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _written(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        place = error.filename or path
        raise StoreError(str(error.strerror or error), subject=str(place), hint=_HINT) from error
