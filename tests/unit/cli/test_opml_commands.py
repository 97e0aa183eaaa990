"""Lists of feeds from other readers, and for them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from aggregator.config import load

Run = Callable[..., Any]
_LIST = """\
<?xml version="1.0"?>
<opml version="2.0"><head><title>Mine</title></head><body>
  <outline text="Harbours"><outline text="The Pier" type="rss"
    xmlUrl="https://pier.example.org/feed" htmlUrl="https://pier.example.org/"/></outline>
  <outline text="The Quay" type="rss" xmlUrl="https://quay.example.org/new"/>
  <outline text="The Pier" type="rss" xmlUrl="feed://mole.example.org/rss"/>
  <outline text="A trap" type="rss" xmlUrl="javascript:alert(1)"/>
</body></opml>
"""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    (tmp_path / "sources.d").mkdir()
    file = tmp_path / "aggregator.yaml"
    file.write_text(
        "state: state\n"
        "include: sources.d/*.yaml\n"
        "sources: [{name: quay, url: 'https://me:herring@Quay.example.org/new/'}]\n",
        encoding="utf-8",
    )
    return file


@pytest.fixture
def opml(tmp_path: Path) -> Path:
    file = tmp_path / "mine.opml"
    file.write_text(_LIST, encoding="utf-8")
    return file


def test_feeds_become_sources_that_are_included(run: Run, config: Path, opml: Path) -> None:
    target = config.parent / "sources.d" / "mine.yaml"

    done = run("import-opml", opml, "--to", target, "--config", config)

    settings = load(config, {})
    assert done.code == 0
    assert [source.title for source in settings.sources] == ["quay", "The Pier", "The Pier"]
    assert settings.sources[1].name == "the-pier"
    assert settings.sources[1].site == "https://pier.example.org/"
    assert settings.sources[2].urls == ("http://mole.example.org/rss",)
    assert "# Harbours" in target.read_text(encoding="utf-8")


def test_names_are_unique(run: Run, config: Path, opml: Path) -> None:
    done = run("import-opml", opml, "--config", config, "--json")

    names = [one["name"] for one in done.told if one["outcome"] == "source"]
    assert len(set(names)) == len(names) == 2


def test_what_is_left_out_is_told_with_its_reason(run: Run, config: Path, opml: Path) -> None:
    done = run("import-opml", opml, "--config", config, "--json")

    left = {one["title"]: one["reason"] for one in done.told if one["outcome"] == "left out"}
    assert left["The Quay"] == "the source quay has this address"
    assert left["A trap"].startswith("url: must be an http or https address")


def test_a_file_that_is_there_is_left_alone(run: Run, config: Path, opml: Path) -> None:
    done = run("import-opml", opml, "--to", config, "--config", config)

    assert done.code == 1
    assert "nothing was written" in done.err
    assert config.read_text(encoding="utf-8").startswith("state: state\n")


def test_a_file_that_is_not_included_is_told_how_to_be(run: Run, config: Path, opml: Path) -> None:
    done = run("import-opml", opml, "--to", config.parent / "mine.yaml", "--config", config)

    assert f"Name it in {config}: include: mine.yaml" in done.err


def test_sources_are_exported_without_logins_and_come_back(
    run: Run, config: Path, tmp_path: Path
) -> None:
    target = tmp_path / "out.opml"
    other = tmp_path / "other.yaml"
    other.write_text("sources: [{name: pier, directory: a}]\n", encoding="utf-8")

    run("export-opml", "--sources", "--to", target, "--config", config)
    done = run("import-opml", target, "--config", other, "--json")

    assert "herring" not in target.read_text(encoding="utf-8")
    assert [one["name"] for one in done.told] == ["quay"]


def test_feeds_are_exported_as_the_daemon_publishes_them(run: Run, config: Path) -> None:
    done = run("export-opml", "--config", config)

    assert done.code == 0
    assert 'xmlUrl="http://127.0.0.1:8080/feeds/all.atom"' in done.out
