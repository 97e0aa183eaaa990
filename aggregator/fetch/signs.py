"""Whether a file is a container of dumps, told from its first bytes and its name.

Knows signatures only; what a container holds is the parser's business.
"""

from __future__ import annotations

import json
import tarfile

from aggregator.model import LineKeys

HEAD = 1 << 16  # bytes that have to be looked at
_SIGNS = (b"\x1f\x8b", b"BZh", b"\xfd7zXZ\x00", b"PK\x03\x04", b"PK\x05\x06", b"WARC/")
_LINES = (".jsonl", ".ndjson")
_BLOCK = 512


def is_container(head: bytes, name: str, keys: LineKeys) -> bool:
    """Whether a file that begins so is to be read as a stream of members."""
    if head.startswith(_SIGNS) or _is_tape(head):
        return True
    return bool(head.strip()) and (name.lower().endswith(_LINES) or _is_lines(head, keys))


def _is_tape(head: bytes) -> bool:
    if len(head) < _BLOCK:
        return False
    try:
        tarfile.TarInfo.frombuf(head[:_BLOCK], "utf-8", "surrogateescape")
    except (tarfile.HeaderError, ValueError):
        return False
    return True


def _is_lines(head: bytes, keys: LineKeys) -> bool:
    """Whether the first line is a JSON object with a page, and another one follows."""
    if not head.startswith(b"{"):
        return False
    first, newline, rest = head.partition(b"\n")
    if not newline:  # a line with a long page, or one JSON document without line ends
        pages = (f'"{key}":'.encode() for key in (keys.text, keys.html))
        tight = first.replace(b'": ', b'":')
        return len(head) == HEAD and b'"items":' not in tight and any(p in tight for p in pages)
    try:
        told = json.loads(first)
    except (ValueError, RecursionError):
        return False
    held = isinstance(told, dict) and any(
        isinstance(told.get(key), str) for key in (keys.text, keys.html)
    )
    return held and rest.lstrip().startswith(b"{")
