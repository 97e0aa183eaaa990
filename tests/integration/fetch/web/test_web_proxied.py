"""Proxies: asked only when configured, and judged like every other server."""

from __future__ import annotations

import dataclasses
from ipaddress import ip_address, ip_network

import pytest

from aggregator.fetch.web import Client, Failure, Gate
from tests.integration.fetch.web.conftest import (
    HURRIED,
    RULES,
    Serve,
    answer,
    asking,
    failure_of,
    hang,
    redirect,
)

PUBLIC = {"news.test": [ip_address("1.1.1.1")], "inside.test": [ip_address("10.0.0.1")]}
LOOPBACK_ONLY = Gate(networks=(ip_network("127.0.0.1/32"),))
PROXIED = dataclasses.replace(RULES, gate=LOOPBACK_ONLY)


@pytest.fixture
def client() -> Client:
    return Client(resolve=lambda host, _port: PUBLIC[host])


def through(port: int, userinfo: str = "") -> str:
    return f"http://{userinfo}127.0.0.1:{port}"


def test_a_proxy_of_the_environment_is_not_asked(
    serve: Serve, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy, server = serve(answer(b"proxied")), serve(answer(b"news"))
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, through(proxy.port))

    with client:
        response = client.get(asking(server.url), RULES)

    assert response.body == b"news"
    assert proxy.asked == []


def test_a_configured_proxy_is_asked_for_the_whole_address(serve: Serve, client: Client) -> None:
    proxy = serve(answer(b"news"))
    rules = dataclasses.replace(PROXIED, proxy=through(proxy.port, "desk:word@"))

    with client:
        bodies = [client.get(asking("http://news.test/a?b"), rules).body for _ in range(2)]

    assert bodies == [b"news", b"news"]
    assert proxy.connections == 1
    assert proxy.asked[0].startswith(b"GET http://news.test/a?b HTTP/1.1\r\n")
    assert b"\r\nProxy-Authorization: Basic ZGVzazp3b3Jk\r\n" in proxy.asked[0]
    assert b"\r\nHost: news.test\r\n" in proxy.asked[0]


def test_an_address_that_is_refused_is_refused_behind_a_proxy(serve: Serve, client: Client) -> None:
    proxy = serve(redirect("http://inside.test/"))
    rules = dataclasses.replace(PROXIED, proxy=through(proxy.port))

    with client:
        direct, _ = failure_of(client, "http://inside.test/", rules)
        redirected, error = failure_of(client, "http://news.test/", rules)

    assert direct is redirected is Failure.FORBIDDEN
    assert error.subject == "http://inside.test/"
    assert len(proxy.asked) == 1


def test_a_proxy_at_a_refused_address_is_refused(serve: Serve, client: Client) -> None:
    proxy = serve(answer(b"news"))
    rules = dataclasses.replace(RULES, gate=Gate(), proxy=through(proxy.port))

    with client:
        failure, error = failure_of(client, "http://news.test/", rules)

    assert failure is Failure.FORBIDDEN
    assert "127.0.0.1" in error.message
    assert proxy.asked == []


@pytest.mark.parametrize(
    "url", ["https://proxy.test", "socks5://proxy.test", "proxy.test:80", "http://proxy.test/a"]
)
def test_a_proxy_that_cannot_be_used_is_named(client: Client, url: str) -> None:
    with client:
        failure, error = failure_of(
            client, "http://news.test/", dataclasses.replace(RULES, proxy=url)
        )

    assert failure is Failure.BAD_PROXY
    assert error.permanent


def test_a_proxy_that_will_not_pass_on_an_encrypted_address_is_named(
    serve: Serve, client: Client
) -> None:
    proxy = serve(answer(b"", status="403 Forbidden"))
    rules = dataclasses.replace(PROXIED, proxy=through(proxy.port))

    with client:
        failure, error = failure_of(client, "https://news.test/", rules)

    assert failure is Failure.PROXY
    assert error.message.endswith("it answered 403")
    assert proxy.asked[0].startswith(b"CONNECT news.test:443 HTTP/1.1\r\n")


@pytest.mark.parametrize("start", [b"", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\n\r\n"])
def test_a_proxy_that_hangs_is_left_at_the_deadline(
    serve: Serve, client: Client, start: bytes
) -> None:
    proxy = serve(hang(start), hang())
    rules = dataclasses.replace(
        HURRIED, gate=LOOPBACK_ONLY, proxy=through(proxy.port), verify=False
    )

    with client:
        failure, _ = failure_of(client, "https://news.test/", rules)

    assert failure in {Failure.LATE, Failure.TLS}


def test_no_more_is_said_of_a_proxy_than_its_host(client: Client) -> None:
    rules = dataclasses.replace(RULES, proxy="ftp://desk:word@proxy.test")

    with client:
        _, error = failure_of(client, "http://news.test/", rules)

    assert "word" not in f"{error} {rules!r}"
