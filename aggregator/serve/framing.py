"""Whether the head of a request may be believed (RFC 9112).

Pure. What the parser lets pass although two readers could take it differently is refused here.
"""

from __future__ import annotations

import re
from http import HTTPMethod, HTTPStatus

from aggregator.serve.answer import Answer, Headers, plain
from aggregator.serve.limits import Limits

VERSIONS = ("1.1", "1.0")
# A name or an address, brackets for the sixth version, and a port (RFC 3986, 3.2.2); or nothing.
_HOST = re.compile(rb"(?:\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._~!$&'()*+,;=%-]*)(?::[0-9]{0,5})?")
_START = re.compile(rb"([A-Z]{1,20}) [!-~]+ HTTP/1\.[01]\r\n")
_DIGITS = re.compile(rb"[0-9]{1,19}")


def fault(version: str, headers: Headers, limits: Limits) -> Answer | None:
    """The answer to a head that is refused, or None; names of fields in lower case."""
    if version not in VERSIONS:
        return plain(HTTPStatus.HTTP_VERSION_NOT_SUPPORTED)
    if len(headers) > limits.fields:
        return plain(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)
    if not _names_one_host(version, headers):
        return plain(HTTPStatus.BAD_REQUEST, "One Host header is needed.")
    return _unreadable_body(version, headers, limits)


def good_host(value: bytes) -> bool:
    """Whether a Host field has the form of one (RFC 9110, 7.2)."""
    return _HOST.fullmatch(value) is not None


def is_of_unknown_method(request: bytes) -> bool:
    """Whether a request that the parser does not take is at fault in nothing but its method."""
    start = _START.match(request)
    return start is not None and start[1].decode() not in HTTPMethod.__members__


def has_body(headers: Headers) -> bool:
    """Whether a body follows, were it an empty one."""
    return any(name in (b"content-length", b"transfer-encoding") for name, _ in headers)


def _names_one_host(version: str, headers: Headers) -> bool:
    hosts = [value for name, value in headers if name == b"host"]
    if not hosts:
        return version == "1.0"
    return len(hosts) == 1 and good_host(hosts[0])


def _unreadable_body(version: str, headers: Headers, limits: Limits) -> Answer | None:
    lengths = [value for name, value in headers if name == b"content-length"]
    codings = [value for name, value in headers if name == b"transfer-encoding"]
    if len(lengths) + len(codings) > 1 or (codings and version == "1.0"):
        return plain(HTTPStatus.BAD_REQUEST, "The length of the body is told in two ways.")
    if codings and codings[0].strip().lower() != b"chunked":
        return plain(HTTPStatus.NOT_IMPLEMENTED, "No such transfer coding is known.")
    if lengths and not _DIGITS.fullmatch(lengths[0]):
        return plain(HTTPStatus.BAD_REQUEST, "The length of the body is no number.")
    if lengths and int(lengths[0]) > limits.body_size:
        return plain(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    return None
