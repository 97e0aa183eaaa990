"""The page that shows the operator how everything fares; what it says in words and bars.

Nothing in it is absolute: the admin listener may be reached under any name.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files

from aggregator.masking import masked
from aggregator.model import Beat, Overview, Site, SourceHealth
from aggregator.render.page import write_status
from aggregator.text import squeeze

ROWS = 200  # sources on one page
_BARS = 30
_HEIGHT = 22  # of the picture, in its own units
_SPACE = 4  # from one bar to the next
_WIDTH = 3
_GRAVE = frozenset({"failing", "gone"})
_FINE = frozenset({"ok", "waiting", "removed"})
_UNITS = ((86_400, "d"), (3_600, "h"), (60, "min"), (1, "s"))
_KIB = 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One bar of a picture; no height at all for a beat that brought nothing."""

    x: int
    y: int
    height: int
    failed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One source as the page shows it."""

    health: SourceHealth
    mood: str  # bad, odd or fine: how the state is coloured
    told: str  # its state in a sentence, without secrets; empty when there is nothing to tell
    why: str
    bars: tuple[Bar, ...]
    alt: str  # the picture in words


@dataclass(frozen=True, slots=True, kw_only=True)
class Pages:
    """Which part of the sources a page shows; numbers count from 1."""

    first: int
    last: int
    total: int
    before: int | None  # where the page before begins, counted from 0
    after: int | None


def render_status(
    overview: Overview, reasons: Sequence[str], site: Site, *, start: int = 0
) -> bytes:
    """Render the page; reasons say why the daemon is not ready, none that it is.

    `start` counts the sources that are left out before those shown, the troubled ones first.
    """
    shown = in_order_of_trouble(overview.sources)[start : start + ROWS]
    return write_status(
        site,
        overview=overview,
        reasons=[masked(one) for one in reasons],
        incidents=[(one, masked(one.text), masked(one.remedy)) for one in overview.incidents],
        lines=[_line(one) for one in shown],
        pages=_pages(start, len(shown), len(overview.sources)),
        counts=_counts(overview.sources),
        span=spoken_span,
        size=spoken_size,
    )


def status_style() -> bytes:
    """The style sheet of the page: that of the site, and what the page has besides."""
    folder = files("aggregator.render").joinpath("templates")
    return b"\n".join(folder.joinpath(name).read_bytes() for name in ("style.css", "status.css"))


def status_icon() -> bytes:
    """The icon of the site."""
    return files("aggregator.render").joinpath("templates", "favicon.svg").read_bytes()


def in_order_of_trouble(sources: Sequence[SourceHealth]) -> list[SourceHealth]:
    """The sources as the page shows them: the gravest first, then by name."""
    order = {"bad": 0, "odd": 1, "fine": 2}
    return sorted(sources, key=lambda one: (order[_mood(one)], one.state.name))


def spoken_span(seconds: float) -> str:
    """A span in its largest unit and the next: `2 d 3 h`."""
    rest = max(0, round(seconds))
    parts: list[str] = []
    for amount, unit in _UNITS:
        count, rest = divmod(rest, amount)
        if count or (unit == "s" and not parts):
            parts.append(f"{count} {unit}")
    return " ".join(parts[:2])


def spoken_size(size: float) -> str:
    """A number of bytes with a unit that suits it."""
    for unit in ("B", "KiB", "MiB", "GiB"):
        if size < _KIB:
            return f"{size:.0f} {unit}" if unit == "B" else f"{size:.1f} {unit}"
        size /= _KIB
    return f"{size:.1f} TiB"


def _counts(sources: Sequence[SourceHealth]) -> list[tuple[str, int, str]]:
    """How many sources are in each state, the gravest first."""
    found: dict[str, tuple[int, str]] = {}
    for one in in_order_of_trouble(sources):
        count, mood = found.get(one.condition, (0, _mood(one)))
        found[one.condition] = (count + 1, mood)
    return [(state, count, mood) for state, (count, mood) in found.items()]


def _pages(start: int, shown: int, total: int) -> Pages:
    end = start + shown
    return Pages(
        first=start + 1 if shown else 0,
        last=end,
        total=total,
        before=max(0, start - ROWS) if start else None,
        after=end if end < total else None,
    )


def _line(health: SourceHealth) -> Line:
    mood = _mood(health)
    return Line(
        health=health,
        mood=mood,
        told="" if mood == "fine" and health.condition == "ok" else masked(squeeze(health.reason)),
        why=masked(squeeze(health.why)),
        bars=_bars(health.history),
        alt=_alt(health.history),
    )


def _mood(health: SourceHealth) -> str:
    if health.condition in _FINE:
        return "fine"
    return "bad" if health.condition in _GRAVE else "odd"


def _bars(history: Sequence[Beat]) -> tuple[Bar, ...]:
    beats = history[-_BARS:]
    most = max((beat.new for beat in beats), default=0)
    offset = (_BARS - len(beats)) * _SPACE  # the newest stands at the right edge
    heights = [_height(beat, most) for beat in beats]
    return tuple(
        Bar(x=offset + place * _SPACE, y=_HEIGHT - height, height=height, failed=beat.failed)
        for place, (beat, height) in enumerate(zip(beats, heights, strict=True))
    )


def _height(beat: Beat, most: int) -> int:
    if beat.failed:
        return _HEIGHT // 2
    return max(4, round(_HEIGHT * beat.new / most)) if beat.new else 2


def _alt(history: Sequence[Beat]) -> str:
    beats = history[-_BARS:]
    if not beats:
        return "nothing yet"
    failed = sum(beat.failed for beat in beats)
    told = f"{sum(beat.new for beat in beats)} new in the last {len(beats)}"
    return f"{told}, {failed} failed" if failed else told
