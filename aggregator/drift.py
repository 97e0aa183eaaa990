"""Whether a dump is out of character for its source.

A profile says in figures what a dump looks like; `judge` holds it against what is absurd for any
listing and against the profiles of the source's last dumps. Pure: knows no store and no clock,
and nothing of what becomes of a dump that is doubted.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from statistics import median
from typing import Self

from aggregator.model import Item, Parsed

RECENT = 20  # how many of the last dumps make the history
_KNOWN_FROM = 3  # dumps from which on a source has a character of its own
_SMALL = 4  # a dump of fewer items proves little by its shares
_PROOF = 2  # weak signs make one strong one
_MANY, _FEW, _HARDLY = 0.5, 0.2, 0.1  # shares
_DAMAGE = "\ufffd"
_STOPS = (".", "。", "।", "．")
_CLOSINGS = "\"'”’»)]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """Where doubt begins; shares are from 0 to 1, lengths are in characters."""

    long_title: int = 200  # more than half of the titles
    sentences: float = 0.5  # of the titles, when there are hardly any summaries
    summaries: float = 0.1  # so few are hardly any
    damaged: float = 0.02
    dropped: float = 0.5
    words: int = 2000  # of a single item without an address
    fewer_items: float = 0.2  # of what is usual …
    usual_items: float = 5  # … where so many are usual
    lost_share: float = 0.5  # of what is usual …
    usual_share: float = 0.6  # … where so much is usual
    length_factor: float = 2.5
    damage_factor: float = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What a dump looks like, in figures."""

    items: int
    summaries: float = 0.0  # share of the items that have one
    topics: float = 0.0  # share of the items that have a line of labels
    title_length: float = 0.0  # the median
    title_length_90: float = 0.0  # nine titles of ten are not longer
    sentences: float = 0.0  # share of the titles that end like a sentence
    overlap: float = 0.0  # share of the title keys that the source has shown before
    damaged: float = 0.0  # share of the characters that could not be decoded
    dropped: float = 0.0  # share of what was found that could not be used
    words: int = 0  # of the longest item that has no address of its own

    def figures(self) -> dict[str, float]:
        """The profile by the names of its figures."""
        return asdict(self)

    @classmethod
    def of(cls, figures: Mapping[str, float]) -> Self:
        """The profile with these figures; names it does not know are left out."""
        names = {field.name for field in fields(cls)}
        return cls(**{name: figures[name] for name in figures if name in names})  # type: ignore[arg-type] # whole numbers are kept whole by JSON


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """Why a dump is not trusted: one sentence, and what was found beside what is usual."""

    reason: str
    figures: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class _Sign:
    """One way in which a dump can be out of character."""

    reason: str
    shows: Callable[[Profile], bool]
    of_shares: bool = False  # told by shares and medians, which few items make by chance


def profile(
    parsed: Parsed, keys: Collection[Hashable] = (), known: Collection[Hashable] = ()
) -> Profile:
    """The figures of a dump that was read.

    `keys` are the title keys of its items, or what stands for them, `known` those that the source
    has shown before.
    """
    items = parsed.items
    lengths = sorted(len(item.title) for item in items) or [0]
    met = set(keys)
    return Profile(
        items=len(items),
        summaries=_share(bool(item.summary) for item in items),
        topics=_share(bool(item.categories) for item in items),
        title_length=float(median(lengths)),
        title_length_90=float(lengths[int(0.9 * (len(lengths) - 1))]),
        sentences=_share(_is_sentence(item.title) for item in items),
        overlap=len(met.intersection(known)) / max(len(met), 1),
        damaged=_damaged(items),
        dropped=parsed.dropped / max(len(items) + parsed.dropped, 1),
        words=max((_words(item) for item in items if not item.link), default=0),
    )


def judge(
    found: Profile, history: Sequence[Profile], thresholds: Thresholds | None = None
) -> Doubt | None:
    """Why this dump is not to be trusted, or None when nothing speaks against it.

    `history` holds the profiles of dumps of the same source that were trusted; the last of them
    count. What one of those has shown already is in character, however odd.
    """
    limits = thresholds or Thresholds()
    recent = history[-RECENT:]
    signs, weak, usual = list(_absurd(limits)), [], None
    if len(recent) >= _KNOWN_FROM:
        usual = _usual(recent)
        signs += _fallen(found, usual, limits)
        if found.items < _SMALL:  # such shares come about by chance: one alone proves nothing
            weak = _lost(usual, limits)
        else:
            signs += _lost(usual, limits)
            weak = _weak(usual)
    shown = [sign for sign in signs if _is_new(sign, found, recent)]
    hints = [sign for sign in weak if _is_new(sign, found, recent)]
    if not shown and len(hints) < _PROOF:
        return None
    reasons = "; ".join(sign.reason for sign in (*shown, *hints))
    return Doubt(reason=reasons, figures=_figures(found, usual))


