"""A text with places for values: made once by the engine that knows the format, filled often.

Whoever makes a form has the engine write stand-ins for the values and says how each place wants
its value written. Knows no format and no engine.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

Write = Callable[[str], str]  # a value as its place wants it


class Form:
    """A text that differs in its values only."""

    __slots__ = ("_order", "_pattern", "_values")

    def __init__(
        self, text: str, stand_ins: Mapping[str, str], write: Callable[[str], Write]
    ) -> None:
        """`stand_ins` tells by the names of values what stands in for them; none for an empty one.

        `write` is told the whole text before a place.
        """
        names = {stand_in: name for name, stand_in in stand_ins.items() if stand_in}
        # Of two that begin alike the longer one is looked for first.
        wanted = sorted(names, key=len, reverse=True)
        parts = re.split(f"({'|'.join(map(re.escape, wanted))})", text)
        self._pattern = "%s".join(part.replace("%", "%%") for part in parts[::2])
        places = [
            (write("".join(parts[:number])), names[parts[number]])
            for number in range(1, len(parts), 2)
        ]
        self._values = list(dict.fromkeys(places))  # some stand in several places
        self._order = [self._values.index(place) for place in places]

    def filled(self, values: Mapping[str, str]) -> str:
        """The text with these values."""
        written = [write(values[name]) for write, name in self._values]
        return self._pattern % tuple([written[number] for number in self._order])
