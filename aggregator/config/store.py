"""Where articles are kept: the word or address of the setting, and the file that may hold it.

An address can hold a password: no message repeats one. Knows no database.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field

from aggregator.config.credentials import resolved
from aggregator.config.document import Fault, Value

SQLITE = "sqlite"
_STORE = rf"^({SQLITE}|postgresql://.+)$"
_REMEDY = f"must be {SQLITE}, or an address such as postgresql://name@host/database"


def _checked(given: str) -> str:
    try:
        _ = urlsplit(given).port  # refuses what is no port, and brackets that do not match
    except ValueError:
        raise ValueError(_REMEDY) from None
    if not re.fullmatch(_STORE, given) or re.search(r"[\s\x00-\x1f\x7f]", given):
        raise ValueError(_REMEDY)
    return given


StoreAddress = Annotated[
    str, AfterValidator(_checked), Field(json_schema_extra={"pattern": _STORE})
]


def store_faults(settings: Value, folder: Path, credentials: Path) -> Iterator[Fault]:
    """What is wrong with the file that holds the address, or with naming it."""
    file = _file(settings, folder, credentials)
    if file is None:
        return
    if isinstance(settings, dict) and "store" in settings:
        yield Fault(loc=("store_file",), text="says what store says already; keep one of them")
    try:
        _checked(_read(file))
    except OSError as error:
        yield Fault(loc=("store_file",), text=f"the file {file} cannot be read: {error.strerror}")
    except UnicodeDecodeError:
        yield Fault(loc=("store_file",), text=f"the file {file} is not UTF-8")
    except ValueError as error:
        yield Fault(loc=("store_file",), text=f"what the file {file} holds {error}")


def told_store(settings: Value, folder: Path, credentials: Path) -> str | None:
    """What the named file holds; None without a file, or when it is no good."""
    file = _file(settings, folder, credentials)
    try:
        return None if file is None else _checked(_read(file))
    except (OSError, ValueError):
        return None


def without_password(address: str) -> str:
    """An address as it may be shown: where the store is and nothing of how to get in."""
    parts = urlsplit(address)
    if parts.password is None and not parts.query:
        return address
    name = f"{parts.username}@" if parts.username else ""
    host = parts.netloc.rpartition("@")[2]
    return f"{parts.scheme}://{name}{host}{parts.path}"


def _file(settings: Value, folder: Path, credentials: Path) -> Path | None:
    told = settings.get("store_file") if isinstance(settings, dict) else None
    try:
        return resolved(told, folder, credentials) if isinstance(told, str) else None
    except ValueError:
        return None  # told where the key itself is judged


def _read(file: Path) -> str:
    return file.read_text(encoding="utf-8").strip()
