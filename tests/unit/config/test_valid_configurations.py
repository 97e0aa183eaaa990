"""What a configuration that is in order becomes."""

from __future__ import annotations

from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path

import pytest

from aggregator.config import Settings, load
from aggregator.dates import Trust
from aggregator.model import Hints, Limits, Selectors, Site

_VALID = Path(__file__).parents[2] / "data" / "config" / "valid"


def test_the_least_configuration_takes_every_default() -> None:
    settings = load(_VALID / "least.yaml")

    source = settings.source("pier")
    assert settings.title == "News by topic"
    assert (settings.listen, settings.base_url) == ("127.0.0.1:8080", "http://127.0.0.1:8080")
    assert settings.state == _VALID.parent / "state"
    assert (settings.publish.entries, settings.site.max_age) == (50, timedelta(minutes=5))
    assert (source.title, source.layout, source.timezone) == ("pier", "auto", "UTC")
    assert (source.every, source.settle) == (timedelta(minutes=1), timedelta(seconds=5))
    assert (source.max_bytes, source.recurs_after) == (33_554_432, timedelta(days=30))
    assert (source.labels, source.topics.split) == ((), "auto")


def test_every_key_is_read() -> None:
    settings = load(_VALID / "full.yaml")

    source = settings.source("pier-1")
    assert source.directory == _VALID.parent / "inbox"
    assert (source.every, source.settle) == (timedelta(minutes=90), timedelta())
    assert (source.max_bytes, source.recurs_after) == (524_288, None)
    assert source.labels == ("Ferries", "NO", "Fishing boats")
    assert settings.topics[0].aliases == ("Boats", "NO")
    assert settings.publish.entries == 20


def test_dates_are_trusted_unless_a_source_says_otherwise(tmp_path: Path) -> None:
    path = tmp_path / "aggregator.yaml"
    path.write_text(
        "sources:\n"
        "  - {name: plain, directory: a}\n"
        "  - {name: odd, directory: b, dates: ignore, clock_ahead: 1h30m}\n",
        encoding="utf-8",
    )

    settings = load(path)

    assert settings.source("plain").trust == Trust(stated=True, clock_ahead=timedelta())
    assert settings.source("odd").trust == Trust(stated=False, clock_ahead=timedelta(minutes=90))


def test_hints_repeat_what_the_operator_knows() -> None:
    source = load(_VALID / "full.yaml").source("pier-1")

    assert source.hints == Hints(
        layout="bullets",
        encoding="windows-1252",
        site="https://www.example.org/pier",
        language="sv",
        timezone="Europe/Stockholm",
        noise=("^Share$",),
        title_strip=(" – Harbour$",),
    )


def test_the_way_of_reading_is_hinted_with_its_limits() -> None:
    hints = load(_VALID / "reading.yaml").source("crawl").hints

    assert (hints.layout, hints.date_order) == ("lines", "mdy")
    assert hints.record == ("date", "title", "summary", "labels?")
    assert hints.selectors == Selectors(list="article", title="./h2", topics=".tags li")
    assert hints.limits == Limits(
        decoded_bytes=2_097_152, items=100, line_length=65_536, nesting=8, members=9, seconds=120.0
    )


def test_the_site_has_no_slash_at_the_end_of_its_address() -> None:
    settings = load(_VALID / "full.yaml")

    assert settings.site == Site(
        base_url="https://news.example.org/harbour",
        title="Harbour news",
        description="What happens at the quays",
        language="en-GB",
        max_age=timedelta(hours=1),
    )


def test_the_store_lies_in_the_state_directory() -> None:
    settings = load(_VALID / "full.yaml")

    assert settings.store_url == "sqlite:////var/lib/harbour/aggregator.db"


def test_words_that_old_yaml_took_for_other_things_stay_words() -> None:
    settings = load(_VALID / "yaml-1-2.yaml")

    assert (settings.title, settings.description) == ("NO", "12:30")
    assert settings.sources[0].directory.name == "2024-04-26"
    assert settings.sources[0].language == "en"


def test_a_byte_order_mark_is_no_fault(tmp_path: Path) -> None:
    file = tmp_path / "bom.yaml"
    file.write_bytes(b"\xef\xbb\xbfsources: [{name: pier, directory: inbox}]\n")

    assert load(file).source("pier").directory == tmp_path / "inbox"


def test_an_unknown_source_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        load(_VALID / "least.yaml").source("quay")


