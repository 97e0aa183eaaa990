"""What becomes of topics and their addresses, told as histories: each file is one."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from aggregator.publish import Publisher
from tests.conftest import listing
from tests.integration.topics.conftest import Office

FOLDER = Path(__file__).parents[2] / "data" / "registry"
FILES = sorted(FOLDER.glob("*.yaml"))
Step = Mapping[str, Any]


def take(office: Office, dump: Mapping[str, Any]) -> None:
    """A listing of a title and its label lines each."""
    items = [
        (title, (*text, f"What is known of: {title.lower()}.")[0], labels)
        for title, labels, *text in dump["items"]
    ]
    office.take(dump.get("source", "town"), listing(items))


def declare(office: Office, step: Step, *, restarting: bool) -> None:
    before = office.articles()

    if restarting:
        office.restart(step["config"])
    else:
        office.configure(step["config"])

    assert office.articles() == before


def bodies(publisher: Publisher) -> dict[str, bytes]:
    return {path: one.body for path, one in publisher.publication.documents.items()}


def check(office: Office, step: Step) -> None:
    assert office.feeds() == {slug: sorted(titles) for slug, titles in step["topics"].items()}
    assert office.answers(step.get("addresses", {})) == step.get("addresses", {})
    site = office.settings.site
    afresh = Publisher(office.store, site, entries=50, failed=office.failed.append)
    afresh.refresh(lists=True)
    assert bodies(afresh) == bodies(office.publisher)
    assert afresh.publication.former == office.publisher.publication.former
    again = office.again()
    assert (again.articles, again.feeds) == (0, ())


@pytest.mark.parametrize("restarting", [False, True], ids=["on", "restarting"])
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_history_ends_as_told(path: Path, office: Office, *, restarting: bool) -> None:
    steps = YAML(typ="safe", pure=True).load(path)["steps"]
    config: Mapping[str, Any] = {}
    for number, step in enumerate(steps, 1):
        if "config" in step:
            config = step["config"] or {}
        if "config" in step or restarting:
            declare(office, {"config": config}, restarting=restarting)
        for dump in step.get("dumps", ()):
            take(office, dump)
            if restarting:
                office.restart(config)
        try:
            check(office, step)
        except AssertionError as error:
            error.add_note(f"in step {number} of {path.name}")
            raise


def test_there_are_histories() -> None:
    assert len(FILES) >= 20
