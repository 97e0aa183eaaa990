"""What Prometheus is told."""

from __future__ import annotations

from prometheus_client.openmetrics.parser import text_string_to_metric_families as open_metrics
from prometheus_client.parser import text_string_to_metric_families as plain_text

from aggregator.metrics import Scrape, exposition
from aggregator.model import IncidentKind, Overview, Tallied
from tests.overviews import NOON, incident, overview, source

OPEN = "application/openmetrics-text; version=1.0.0"

Samples = dict[tuple[str, tuple[tuple[str, str], ...]], float]


def scrape(seen: Overview, accept: str = "", *, per_source: bool = True) -> Scrape:
    return exposition(seen, accept, ready=True, per_source=per_source)


def samples(seen: Overview, *, per_source: bool = True) -> Samples:
    text = scrape(seen, per_source=per_source).body.decode()
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in plain_text(text)
        for sample in family.samples
    }


def test_a_source_tells_its_state_counts_and_times() -> None:
    tallied = Tallied(turns=4, failed=1, seconds=2.5, items=9, new=3, duplicates=5)
    seen = overview(source("town", "failing", failures=2, quarantined=1, tallied=tallied))

    found = samples(seen)

    town = (("source", "town"),)
    assert found["aggregator_source_state", (*town, ("state", "failing"))] == 1
    assert found["aggregator_source_items_total", town] == 9
    assert found["aggregator_source_new_total", town] == 3
    assert found["aggregator_source_duplicates_total", town] == 5
    assert found["aggregator_source_fetch_seconds_total", town] == 2.5
    assert found["aggregator_source_held_dumps", town] == 1
    assert found["aggregator_source_failures", town] == 2
    assert found["aggregator_source_last_success_timestamp_seconds", town] == (
        NOON.timestamp() - 3600
    )
    assert found["aggregator_source_next_due_timestamp_seconds", town] == NOON.timestamp() + 3600


def test_a_time_that_never_was_is_left_out() -> None:
    found = samples(overview(source("town", last_success=None, due=None)))

    assert not any("last_success" in name or "next_due" in name for name, _ in found)


def test_answers_are_counted_by_class_of_status() -> None:
    found = samples(overview(served={200: 7, 206: 1, 304: 30, 404: 2}))

    classes = {labels[0][1]: count for (name, labels), count in found.items() if "http" in name}
    assert classes == {"2xx": 8, "3xx": 30, "4xx": 2, "5xx": 0}


def test_the_whole_tells_publication_store_and_incidents() -> None:
    found = samples(overview(incidents=(incident(),), unrendered=("/feeds/a",)))

    assert found["aggregator_ready", ()] == 1
    assert found["aggregator_store_up", ()] == 1
    assert found["aggregator_store_bytes", ()] == 2048
    assert found["aggregator_publication_documents", ()] == 9
    assert found["aggregator_publication_age_seconds", ()] == 3600
    assert found["aggregator_publication_unrendered_feeds", ()] == 1
    assert found["aggregator_incidents", (("kind", "source-failing"),)] == 1
    assert found["aggregator_build_info", (("version", "9.9.9"),)] == 1
    assert found["process_open_fds", ()] > 0


def test_a_store_that_does_not_answer_tells_no_size() -> None:
    found = samples(overview(store_error="is locked"))

    assert found["aggregator_store_up", ()] == 0
    assert ("aggregator_store_bytes", ()) not in found


def test_single_sources_can_be_left_out_and_sums_stay() -> None:
    tallied = Tallied(new=3)
    seen = overview(source("town", tallied=tallied), source("county", "stale", tallied=tallied))

    found = samples(seen, per_source=False)

    assert not any(label == "source" for _, labels in found for label, _ in labels)
    assert found["aggregator_new_total", ()] == 6
    assert found["aggregator_sources", (("state", "stale"),)] == 1


def test_a_source_that_is_no_longer_configured_has_no_lines() -> None:
    found = samples(overview(source("old", "removed", active=False)))

    assert not any(("source", "old") in labels for _, labels in found)
    assert found["aggregator_sources", (("state", "removed"),)] == 1


def test_labels_come_from_small_sets_or_from_the_configuration() -> None:
    found = samples(overview(incidents=(incident(),)))

    values: dict[str, set[str]] = {}
    for _, labels in found:
        for name, value in labels:
            values.setdefault(name, set()).add(value)
    assert values["source"] == {"town"}
    assert values["kind"] == {kind.value for kind in IncidentKind}
    assert set(values) == {"version", "class", "kind", "state", "source"}


def test_who_prefers_openmetrics_gets_it() -> None:
    told = scrape(overview(), OPEN)

    assert told.media_type.startswith("application/openmetrics-text")
    assert told.body.endswith(b"# EOF\n")
    names = {family.name for family in open_metrics(told.body.decode())}  # type: ignore[no-untyped-call] # the library's
    assert "aggregator_source_items" in names
