"""An index of rules by a word without which they cannot hold.

With ten thousand rules an article is compared with the few that share a word with it. Knows how
conditions nest, and leaves it to them whether they hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from aggregator.model import Condition, Field, Term
from aggregator.topics.patterns import is_pattern
from aggregator.topics.sight import Texts
from aggregator.topics.words import plain, runs

_WORDY = frozenset({Field.TITLE, Field.SUMMARY, Field.TEXT, Field.CATEGORIES})
_READ = (Field.TITLE, Field.SUMMARY, Field.CATEGORIES)

Triggers = frozenset[str] | None  # one of these words is there when it holds; None: not known


class Index:
    """Finds the rules, each the conditions of which any brings an article in, worth asking."""

    def __init__(self, rules: Mapping[str, tuple[Condition, ...]]) -> None:
        self._keys = tuple(rules)
        self._always: set[int] = set()
        self._by_word: dict[str, list[int]] = {}
        for place, conditions in enumerate(rules.values()):
            words = _of_any(map(triggers, conditions))
            if words is None:
                self._always.add(place)
            for word in words or ():
                self._by_word.setdefault(word, []).append(place)

    def candidates(self, texts: Texts) -> list[str]:
        """The keys of all rules that may hold, in the order given."""
        places = set(self._always)
        if self._by_word:
            said = {word for field in _READ for text in texts.plain(field) for word in runs(text)}
            for word in said & self._by_word.keys():
                places.update(self._by_word[word])
        return [self._keys[place] for place in sorted(places)]


def triggers(condition: Condition) -> Triggers:
    """Words of which a title, a summary or a category has one whenever the condition holds."""
    known = [_of_term(term) for term in condition.terms]
    known += [triggers(part) for part in condition.all_of]
    if condition.any_of:
        known.append(_of_any(map(triggers, condition.any_of)))
    return min((words for words in known if words is not None), key=len, default=None)


def _of_any(each: Iterable[Triggers]) -> Triggers:
    words: set[str] = set()
    for some in each:
        if some is None:
            return None
        words |= some
    return frozenset(words)


def _of_term(term: Term) -> Triggers:
    if term.field not in _WORDY:
        return None
    return _of_any(map(_of_wanted, term.wanted))


def _of_wanted(wanted: str) -> Triggers:
    """Its longest word: rarer than its others, as a rule."""
    words = [] if is_pattern(wanted) else runs(plain(wanted))
    return frozenset({max(words, key=len)}) if words else None