@pytest.mark.parametrize(
    ("listen", "base_url"),
    [
        ("0.0.0.0:80", "http://localhost:80"),
        ("[::]:8080", "http://localhost:8080"),
        ("unix:/run/aggregator.sock", "http://localhost"),
        ("[::1]:8080", "http://[::1]:8080"),
    ],
)
def test_the_address_follows_what_is_listened_on(listen: str, base_url: str) -> None:
    source = {"name": "pier", "directory": "inbox"}

    settings = Settings.model_validate({"listen": listen, "sources": [source]})

    assert settings.base_url == base_url


def test_settings_cannot_be_changed() -> None:
    settings = load(_VALID / "least.yaml")

    with pytest.raises(ValueError, match="frozen"):
        settings.title = "Other"  # type: ignore[misc] # the point of the test


def test_a_source_by_address_takes_every_default() -> None:
    source = load(_VALID / "addresses.yaml").source("pier")

    assert source.urls == ("https://desk:hush@pier.example.org/feed?key=hush",)
    assert (source.interval, source.floor) == (None, timedelta(minutes=5))
    assert (source.deadline, source.expect_every) == (timedelta(seconds=30), None)
    assert (source.robots, source.verify, source.allow_private) == (None, True, False)
    assert (source.discover, source.pages, source.headers) == (False, None, {})
    assert "hush" not in repr(source)


def test_every_key_of_a_source_by_address_is_read() -> None:
    settings = load(_VALID / "addresses.yaml")

    source = settings.source("quay")
    assert settings.contact == "mailto:desk@example.org"
    assert source.urls == ("https://quay.example.org/a", "https://quay.example.org/b")
    assert (source.interval, source.floor) == (timedelta(minutes=15), timedelta(minutes=1))
    assert source.headers_file == _VALID / "secrets" / "quay"
    assert source.bearer_file == Path("/etc/quay.token")
    assert source.verify == _VALID / "authority.pem"
    assert source.allow_private == (ip_network("10.1.2.0/24"), ip_network("fd00::/8"))
    assert (source.robots, source.proxy) == (True, "http://proxy.example.org:3128")
    assert (source.deadline, source.expect_every) == (timedelta(minutes=2), timedelta(days=7))


def test_a_listing_goes_on_by_a_template_or_by_its_links() -> None:
    settings = load(_VALID / "addresses.yaml")

    counted, linked = settings.source("mole").pages, settings.source("slip").pages
    assert counted is not None
    assert linked is not None
    assert (counted.most, counted.step, counted.follow) == (3, 20, None)
    assert (linked.most, linked.template, linked.follow) == (5, None, "next")


def test_a_source_by_address_has_no_directory() -> None:
    source = load(_VALID / "addresses.yaml").source("dock")

    with pytest.raises(LookupError, match="dock has no directory"):
        _ = source.directory
    assert source.discover


@pytest.mark.parametrize(
    ("sources", "minutes"),
    [
        (["directory: a"], 5),
        (["directory: a, every: 2h"], 5),  # arrivals are noticed at once
        (["url: http://a.example/"], 5),
        (["url: http://a.example/, every: 1m"], 5),
        (["url: http://a.example/, every: 20m", "url: http://b.example/, every: 3h"], 20),
        (["url: http://a.example/, every: 6h"], 60),
        (["url: http://a.example/, every: 6h", "url: http://b.example/"], 5),
        (["url: http://a.example/, every: 6h", "directory: a"], 5),
    ],
)
def test_readers_keep_a_document_as_long_as_the_busiest_source_rests(
    tmp_path: Path, sources: list[str], minutes: int
) -> None:
    path = tmp_path / "aggregator.yaml"
    rows = "".join(f"  - {{name: s{number}, {one}}}\n" for number, one in enumerate(sources))
    path.write_text(f"sources:\n{rows}", encoding="utf-8")

    assert load(path).site.max_age == timedelta(minutes=minutes)


def test_how_long_readers_keep_a_document_can_be_told(tmp_path: Path) -> None:
    path = tmp_path / "aggregator.yaml"
    path.write_text(
        "publish: {max_age: 0s}\nsources: [{name: a, directory: a}]\n", encoding="utf-8"
    )

    assert load(path).site.max_age == timedelta()


def test_proxies_are_addresses_networks_or_whoever_comes_by_the_socket_file(tmp_path: Path) -> None:
    path = tmp_path / "aggregator.yaml"
    path.write_text(
        "trusted_proxies: [192.0.2.7, '2001:db8::/32', unix]\nsources: [{name: a, directory: a}]\n",
        encoding="utf-8",
    )

    assert load(path).trusted_proxies == ("192.0.2.7/32", "2001:db8::/32", "unix")
