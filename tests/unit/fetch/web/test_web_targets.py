"""Addresses of the web taken apart, and where a Location leads."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import example, given
from hypothesis import strategies as some

from aggregator.errors import FetchError
from aggregator.fetch.web import shown, target_of
from aggregator.fetch.web.target import joined


@pytest.mark.parametrize(
    ("url", "origin", "path"),
    [
        ("http://news.test", ("http", "news.test", 80), b"/"),
        ("HTTPS://News.TEST:8443/A?b#c", ("https", "news.test", 8443), b"/A?b"),
        ("https://news.test:443?q=a", ("https", "news.test", 443), b"/?q=a"),
        ("http://nyhetskälla.test/å", ("http", "xn--nyhetsklla-w5a.test", 80), b"/%C3%A5"),
        ("http://news.test./a%20b/../c", ("http", "news.test.", 80), b"/c"),
        ("http://user:word@[2001:DB8::1]:81/", ("http", "2001:db8::1", 81), b"/"),
        ("http://under_score.test/%zz", ("http", "under_score.test", 80), b"/%zz"),
    ],
)
def test_an_address_has_an_origin_and_a_path(
    url: str, origin: tuple[str, str, int], path: bytes
) -> None:
    target = target_of(url)

    assert (target.origin, target.path) == (origin, path)


@pytest.mark.parametrize(
    ("url", "written", "for_people"),
    [
        ("http://a:b@news.test:80/x", "http://news.test/x", "http://news.test/x"),
        ("https://[::1]:80/x?key=1", "https://[::1]:80/x?key=1", "https://[::1]:80/x?…"),
    ],
)
def test_an_address_is_written_without_credentials_and_shown_without_its_query(
    url: str, written: str, for_people: str
) -> None:
    target = target_of(url)

    assert (target.url, target.shown) == (written, for_people)


@pytest.mark.parametrize(
    ("text", "for_people"),
    [
        ("ftp://user:word@news.test/a?key=1", "…@news.test/a"),
        ("http:user:word@news.test\n", "…@news.test\\n"),
        ("http://user:wo?rd@news.test:x/", "…@news.test:x/"),
        ("http://user:" + "long" * 99 + "@news.test:x/", "…@news.test:x/"),
        ("http://news.test:x/a?key=1", "http://news.test:x/a"),
        ("news", "news"),
    ],
)
def test_what_is_no_address_is_shown_without_what_might_be_a_password(
    text: str, for_people: str
) -> None:
    assert shown(text) == for_people


@pytest.mark.parametrize(
    ("location", "url"),
    [
        ("/x", "https://news.test:81/x"),
        ("x", "https://news.test:81/a/x"),
        ("?x", "https://news.test:81/a/b?x"),
        ("../../../x", "https://news.test:81/x"),
        ("//other.test/x", "https://other.test/x"),
        ("http://other.test", "http://other.test/"),
        ("", "https://news.test:81/a/b?c"),
        ("#x", "https://news.test:81/a/b?c"),
    ],
)
def test_a_location_is_read_from_where_it_was_given(location: str, url: str) -> None:
    assert joined(target_of("https://user:word@news.test:81/a/b?c"), location).url == url


@given(some.text() | some.from_regex(r"https?://[^/]{0,20}/?.{0,9}", fullmatch=True))
@example("http://[")
@example("http://\ud800/")
@example("http://xn--/")
@example("http://" + "a" * 9000)
@example("http://news.test:" + "9" * 5000)
def test_any_text_is_a_target_or_no_address(text: str) -> None:
    with suppress(FetchError):
        target = target_of(text)
        assert target_of(target.url).origin == target.origin
    with suppress(FetchError):
        assert joined(target_of("http://news.test/"), text).scheme in {"http", "https"}
