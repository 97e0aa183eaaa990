"""Credentials: sent to their own origin only, shown nowhere."""

from __future__ import annotations

import base64
import dataclasses
import logging
from ipaddress import ip_address

import pytest

from aggregator.fetch.web import Client, Failure, Request
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

SECRET = "open-sesame"
BASIC = "Basic " + base64.b64encode(b"desk:" + SECRET.encode()).decode()


def secretive(url: str) -> Request:
    return dataclasses.replace(
        asking(url), authorization=f"Bearer {SECRET}", secrets=(("X-Key", SECRET),)
    )


def test_credentials_are_sent_to_their_own_origin_and_after_its_own_redirects(
    serve: Serve, client: Client
) -> None:
    server = serve(redirect("/there"), answer(b"news"))

    client.get(secretive(server.url), RULES)

    for asked in server.asked:
        assert f"\r\nAuthorization: Bearer {SECRET}\r\n".encode() in asked
        assert f"\r\nX-Key: {SECRET}\r\n".encode() in asked


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_credentials_never_follow_to_another_origin(serve: Serve, host: str) -> None:
    other = serve(redirect("/back"), answer(b"news"))  # another port is another origin
    server = serve(redirect(f"http://{host}:{other.port}/there"))

    with Client(resolve=lambda _host, _port: [ip_address("127.0.0.1")]) as client:
        response = client.get(secretive(server.url), RULES)

    assert response.body == b"news"
    assert SECRET.encode() in server.asked[0]
    assert SECRET.encode() not in b"".join(other.asked)


def test_credentials_are_sent_again_when_a_redirect_leads_home(
    serve: Serve, client: Client
) -> None:
    homes: list[str] = []
    away = serve(lambda connection: connection.sendall(redirect(homes[0])))
    home = serve(redirect(away.url), answer(b"news"))
    homes.append(f"{home.url}/again")

    client.get(secretive(home.url), RULES)

    assert [SECRET.encode() in asked for asked in home.asked] == [True, True]
    assert [SECRET.encode() in asked for asked in away.asked] == [False]


def test_user_name_and_password_of_an_address_are_sent_as_a_header(
    serve: Serve, client: Client
) -> None:
    server = serve(answer(b"news"))
    url = server.url.replace("//", f"//desk:{SECRET.replace('-', '%2D')}@")

    response = client.get(asking(url), RULES)

    assert f"\r\nAuthorization: {BASIC}\r\n".encode() in server.asked[0]
    assert b"desk:" not in server.asked[0]
    assert response.url == server.url


def test_no_error_no_value_and_no_log_shows_a_secret(
    serve: Serve, client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    server = serve(answer(b"news", f"X-Echo: {SECRET}"), hang())
    url = server.url.replace("//", f"//desk:{SECRET}@") + f"?key={SECRET}"
    request = dataclasses.replace(secretive(url), authorization=None)
    rules = dataclasses.replace(HURRIED, proxy=None)

    with caplog.at_level(logging.INFO):
        response = client.get(request, rules)
        _, error = failure_of(client, url, rules)

    said = f"{request!r} {rules!r} {error} {error!r} {caplog.text}"
    assert response.url.endswith(SECRET)  # the value is there for those who need it
    assert SECRET not in said
    assert SECRET not in repr(dataclasses.replace(response, headers=type(response.headers)()))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("X-Key", f"{SECRET}\r\nHost: elsewhere.test"),
        ("X-Key", f"{SECRET}\0"),
        ("X-Key", f"{SECRET}\N{SNOWMAN}"),
        (f"X {SECRET}", "value"),
        ("Host", SECRET),
        ("Transfer-Encoding", SECRET),
    ],
)
def test_a_header_that_is_none_is_refused_without_repeating_it(
    serve: Serve, client: Client, name: str, text: str
) -> None:
    server = serve(answer(b"news"))
    request = dataclasses.replace(asking(server.url), secrets=((name, text),))

    failure, error = failure_of(client, request, RULES)

    assert failure is Failure.BAD_HEADER
    assert error.permanent
    assert SECRET not in str(error)
    assert server.asked == []


def test_a_header_of_the_source_replaces_ours(serve: Serve, client: Client) -> None:
    server = serve(answer(b"news"))
    request = dataclasses.replace(asking(server.url), secrets=(("accept", "text/plain"),))

    client.get(request, RULES)

    assert server.asked[0].lower().count(b"\r\naccept:") == 1
    assert b"\r\naccept: text/plain\r\n" in server.asked[0]
