"""Regular expressions in conditions: `/…/`, of RE2, which takes linear time whatever the text.

The place of the library for checking them. Knows no key and no article.
"""

from __future__ import annotations

import unicodedata

import re2

_LONGEST = 500  # characters between the slashes
_MEMORY = 1 << 20  # bytes that one compiled expression may take
_MARKS = len("//")


def is_pattern(wanted: str) -> bool:
    """Whether a wanted text is a regular expression: it stands between slashes."""
    return len(wanted) >= _MARKS and wanted.startswith("/") and wanted.endswith("/")


def checked_pattern(wanted: str) -> str:
    """The wanted text as it is; a ValueError when it is a regular expression that RE2 refuses."""
    if not is_pattern(wanted):
        return wanted
    pattern = unicodedata.normalize("NFC", wanted[1:-1])  # as texts are when it is searched for
    if not pattern:
        raise ValueError("the regular expression is empty; write it between the slashes")
    if len(pattern) > _LONGEST:
        raise ValueError(f"the regular expression is longer than {_LONGEST} characters")
    try:
        re2.compile(pattern, _options())
    except re2.error as error:
        raise ValueError(_refused(error.args[0].decode("utf-8", "replace"))) from None
    except UnicodeEncodeError:
        raise ValueError(_refused("half a surrogate pair")) from None
    return wanted


def _refused(reason: str) -> str:
    return (
        f"RE2 refuses the regular expression: {reason}; "
        "it has neither look-around nor back references"
    )


def _options() -> re2.Options:
    options = re2.Options()
    options.case_sensitive = False
    options.max_mem = _MEMORY
    options.log_errors = False
    return options
