"""Failed answers in words: what the server said, and what a person can do about it.

Sentences only; knows nothing of what is remembered, nor when it is asked again.
"""

from __future__ import annotations

from http import HTTPStatus

from aggregator.fetch.manners.answers import Answer, Body, Outcome, Verdict

_LATER = "nothing to do: it is asked again by itself"
_BODIES = {
    Body.EMPTY: ("the body is empty", _LATER),
    Body.CUT: ("the body ended before its end", _LATER),
    Body.PAGE: (
        "the server sent a web page where a feed was expected",
        "open the address in a browser: it may show an error, a login or a captcha",
    ),
}
_STATUSES = {
    HTTPStatus.NO_CONTENT: _LATER,
    HTTPStatus.UNAUTHORIZED: "check the credentials of this source",
    HTTPStatus.FORBIDDEN: "ask the site's owner, and let the User-Agent name a contact",
    HTTPStatus.NOT_FOUND: "check the address if this lasts for days",
    HTTPStatus.PROXY_AUTHENTICATION_REQUIRED: "check the credentials of the proxy",
    HTTPStatus.GONE: "remove the source or give it another address; a poll by hand asks again",
    HTTPStatus.TOO_MANY_REQUESTS: "raise `every` of this source",
}
_BY_HAND = {HTTPStatus.UNAUTHORIZED, HTTPStatus.PROXY_AUTHENTICATION_REQUIRED}
_REDIRECTS = range(300, 400)
_SERVERS = range(500, 600)


def verdict_of(answer: Answer) -> Verdict:
    """What a failed answer means."""
    if answer.status is None:
        sentence = answer.error or "no answer came"
        return _failed(sentence, answer.hint or _LATER, permanent=answer.permanent)
    if answer.status == HTTPStatus.NOT_MODIFIED:
        return _failed("the server answered 304 to a question without conditions", _LATER)
    if answer.status in {HTTPStatus.PARTIAL_CONTENT, HTTPStatus.IM_USED}:
        return _failed(f"the server sent a part of the whole ({_named(answer.status)})", _LATER)
    if answer.body is not Body.WHOLE and answer.status == HTTPStatus.OK:
        sentence, hint = _BODIES[answer.body]
        return _failed(sentence, hint)
    return _by_status(answer.status)


def gone() -> Verdict:
    """What an answer 410 means."""
    return Verdict(
        outcome=Outcome.GONE,
        sentence=f"the server answered {_named(HTTPStatus.GONE)}",
        hint=_STATUSES[HTTPStatus.GONE],
        permanent=True,
    )


def _by_status(status: int) -> Verdict:
    if status in _REDIRECTS:
        sentence = f"the server's redirect {_named(status)} could not be followed"
        return _failed(sentence, "check the address in a browser")
    hint = _LATER if status in _SERVERS else "check the address in a browser"
    told = next((hint for known, hint in _STATUSES.items() if known == status), hint)
    by_hand = status in _BY_HAND
    return _failed(f"the server answered {_named(status)}", told, permanent=by_hand)


def _failed(sentence: str, hint: str, *, permanent: bool = False) -> Verdict:
    return Verdict(outcome=Outcome.FAILED, sentence=sentence, hint=hint, permanent=permanent)


def _named(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)
