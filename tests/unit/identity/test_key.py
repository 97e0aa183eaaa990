"""Keys and ids are for ever: what is pinned here must never change."""

from __future__ import annotations

import hashlib
from uuid import uuid5

from aggregator.identity import id_of, key_of
from aggregator.identity.key import NAMESPACE


def test_the_key_is_the_digest_of_the_versioned_normal_title() -> None:
    assert key_of("  New  Bridge – opens! ") == hashlib.sha256(b"1\nnew bridge - opens!").digest()


def test_the_id_depends_on_key_and_edition_alone() -> None:
    key = key_of("New bridge")

    assert id_of(key, 2) == uuid5(NAMESPACE, f"{key.hex()}:2")
    assert id_of(key, 1) != id_of(key, 2)


def test_a_published_id_never_changes() -> None:
    assert id_of(key_of("New bridge"), 1).urn == "urn:uuid:0c38709b-1ca9-581c-8bce-da85125efff7"


def test_a_title_with_a_lone_surrogate_has_a_key() -> None:
    assert len(key_of("broken \ud800 title")) == 32
