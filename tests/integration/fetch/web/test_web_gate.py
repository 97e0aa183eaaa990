"""The gate: which addresses are connected to, whatever name, spelling or redirect leads there."""

from __future__ import annotations

import dataclasses
import socket
import threading
from collections.abc import Sequence
from contextlib import ExitStack
from ipaddress import IPv4Address, ip_address, ip_network
from pathlib import Path

import pytest

from aggregator.fetch.web import Address, Client, Failure, Gate, Resolve, Rules
from aggregator.fetch.web.resolve import by_system
from tests.integration.fetch.web.conftest import (
    HURRIED,
    RULES,
    Serve,
    answer,
    asking,
    failure_of,
    redirect,
)

DATA = Path(__file__).parents[3] / "data" / "fetch"
STRICT = Rules()
DOOR = "127.0.0.5"  # a loopback address that is allowed while all others are not
ONLY_DOOR = dataclasses.replace(RULES, gate=Gate(networks=(ip_network(f"{DOOR}/32"),)))


def rows(name: str) -> list[list[str]]:
    return [line.split("\t") for line in (DATA / name).read_text("utf-8").splitlines()]


def answering(*answers: str) -> Resolve:
    """A name service that gives these addresses for every name."""
    return lambda _host, _port: [ip_address(one) for one in answers]


def rebinding(*answers: str) -> Resolve:
    """A name service that gives the next of these addresses each time it is asked."""
    left = list(answers)
    return lambda _host, _port: [ip_address(left.pop(0))]


REFUSED = [row[0] for row in rows("addresses.tsv") if row[1] != "open"]


@pytest.mark.parametrize("address", REFUSED)
def test_a_name_that_leads_to_a_refused_address_is_refused(address: str) -> None:
    with Client(resolve=answering(address)) as client:
        failure, error = failure_of(client, "http://news.test/", STRICT)

    assert failure is Failure.FORBIDDEN
    assert f": {ip_address(address)}, " in error.message


@pytest.mark.parametrize("address", REFUSED)
def test_one_refused_answer_among_many_refuses_the_host(address: str) -> None:
    with Client(resolve=answering("1.1.1.1", "2606:4700::1111", address)) as client:
        failure, _ = failure_of(client, "http://news.test/", STRICT)

    assert failure is Failure.FORBIDDEN


@pytest.mark.parametrize("address", [one for one in REFUSED if "%" not in one])
def test_a_refused_address_is_refused_as_a_literal(client: Client, address: str) -> None:
    host = f"[{address}]" if ":" in address else address

    failure, _ = failure_of(client, f"http://{host}/", STRICT)

    assert failure is Failure.FORBIDDEN


@pytest.mark.parametrize("address", [one for one in REFUSED if "%" not in one])
def test_a_refused_address_is_refused_as_a_redirect(
    serve: Serve, client: Client, address: str
) -> None:
    host = f"[{address}]" if ":" in address else address
    server = serve(redirect(f"http://{host}/inside"), host=DOOR)

    failure, error = failure_of(client, server.url, ONLY_DOOR)

    assert failure is Failure.FORBIDDEN
    assert error.subject == f"http://{host}/inside"


def loopback_by_name(host: str, port: int) -> Sequence[Address]:
    """The system's name service, with the names of loopback known on every machine."""
    if host.rstrip(".") in {"localhost", "127.0.0.1"}:
        return [IPv4Address("127.0.0.1")]
    return by_system(host, port)


@pytest.mark.parametrize(("spelling", "refused_as"), rows("spellings.tsv"))
def test_every_spelling_of_loopback_is_refused(spelling: str, refused_as: str) -> None:
    url = spelling.encode("ascii").decode("unicode_escape")

    with Client(resolve=loopback_by_name) as client:
        failure, _ = failure_of(client, url, STRICT)

    expected = {"address": Failure.FORBIDDEN, "text": Failure.BAD_URL}
    assert failure is expected[refused_as]


