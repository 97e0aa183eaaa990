"""Our side of the whole polls, in a process of its own: poll, store, publish; then once more."""

from __future__ import annotations

import json
import sys
import time
from datetime import timedelta
from pathlib import Path

from aggregator.clock import utc_now
from aggregator.config import Settings
from aggregator.fetch.manners import Spacing
from aggregator.ingest import Intake, Knowledge, open_store
from aggregator.polls import Polls
from aggregator.publish import Publisher
from aggregator.store import Store

_LEASE = timedelta(hours=1)


def main(folder: Path) -> None:
    """Prints the CPU seconds of both rounds."""
    urls = json.loads((folder / "urls.json").read_text())
    sources = [
        {"name": f"s{n}", "url": url, "allow_private": True, "floor": "1s"}
        for n, url in enumerate(urls)
    ]
    settings = Settings.model_validate({"state": folder / "state", "sources": sources})
    with open_store(settings) as store:
        polls = Polls(settings, spacing=Spacing(between=timedelta(0)))
        knowledge = Knowledge(settings)
        publisher = Publisher(store, settings.site, entries=settings.publish.entries, failed=print)
        spent = []
        for _ in range(2):
            time.sleep(1.1)  # the floor
            _round(settings, store, polls, knowledge)
            publisher.refresh()
            spent.append(time.process_time())
        polls.stop()
        polls.close()
        told = {"cold": spent[0], "warm": spent[1] - spent[0]}
        print(json.dumps(told | {"articles": store.heads()[0].articles}))


def _round(settings: Settings, store: Store, polls: Polls, knowledge: Knowledge) -> None:
    now = utc_now()
    store.put_off({source.name: now for source in settings.sources}, now)
    assert len(store.claim_all([one.name for one in settings.sources], now, _LEASE)) == len(
        settings.sources
    )
    for source in settings.sources:
        intake = Intake(store=store, knowledge=knowledge, source=source, now=now)
        turned = polls.turn(intake)
        polls.leave(source.name)
        assert not turned.failed, turned.failed
        assert not turned.barred, turned.barred


if __name__ == "__main__":
    main(Path(sys.argv[1]))
