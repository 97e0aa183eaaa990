"""Regular expressions of the registry, in linear time.

The only place of this room that knows the library: RE2, which reads a text once and never goes
back. Knows nothing of fields, terms or articles.
"""

from __future__ import annotations

import unicodedata

import re2

LONGEST = 500  # characters of a pattern
MEMORY = 1 << 20  # bytes that a compiled pattern may take


def is_pattern(wanted: str) -> bool:
    """Tell whether a wanted text is a regular expression, `/…/`, instead of words."""
    return len(wanted) > 1 and wanted.startswith("/") and wanted.endswith("/")


class Pattern:
    r"""One compiled `/…/`: searched for, whatever the case.

    The syntax is RE2's: no look-around and no back references; `\w`, `\d` and `\b` know ASCII
    only, `\\pL` is any letter. Raises ValueError with the reason when RE2 refuses it, or when it
    is empty, longer than LONGEST or bigger than MEMORY.
    """

    def __init__(self, wanted: str) -> None:
        self._wanted = wanted
        inside = unicodedata.normalize("NFC", wanted[1:-1])
        if not inside:
            raise ValueError(f"{wanted}: the regular expression is empty")
        if len(inside) > LONGEST:
            raise ValueError(
                f"{wanted[:40]}…: the regular expression has {len(inside)} characters, "
                f"more than {LONGEST}: write several"
            )
        try:
            self._search = re2.compile(inside.encode(), _options()).search
        except UnicodeEncodeError as error:
            raise ValueError(f"{wanted!r}: half a character (a lone surrogate)") from error
        except re2.error as error:
            raise ValueError(f"{wanted}: {_reason(error)}") from error

    def found_in(self, text: bytes) -> bool:
        """Tell whether a UTF-8 text has it; the time grows with the text and no faster."""
        return self._search(text) is not None

    def __str__(self) -> str:
        return self._wanted


def _options() -> re2.Options:
    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    options.max_mem = MEMORY
    return options


def _reason(error: re2.error) -> str:
    said = error.args[0] if error.args else b""
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