@pytest.mark.parametrize(("spelling", "_refused_as"), rows("spellings.tsv"))
def test_every_spelling_of_loopback_is_refused_in_a_redirect(
    serve: Serve, spelling: str, _refused_as: str
) -> None:
    location = spelling.encode("ascii").decode("unicode_escape")
    located = b"Location: " + location.encode() + b"\r\n\r\n"
    server = serve(answer(b"", status="302 Found")[:-2] + located, host=DOOR)

    with Client(resolve=loopback_by_name) as client:
        failure, _ = failure_of(client, server.url, ONLY_DOOR)

    # What is no absolute address leads back to the server itself.
    assert failure in {Failure.FORBIDDEN, Failure.LOST, Failure.MALFORMED, Failure.LOOPED}


def test_a_name_that_is_bound_anew_is_judged_at_every_connection(serve: Serve) -> None:
    server = serve(
        answer(b"", "Location: /again", "Connection: close", status="302 Found"), host=DOOR
    )

    with Client(resolve=rebinding(DOOR, "127.0.0.1")) as client:
        failure, error = failure_of(client, f"http://news.test:{server.port}/", ONLY_DOOR)

    assert failure is Failure.FORBIDDEN
    assert "127.0.0.1" in error.message
    assert len(server.asked) == 1


def test_the_connection_goes_to_the_address_that_was_checked(serve: Serve) -> None:
    server = serve(answer(b"news"))
    asked: list[tuple[str, int]] = []

    def once(host: str, port: int) -> list[Address]:
        asked.append((host, port))
        return [ip_address("127.0.0.1" if len(asked) == 1 else "127.0.0.9")]

    with Client(resolve=once) as client:
        response = client.get(asking(f"http://news.test:{server.port}/"), RULES)

    assert response.body == b"news"
    assert asked == [("news.test", server.port)]
    assert f"\r\nHost: news.test:{server.port}\r\n".encode() in server.asked[0]


def test_a_connection_of_an_intranet_source_serves_no_other_source(
    serve: Serve, client: Client
) -> None:
    server = serve(answer(b"inside"))
    allowed = client.get(asking(server.url), RULES)

    failure, _ = failure_of(client, server.url, STRICT)

    assert allowed.body == b"inside"
    assert failure is Failure.FORBIDDEN


def test_a_listed_network_may_be_reached_and_its_neighbour_not(serve: Serve) -> None:
    server = serve(answer(b"news"))
    listed = Rules(gate=Gate(networks=(ip_network("127.0.0.1/32"),)))

    with Client(resolve=rebinding("127.0.0.1", "127.0.0.2")) as client:
        response = client.get(asking(f"http://one.test:{server.port}/"), listed)
        failure, _ = failure_of(client, f"http://two.test:{server.port}/", listed)

    assert response.body == b"news"
    assert failure is Failure.FORBIDDEN


def test_when_one_family_does_not_answer_the_other_is_tried(serve: Serve) -> None:
    server = serve(answer(b"news"))

    with Client(resolve=answering("::1", "127.0.0.1")) as client:
        response = client.get(asking(f"http://news.test:{server.port}/"), RULES)

    assert response.body == b"news"


def test_an_address_that_does_not_answer_leaves_time_for_the_next(serve: Serve) -> None:
    server = serve(answer(b"news"))
    silent = ("127.0.0.6", server.port)

    with ExitStack() as held, Client(resolve=answering("127.0.0.6", "127.0.0.1")) as client:
        held.enter_context(socket.create_server(silent, backlog=0))
        for _ in range(4):  # more than the queue holds: the next one waits for an answer
            waiting = held.enter_context(socket.socket())
            waiting.settimeout(0)
            waiting.connect_ex(silent)
        response = client.get(asking(f"http://news.test:{server.port}/"), HURRIED)

    assert response.body == b"news"


def test_a_name_without_an_address_is_named() -> None:
    def unknown(host: str, port: int) -> Sequence[Address]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known", host, port)

    with Client(resolve=unknown) as one, Client(resolve=answering()) as other:
        raised, error = failure_of(one, "http://news.test/")
        empty, _ = failure_of(other, "http://news.test/")

    assert raised is empty is Failure.UNRESOLVED
    assert error.message.endswith(": name or service not known")


def test_a_name_service_that_hangs_is_left_behind_at_the_deadline() -> None:
    let_go = threading.Event()

    def hanging(_host: str, _port: int) -> Sequence[Address]:
        let_go.wait(20)
        return []

    with Client(resolve=hanging) as client:
        failure, error = failure_of(client, "http://news.test/", HURRIED)
    let_go.set()

    assert failure is Failure.LATE
    assert "while looking up its host" in error.message
