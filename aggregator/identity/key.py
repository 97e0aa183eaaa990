"""The title key, and the published id made from it.

Knows nothing of summaries or dumps.
"""

from __future__ import annotations

import hashlib
from uuid import UUID

from aggregator.text import normal

KEY_VERSION = 1
# Ids are for ever, so this never changes.
NAMESPACE = UUID("7d9d0d7e-5f0b-5c1e-9a3f-6f1c2f0e4b11")
_NAMESPACE = NAMESPACE.bytes


def key_of(title: str) -> bytes:
    """The title key: 32 bytes, SHA-256 of the versioned normal form."""
    return hashlib.sha256(f"{KEY_VERSION}\n{normal(title)}".encode("utf-8", "replace")).digest()


def id_of(key: bytes, edition: int) -> UUID:
    """The published id of an edition: UUIDv5 (RFC 9562) of key and number, nothing else."""
    return UUID(bytes=id_bytes(key, edition))


def id_bytes(key: bytes, edition: int) -> bytes:
    """The published id as 16 bytes; the standard library's way takes several times as long."""
    name = f"{key.hex()}:{edition}".encode()
    made = bytearray(hashlib.sha1(_NAMESPACE + name, usedforsecurity=False).digest()[:16])
    made[6] = made[6] & 0x0F | 0x50  # the version
    made[8] = made[8] & 0x3F | 0x80  # the variant
    return bytes(made)
