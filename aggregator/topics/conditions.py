"""Conditions, compiled: whether one holds of an article, and why, in words for people.

Knows terms and how they nest; not what follows from a condition that holds.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator

from aggregator.model import Condition, Field, Term
from aggregator.topics.patterns import Pattern, is_pattern
from aggregator.topics.sight import Sight
from aggregator.topics.words import has_words, plain

Finds = Callable[[str, str], bool]  # a text of the field, the wanted one

_VERBS = {Field.TOPIC: "is", Field.SOURCE: "is", Field.LANGUAGE: "is", Field.CATEGORIES: "have"}


class Check:
    """One condition, ready to be asked; raises ValueError for a pattern that is refused."""

    def __init__(self, condition: Condition) -> None:
        self._looks = tuple(map(Look, condition.terms))
        self._all_of = tuple(map(Check, condition.all_of))
        self._any_of = tuple(map(Check, condition.any_of))
        self._none_of = tuple(map(Check, condition.none_of))

    def holds(self, sight: Sight) -> bool:
        """Tell whether all terms hold, all of all_of, one of any_of and none of none_of."""
        return (
            all(look.holds(sight) for look in self._looks)
            and all(part.holds(sight) for part in self._all_of)
            and (not self._any_of or any(part.holds(sight) for part in self._any_of))
            and not any(part.holds(sight) for part in self._none_of)
        )

    def reason(self, sight: Sight) -> str:
        """Why it holds: what was found, and what was not to be found; for one that holds."""
        found = [look.said(look.found(sight)) for look in self._looks]
        found += [part.reason(sight) for part in self._all_of]
        found += [part.reason(sight) for part in self._any_of if part.holds(sight)][:1]
        return " and ".join([*found, *self._absent()]) or "it asks for nothing"

    def __str__(self) -> str:
        parts = [*map(str, self._looks), *map(_bracketed, self._all_of)]
        if self._any_of:
            either = " or ".join(map(_bracketed, self._any_of))
            parts.append(f"({either})" if len(self._any_of) > 1 else either)
        return " and ".join([*parts, *self._absent()]) or "anything"

    def _absent(self) -> Iterator[str]:
        return (f"not ({part})" for part in self._none_of)


class Look:
    """One term, ready to be asked."""

    def __init__(self, term: Term) -> None:
        self._field = term.field
        form = _whole if term.field in (Field.SOURCE, Field.LANGUAGE) else plain
        self._patterns = [Pattern(wanted) for wanted in term.wanted if is_pattern(wanted)]
        self._texts = [(form(text), text) for text in term.wanted if not is_pattern(text)]

    def holds(self, sight: Sight) -> bool:
        """Tell whether the field is, or holds, one of the wanted texts."""
        return bool(self.found(sight))

    def found(self, sight: Sight) -> tuple[str, ...]:
        """The first wanted text that the field has, as written in the term; empty when none."""
        for form, written in self._texts:
            if form and self._has(sight, form):
                return (written,)
        for pattern in self._patterns:
            if any(map(pattern.found_in, self._encoded(sight))):
                return (str(pattern),)
        return ()

    def said(self, found: tuple[str, ...]) -> str:
        """The term in words, with what was found instead of all that is wanted."""
        wanted = " or ".join(text if is_pattern(text) else f'"{text}"' for text in found)
        return f"{self._field} {_VERBS.get(self._field, 'has')} {wanted or 'nothing'}"

    def __str__(self) -> str:
        return self.said((*(text for _, text in self._texts), *map(str, self._patterns)))

    def _has(self, sight: Sight, wanted: str) -> bool:
        if self._field is Field.TOPIC:
            return wanted in sight.membership.names
        if self._field in (Field.SOURCE, Field.LANGUAGE):
            texts = sight.texts.whole(self._field)
        else:
            texts = sight.texts.plain(self._field)
        finds = _FINDS.get(self._field, has_words)
        return any(finds(text, wanted) for text in texts)

    def _encoded(self, sight: Sight) -> tuple[bytes, ...]:
        if self._field is Field.TOPIC:
            return sight.membership.encoded
        return sight.texts.encoded(self._field)


def _same(text: str, wanted: str) -> bool:
    return text == wanted


def _speaks(tag: str, wanted: str) -> bool:
    """Tell whether a language tag is the wanted one or a regional form of it (RFC 4647, 3.3.1)."""
    return f"{tag.lower()}-".startswith(f"{wanted.lower()}-")


def _part(text: str, wanted: str) -> bool:
    return wanted in text


_FINDS: dict[Field, Finds] = {
    Field.SOURCE: _same,
    Field.LANGUAGE: _speaks,
    Field.LINK: _part,
}


def _whole(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _bracketed(part: Check) -> str:
    return f"({part})"
