"""Run the benchmarks: `python -m benchmarks [NAME…]`; exit 1 when one misses its gate.

Names pick some of them; some run only when they are named. The ratios are ours by the yardstick's
speed; reports print figures of their own.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence

from benchmarks import (
    feed,
    hanging,
    labels,
    listing,
    memory,
    page,
    poll,
    render,
    scale,
    serving,
    serving_beside,
    store,
    unchanged,
    webarchive,
)
from benchmarks.measure import Outcome, Pair, measure

BENCHMARKS: Mapping[str, Callable[[], Iterator[Pair | Outcome]]] = {
    "listing": listing.pairs,
    "feed": feed.pairs,
    "page": page.pairs,
    "webarchive": webarchive.pairs,
    "render": render.pairs,
    "scale": scale.pairs,
    "store": store.pairs,
    "unchanged": unchanged.pairs,
    "serving": serving.outcomes,
    "serving-beside": serving_beside.outcomes,
}
ON_REQUEST: dict[str, Callable[[], Iterator[Pair]]] = {  # minutes long: only by name
    "store-million": store.million,
}
REPORTS: Mapping[str, Callable[[], bool]] = {
    "labels": labels.report,
    "poll": poll.report,
    "hanging": hanging.report,
}  # print, and pass or not

REPORTS_ON_REQUEST: Mapping[str, Callable[[], bool]] = {"memory": memory.report}

_ROW = "{:<21} {:>8} {:>8} {:>8} {:>17}  {:<8} {}"


def main(names: Sequence[str]) -> int:
    """The exit code: 0 when all gates held, 1 when one was missed, 2 for an unknown name."""
    usual = (*BENCHMARKS, *REPORTS)
    there = (*usual, *ON_REQUEST, *REPORTS_ON_REQUEST)
    unknown = [name for name in names if name not in there]
    if unknown:
        print(f"no benchmark {', '.join(unknown)}; there are {', '.join(there)}")
        return 2
    chosen = names or usual
    reports = {**REPORTS, **REPORTS_ON_REQUEST}
    speeds = [name for name in chosen if name not in reports]
    passed = [_compare(speeds)] if speeds else []
    passed += [reports[name]() for name in chosen if name in reports]
    return 0 if all(passed) else 1


def _compare(names: Sequence[str]) -> bool:
    print(_ROW.format("benchmark", "ratio", "must", "goal", "rounds from, to", "verdict", "work"))
    passed = True
    for name in names:
        for each in {**BENCHMARKS, **ON_REQUEST}[name]():
            outcome = measure(each) if isinstance(each, Pair) else each
            passed = passed and outcome.passed
            print(_row(outcome), flush=True)
    return passed


def _row(outcome: Outcome) -> str:
    ratios = (outcome.ratio, outcome.must, outcome.goal)
    spread = f"{min(outcome.rounds):.3f}, {max(outcome.rounds):.3f}"
    verdict = "goal" if outcome.ratio >= outcome.goal else "held" if outcome.passed else "MISSED"
    return _ROW.format(
        outcome.name, *(f"{ratio:.3f}" for ratio in ratios), spread, verdict, outcome.amount
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