def _is_new(sign: _Sign, found: Profile, recent: Iterable[Profile]) -> bool:
    """Whether the dump shows a sign that no trusted dump has shown, one as telling as itself."""
    telling = min(found.items, _SMALL) if sign.of_shares else 0
    return sign.shows(found) and not any(sign.shows(one) for one in recent if one.items >= telling)


def _absurd(limits: Thresholds) -> tuple[_Sign, ...]:
    """What no listing shows."""

    def titles_are_texts(one: Profile) -> bool:
        like_texts = one.title_length > limits.long_title or (
            one.items >= _SMALL and one.sentences > limits.sentences
        )
        return like_texts and one.summaries < limits.summaries

    return (
        _Sign(
            "the titles look like summaries, and there are hardly any summaries", titles_are_texts
        ),
        _Sign(
            f"more than {limits.damaged:.0%} of the characters are damaged",
            lambda one: one.damaged > limits.damaged,
        ),
        _Sign(
            "more than half of what was found could not be used",
            lambda one: one.dropped > limits.dropped,
        ),
        _Sign(
            "the only item is a text of thousands of words",
            lambda one: one.items == 1 and one.words >= limits.words,
        ),
    )


def _fallen(found: Profile, usual: Profile, limits: Thresholds) -> list[_Sign]:
    """Far fewer items, or far more damage."""
    least = limits.fewer_items * usual.items
    signs = []
    if usual.items >= limits.usual_items:
        signs.append(
            _Sign(
                f"{found.items} items, where {usual.items:g} are usual",
                lambda one: one.items < least,
            )
        )
    if usual.damaged < limits.damaged:
        most = max(limits.damaged, limits.damage_factor * usual.damaged)
        signs.append(
            _Sign("far more characters are damaged than usual", lambda one: one.damaged >= most)
        )
    return signs


def _lost(usual: Profile, limits: Thresholds) -> list[_Sign]:
    """Summaries, labels or the length of titles that are no more what they were."""
    signs = []
    for name in ("summaries", "topics"):
        level = getattr(usual, name)
        if level >= limits.usual_share:
            signs.append(_lost_share(name, level, limits.lost_share * level))
    if usual.title_length:
        longest = limits.length_factor * usual.title_length
        shortest = usual.title_length / limits.length_factor
        signs += [
            _Sign(
                f"titles are far longer than the usual {usual.title_length:g} characters",
                lambda one: one.title_length > longest,
                of_shares=True,
            ),
            _Sign(
                f"titles are far shorter than the usual {usual.title_length:g} characters",
                lambda one: one.title_length < shortest,
                of_shares=True,
            ),
        ]
    return signs


def _lost_share(name: str, level: float, least: float) -> _Sign:
    return _Sign(
        f"fewer items have {name} than the usual {level:.0%}",
        lambda one: bool(getattr(one, name) < least),
        of_shares=True,
    )


def _weak(usual: Profile) -> list[_Sign]:
    """What happens to a sound listing now and then, but not twice in one dump."""
    signs = []
    if usual.overlap >= _MANY:
        signs.append(
            _Sign(
                "hardly a title was seen before",
                lambda one: one.overlap < _HARDLY,
                of_shares=True,
            )
        )
    if usual.sentences <= _FEW:
        signs.append(
            _Sign(
                "most titles end like sentences",
                lambda one: one.sentences > _MANY,
                of_shares=True,
            )
        )
    return signs


def _usual(history: Sequence[Profile]) -> Profile:
    """The medians of a history."""
    names = [field.name for field in fields(Profile)]
    return Profile(**{name: median(getattr(one, name) for one in history) for name in names})


def _figures(found: Profile, usual: Profile | None) -> dict[str, float]:
    figures = found.figures()
    if usual is not None:
        figures |= {f"usual_{name}": value for name, value in usual.figures().items()}
    return {name: round(value, 4) for name, value in figures.items()}


def _share(facts: Iterable[bool]) -> float:
    told = list(facts)
    return sum(told) / max(len(told), 1)


def _is_sentence(title: str) -> bool:
    end = title.rstrip(_CLOSINGS)
    return end.endswith(_STOPS) and not end.endswith("...")


def _damaged(items: Iterable[Item]) -> float:
    texts = (text for item in items for text in (item.title, item.summary, *item.categories))
    whole = "".join(texts)  # one long text is counted faster than many short ones
    return whole.count(_DAMAGE) / max(len(whole), 1)


def _words(item: Item) -> int:
    return len(item.title.split()) + len(item.summary.split())
