"""Bounds the memory that documents take: beyond a budget their bytes lie in a file.

Bytes move, documents do not change: whoever holds one finds the same bytes in it, wherever they
lie. Knows neither feeds nor HTTP.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from aggregator.model import Document, Form, Forms
from aggregator.publish.extents import Extents

_SLACK = 8  # the part of the budget that is made free at once, so that few looks go through all


class Shelf:
    """The bytes of all documents that were given to it, for as long as anybody holds these.

    One thread at a time gives and settles; the bytes may be read by all.
    """

    def __init__(self, directory: Path, budget: int) -> None:
        self._budget = budget
        self._extents = Extents(directory)
        self._taken = 0
        self._let_go: deque[int] = deque()  # sizes; threads that drop documents append to it
        self._settle_at = budget

    @property
    def held(self) -> int:
        """The bytes held in memory now."""
        while self._let_go:
            self._taken -= self._let_go.popleft()
        return self._taken

    @property
    def put_out(self) -> int:
        """The bytes of the file; 0 while everything is in memory."""
        return self._extents.size

    def hold(self, document: Document) -> Document:
        """The same document, its bytes counted once."""
        forms = document.forms
        counted = Forms(
            body=self._counted(forms.body),
            gzip=self._counted(forms.gzip),
            brotli=None if forms.brotli is None else self._counted(forms.brotli),
        )
        return document if counted == forms else replace(document, forms=counted)

    def settle(self, documents: Iterable[Document]) -> None:
        """Puts bytes of these documents out until the others keep within the budget.

        Bodies go first, as few clients take them uncompressed, and of equals what changed the
        longest ago, as readers have that. Looks at no document while there is room. Raises
        AggregatorError when the file cannot be written.
        """
        if self.held <= self._settle_at:
            return
        room = self._budget - self._budget // _SLACK
        found = {id(form): (key, form) for key, form in _in_memory(documents)}
        for _, form in sorted(found.values(), key=lambda one: one[0]):
            if self._taken <= room:
                break
            form.put_out()
            self._taken -= len(form)
        # What others hold cannot be put out from here: not to be looked for again at once.
        self._settle_at = max(self._budget, self._taken + self._budget // _SLACK)

    def _counted(self, form: Form) -> Form:
        if not isinstance(form, bytes) or not form:
            return form
        self._taken += len(form)
        return Shelved(form, self._extents, self._let_go)


class Shelved:
    """One form of a document: in memory, or in the file."""

    __slots__ = ("_body", "_extents", "_let_go", "_offset", "_size")

    def __init__(self, body: bytes, extents: Extents, let_go: deque[int]) -> None:
        self._body: bytes | None = body
        self._size = len(body)
        self._offset = 0
        self._extents = extents
        self._let_go = let_go

    def __len__(self) -> int:
        return self._size

    def __bytes__(self) -> bytes:
        body = self._body  # once: another thread may be putting it out
        return self._extents.read(self._offset, self._size) if body is None else body

    def __del__(self) -> None:
        if self._body is None:
            self._extents.give_back(self._offset, self._size)
        else:
            self._let_go.append(self._size)

    @property
    def in_memory(self) -> bool:
        """Whether the bytes take memory of this process."""
        return self._body is not None

    def is_at_hand(self) -> bool:
        """Whether they can be had without waiting for a disk."""
        return self._body is not None or self._extents.is_at_hand(self._offset, self._size)

    def put_out(self) -> None:
        """Moves the bytes to the file. Raises AggregatorError, and then they stay."""
        if self._body is not None:
            self._offset = self._extents.write(self._body)
            self._body = None


_Key = tuple[bool, datetime, str]


def _in_memory(documents: Iterable[Document]) -> Iterator[tuple[_Key, Shelved]]:
    """The forms that can be put out, with what tells which of them goes first."""
    for one in documents:
        for form, coded in (
            (one.forms.body, False),
            (one.forms.gzip, True),
            (one.forms.brotli, True),
        ):
            if isinstance(form, Shelved) and form.in_memory:
                yield (coded, one.modified_at, one.path), form
