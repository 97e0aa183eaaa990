"""Encrypted servers: whom the client trusts, and what it says when it does not."""

from __future__ import annotations

import contextlib
import dataclasses
import shutil
import socket
import ssl
import subprocess
import threading
from ipaddress import ip_address
from pathlib import Path

import pytest

from aggregator.fetch.web import Client, Failure, Rules
from tests.integration.fetch.web.conftest import (
    HURRIED,
    RULES,
    Serve,
    answer,
    asking,
    drip,
    failure_of,
    hang,
    redirect,
)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Authority:
    """A place that signs certificates, and its own."""

    folder: Path

    @property
    def rules(self) -> Rules:
        """Rules that trust this authority and no other."""
        return dataclasses.replace(RULES, verify=self.folder / "authority.pem")

    def server(self, name: str, days: int = 2) -> ssl.SSLContext:
        """How a server of this name proves who it is, for so many days from now."""
        place = self.folder / f"{name}{days}"
        extension = self.folder / "names"
        extension.write_text(f"subjectAltName=DNS:{name}", encoding="ascii")
        _openssl("req", *_KEY, f"{place}.key", "-out", f"{place}.csr", "-subj", f"/CN={name}")
        signing = ("-CA", f"{self.rules.verify}", "-CAkey", f"{self.folder / 'authority.key'}")
        names = ("-extfile", f"{extension}", "-days", f"{days}", "-CAcreateserial")
        _openssl("x509", "-req", "-in", f"{place}.csr", *signing, *names, "-out", f"{place}.pem")
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(f"{place}.pem", f"{place}.key")
        return context


_KEY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout")


def _openssl(*arguments: str) -> None:
    subprocess.run(["openssl", *arguments], check=True, capture_output=True)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    if shutil.which("openssl") is None:
        pytest.skip("certificates are made with openssl, which is not at hand")
    folder = tmp_path_factory.mktemp("authority")
    own = ("-x509", "-days", "2", "-out", f"{folder / 'authority.pem'}", "-subj", "/CN=Authority")
    _openssl("req", *_KEY, f"{folder / 'authority.key'}", *own)
    return Authority(folder=folder)


@pytest.fixture
def client() -> Client:
    return Client(resolve=lambda _host, _port: [ip_address("127.0.0.1")])


def test_a_server_is_known_by_its_name_and_not_by_its_address(
    serve: Serve, client: Client, authority: Authority
) -> None:
    server = serve(answer(b"news"), tls=authority.server("news.test"))

    with client:
        bodies = [
            client.get(asking(f"https://news.test:{server.port}/"), authority.rules).body
            for _ in range(2)
        ]
        failure, error = failure_of(client, server.url, authority.rules)

    assert bodies == [b"news", b"news"]
    assert server.connections == 2
    assert failure is Failure.UNTRUSTED
    assert "IP address mismatch" in error.message


@pytest.mark.parametrize(
    ("certificate", "said"),
    [
        (("news.test", -1), "certificate has expired"),
        (("other.test", 2), "Hostname mismatch"),
    ],
)
def test_a_certificate_that_does_not_hold_is_named(
    serve: Serve,
    client: Client,
    authority: Authority,
    certificate: tuple[str, int],
    said: str,
) -> None:
    server = serve(answer(b"news"), tls=authority.server(*certificate))

    with client:
        failure, error = failure_of(client, f"https://news.test:{server.port}/", authority.rules)

    assert failure is Failure.UNTRUSTED
    assert said in error.message
    assert server.asked == []


def test_an_authority_that_nobody_knows_is_named_unless_the_source_trusts_all(
    serve: Serve, client: Client, authority: Authority
) -> None:
    server = serve(answer(b"news"), tls=authority.server("news.test"))
    url = f"https://news.test:{server.port}/"

    with client:
        careless = client.get(asking(url), dataclasses.replace(RULES, verify=False))
        failure, error = failure_of(client, url)

    assert careless.body == b"news"
    assert failure is Failure.UNTRUSTED
    assert "unable to get local issuer certificate" in error.message


def test_a_server_without_encryption_is_named(serve: Serve, client: Client) -> None:
    server = serve(answer(b"news"), greeting=b"220 mail.test ESMTP\r\n")

    with client:
        failure, error = failure_of(client, f"https://127.0.0.1:{server.port}/")

    assert failure is Failure.TLS
    assert "wrong version number" in error.message


def test_a_server_that_never_agrees_on_encryption_is_left_at_the_deadline(
    serve: Serve, client: Client
) -> None:
    server = serve(hang())

    with client:
        failure, error = failure_of(client, f"https://127.0.0.1:{server.port}/", HURRIED)

    assert failure is Failure.LATE
    assert "while agreeing on encryption" in error.message


def test_a_tunnel_through_a_proxy_ends_at_the_server_itself(
    serve: Serve, client: Client, authority: Authority
) -> None:
    server = serve(answer(b"news"), tls=authority.server("news.test"))

    def tunnel(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        with socket.create_connection(("127.0.0.1", server.port)) as onward:
            back = threading.Thread(target=_pass_on, args=(onward, connection))
            back.start()
            _pass_on(connection, onward)
            back.join()

    proxy = serve(tunnel)
    rules = dataclasses.replace(authority.rules, proxy=f"http://127.0.0.1:{proxy.port}")

    with client:
        bodies = [
            client.get(asking(f"https://news.test:{server.port}/"), rules).body for _ in range(2)
        ]

    assert bodies == [b"news", b"news"]
    assert len(server.asked) == 2
    assert len(proxy.asked) == 1
    assert proxy.asked[0].startswith(f"CONNECT news.test:{server.port} HTTP/1.1\r\n".encode())


def _pass_on(giver: socket.socket, taker: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while piece := giver.recv(65536):
            taker.sendall(piece)
        taker.shutdown(socket.SHUT_WR)


@pytest.mark.parametrize("start", [b"", answer(b"news")[:30]])
def test_an_encrypted_server_that_hangs_is_left_at_the_deadline(
    serve: Serve, client: Client, authority: Authority, start: bytes
) -> None:
    hanging = serve(hang(start), tls=authority.server("news.test"))
    dripping = serve(drip(start, b"o"), tls=authority.server("news.test"))
    rules = dataclasses.replace(HURRIED, verify=authority.rules.verify)

    with client:
        ends = [
            failure_of(client, f"https://news.test:{server.port}/", rules)[0]
            for server in (hanging, dripping)
        ]

    assert ends == [Failure.LATE, Failure.LATE]


def test_encryption_is_never_given_up_by_a_redirect(
    serve: Serve, client: Client, authority: Authority
) -> None:
    plain = serve(answer(b"news"))
    server = serve(redirect(plain.url), tls=authority.server("news.test"))

    with client:
        failure, _ = failure_of(client, f"https://news.test:{server.port}/", authority.rules)

    assert failure is Failure.DOWNGRADED
    assert plain.asked == []


@pytest.mark.parametrize("content", [None, "no certificate"])
def test_a_file_of_authorities_that_holds_none_is_named(
    tmp_path: Path, client: Client, content: str | None
) -> None:
    file = tmp_path / "authority.pem"
    if content is not None:
        file.write_text(content, encoding="ascii")

    with client:
        failure, error = failure_of(
            client, "https://news.test/", dataclasses.replace(RULES, verify=file)
        )

    assert failure is Failure.NO_AUTHORITIES
    assert error.subject == str(file)
