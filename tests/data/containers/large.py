"""Archives of 200 MB, written member by member."""

from __future__ import annotations

import io
import json
import random
import tarfile
import zipfile
from pathlib import Path

from tests.data.containers.made import answer, warc_entry

COUNT = 50_000
_SIZE = 2_000  # random bytes, written as hexadecimal digits


def write(place: str, kind: str) -> None:
    """An archive of many small members at a path."""
    {"tar.gz": _tape, "zip": _zip, "jsonl": _lines, "warc": _warc}[kind](Path(place))


def _pages() -> list[bytes]:
    """A few pages that hardly compress; each member is one with its number."""
    chance = random.Random(8)
    return [chance.randbytes(_SIZE).hex().encode() for _ in range(97)]


def _tape(path: Path) -> None:
    pages = _pages()
    with tarfile.open(path, "w:gz", compresslevel=1) as archive:
        for number in range(COUNT):
            body = b"%d " % number + pages[number % len(pages)]
            info = tarfile.TarInfo(f"{number}.txt")
            info.size = len(body)
            archive.addfile(info, io.BytesIO(body))
            archive.members.clear()  # type: ignore[attr-defined]  # else they stay in memory


def _zip(path: Path) -> None:
    pages = _pages()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for number in range(COUNT):
            archive.writestr(f"{number}.txt", b"%d " % number + pages[number % len(pages)])


def _lines(path: Path) -> None:
    pages = _pages()
    with path.open("w", encoding="utf-8") as file:
        for number in range(COUNT):
            text = f"{number} {pages[number % len(pages)].decode()}"
            file.write(json.dumps({"text": text}) + "\n")


def _warc(path: Path) -> None:
    pages = _pages()
    with path.open("wb") as file:
        for number in range(COUNT):
            file.write(warc_entry(answer(b"%d " % number + pages[number % len(pages)])))
