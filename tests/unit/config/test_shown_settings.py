"""The configuration that is in force, as it is shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from aggregator.config import load, load_with_places, settings_text, shown_settings

_DATA = Path(__file__).parents[2] / "data" / "config" / "valid"
_FILES = sorted([*_DATA.glob("*.yaml"), *(_DATA / "registry").glob("*.yaml")])
_SECRETS = """\
store: postgresql://pier:herring@db.example.org/news?password=herring
sources:
  - name: pier
    url: [https://me:herring@pier.example.org/feed?key=herring, https://pier.example.org/b]
    headers: {X-Key: herring}
    proxy: http://me:herring@proxy.example.org:3128
"""


def _text(file: Path, **variables: str) -> str:
    loaded = load_with_places(file, variables)
    return settings_text(shown_settings(loaded.settings, loaded.written.origin))


def _values(file: Path) -> dict[tuple[str | int, ...], object]:
    settings = load(file, {})
    return {one.loc: one.value for one in shown_settings(settings, lambda _loc: None)}


@pytest.mark.parametrize("file", _FILES, ids=lambda file: file.stem)
def test_what_is_shown_is_a_configuration_that_says_the_same(file: Path, tmp_path: Path) -> None:
    settings = load(file, {})
    if any("@" in url or "?" in url or one.headers for one in settings.sources for url in one.urls):
        pytest.skip("holds secrets, which are not shown")
    again = tmp_path / "again.yaml"

    again.write_text(_text(file), encoding="utf-8")

    told = load(again, {})
    assert _values(again) == _values(file)
    assert told.registry == settings.registry
    assert [one.hints for one in told.sources] == [one.hints for one in settings.sources]


def test_no_secret_is_shown(tmp_path: Path) -> None:
    file = tmp_path / "aggregator.yaml"
    file.write_text(_SECRETS, encoding="utf-8")

    text = _text(file)

    assert "herring" not in text
    assert "store: postgresql://pier:***@db.example.org/news?***" in text
    assert "https://me:***@pier.example.org/feed?***" in text
    assert "X-Key: '***'" in text


def test_each_value_says_where_it_comes_from(tmp_path: Path) -> None:
    file = tmp_path / "aggregator.yaml"
    more = tmp_path / "more.yaml"
    file.write_text("include: more.yaml\ntitle: Harbour\n", encoding="utf-8")
    more.write_text("\nsources:\n  - name: pier\n    directory: a\n", encoding="utf-8")

    loaded = load_with_places(file, {"AGGREGATOR_PUBLISH__ENTRIES": "7"})
    shown = {
        ".".join(map(str, one.loc)): one
        for one in shown_settings(loaded.settings, loaded.written.origin)
    }

    assert shown["title"].origin == f"{file}:2"
    assert shown["sources.0.name"].origin == f"{more}:3"
    assert shown["sources.0.every"].origin is None
    assert shown["sources.0.every"].value == "1m"
    assert shown["publish.entries"].origin == "$AGGREGATOR_PUBLISH__ENTRIES"
    assert shown["keep_raw.size"].value == "10GiB"
