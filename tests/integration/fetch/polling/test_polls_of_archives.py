"""Archives by address: streamed to disk, taken up after a cut, and handed on as containers."""

from __future__ import annotations

import gzip
import io
import json
import re
import zipfile
from datetime import timedelta
from pathlib import Path

from aggregator import parse
from aggregator.fetch.manners import Outcome
from aggregator.fetch.polling import Ask, Poll, Poller
from aggregator.fetch.polling import settled as settle
from aggregator.model import Dump, DumpKind
from tests.integration.fetch.polling.conftest import MISSING, NOW, page, source_of
from tests.integration.fetch.web.conftest import Serve, answer

TAGGED = ('ETag: "one"', "Accept-Ranges: bytes", "Content-Type: application/zip")


def archive(*titles: str) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as file:
        for title in titles:
            file.writestr(f"{title}.html", page(title, "Quay"))
    return held.getvalue()


def names_in(poll: Poll) -> list[str]:
    assert poll.container is not None, poll.verdict
    with poll.container.open() as stream:
        found = list(parse.members(stream, poll.container, source_of("https://a.test").hints))
    return [re.split("[/!]", one.location)[-1] for one in found if isinstance(one, Dump)]


def kept(folder: Path) -> list[str]:
    return sorted(file.suffix for file in (folder / "state" / "downloads").iterdir())


def test_an_archive_becomes_a_container_whose_file_goes_when_it_is_done(
    serve: Serve, poller: Poller, tmp_path: Path
) -> None:
    server = serve(MISSING, answer(archive("Ax", "Bay"), *TAGGED))
    source = source_of(f"{server.url}.zip")

    poll = poller.poll(Ask(source=source, url=source.urls[0]), NOW)
    names = names_in(poll)
    poll.done()

    assert names == ["Ax.html", "Bay.html"]
    assert poll.container is not None
    assert (poll.container.location, poll.polled.kind) == (f"{server.url}.zip", DumpKind.ARCHIVE)
    assert kept(tmp_path) == []
    polled = settle(poll, None, read=True)
    assert (polled.failures, polled.etag) == (0, '"one"')


def test_an_archive_is_taken_up_after_a_cut(serve: Serve, poller: Poller, tmp_path: Path) -> None:
    whole = archive("Ax", "Bay")
    half = len(whole) // 2
    rest = f"Content-Range: bytes {half}-{len(whole) - 1}/{len(whole)}"
    server = serve(
        MISSING,
        lambda line: line.sendall(answer(whole, *TAGGED)[: half - len(whole)]),
        answer(whole[half:], rest, *TAGGED, status="206 Partial Content"),
    )
    source = source_of(f"{server.url}.zip")

    poll = poller.poll(Ask(source=source, url=source.urls[0]), NOW)

    assert names_in(poll) == ["Ax.html", "Bay.html"]
    assert f"\r\nRange: bytes={half}-\r\n".encode() in server.asked[2]
    assert b'\r\nIf-Range: "one"\r\n' in server.asked[2]
    assert kept(tmp_path) == [""]


def test_what_came_before_a_long_break_is_kept_for_the_next_poll(
    serve: Serve, poller: Poller, tmp_path: Path
) -> None:
    whole = archive("Ax", "Bay")
    half = len(whole) // 2
    rest = f"Content-Range: bytes {half}-{len(whole) - 1}/{len(whole)}"
    server = serve(
        MISSING,
        lambda line: line.sendall(answer(whole, *TAGGED)[: half - len(whole)]),
        lambda line: line.close(),
        answer(whole[half:], rest, *TAGGED, status="206 Partial Content"),
    )
    source = source_of(f"{server.url}.zip")

    first = poller.poll(Ask(source=source, url=source.urls[0]), NOW)
    left = kept(tmp_path)
    ask = Ask(source=source, url=source.urls[0], polled=first.polled)
    second = poller.poll(ask, NOW + timedelta(hours=1))

    assert (first.verdict.outcome, left) == (Outcome.FAILED, [".part", ".tag"])
    assert names_in(second) == ["Ax.html", "Bay.html"]


def test_an_archive_that_is_larger_than_a_dump_may_be_is_streamed(
    serve: Serve, poller: Poller
) -> None:
    whole = archive("Ax", "Bay")
    server = serve(MISSING, answer(whole, *TAGGED), answer(whole, *TAGGED))
    source = source_of(server.url, max_size="100B")

    poll = poller.poll(Ask(source=source, url=source.urls[0]), NOW)

    assert names_in(poll) == ["Ax.html", "Bay.html"]
    assert len(server.asked) == 3


def test_a_page_that_is_larger_than_a_dump_may_be_is_refused(serve: Serve, poller: Poller) -> None:
    listing = answer(page("Ax", "Bay"), "Content-Type: text/html")
    source = source_of(serve(MISSING, listing).url, max_size="100B")

    poll = poller.poll(Ask(source=source, url=source.urls[0]), NOW)

    assert poll.verdict.outcome is Outcome.FAILED
    assert "is larger than allowed: 100 bytes" in poll.verdict.sentence


def test_a_small_packed_file_is_a_container_as_well(
    serve: Serve, poller: Poller, tmp_path: Path
) -> None:
    server = serve(MISSING, answer(gzip.compress(page("Ax", "Bay"))))
    source = source_of(server.url)

    poll = poller.poll(Ask(source=source, url=source.urls[0]), NOW)
    names = names_in(poll)
    poll.done()

    assert len(names) == 1
    assert kept(tmp_path) == []


def test_lines_of_json_are_a_container(serve: Serve, poller: Poller) -> None:
    lines = [json.dumps({"text": " • Ax\n", "url": f"https://a.test/{n}"}) for n in (1, 2)]
    server = serve(MISSING, answer("\n".join(lines).encode()))
    source = source_of(f"{server.url}.jsonl")

    poll = poller.poll(Ask(source=source, url=source.urls[0]), NOW)

    assert names_in(poll) == ["1", "2"]


def test_a_page_in_the_place_of_an_archive_is_a_dump_and_leaves_no_file(
    serve: Serve, poller: Poller, tmp_path: Path
) -> None:
    server = serve(MISSING, answer(page("Ax", "Bay")))
    source = source_of(f"{server.url}.zip")

    poll = poller.poll(Ask(source=source, url=source.urls[0]), NOW)

    assert poll.dump is not None
    assert poll.container is None
    assert kept(tmp_path) == []


def test_an_unchanged_archive_brings_nothing(serve: Serve, poller: Poller, tmp_path: Path) -> None:
    server = serve(MISSING, answer(archive("Ax"), *TAGGED), answer(status="304 Not Modified"))
    source = source_of(f"{server.url}.zip")
    first = poller.poll(Ask(source=source, url=source.urls[0]), NOW)
    first.done()
    polled = settle(first, None, read=True)

    ask = Ask(source=source, url=source.urls[0], polled=polled)
    second = poller.poll(ask, NOW + timedelta(hours=1))

    assert second.verdict.outcome is Outcome.UNCHANGED
    assert kept(tmp_path) == []


def test_a_disk_that_cannot_be_written_is_a_failure_with_a_remedy(
    serve: Serve, poller: Poller, tmp_path: Path
) -> None:
    (tmp_path / "state").write_text("no directory", encoding="utf-8")
    source = source_of(f"{serve(MISSING, answer(archive('Ax'))).url}.zip")

    poll = poller.poll(Ask(source=source, url=source.urls[0]), NOW)

    assert poll.verdict.outcome is Outcome.FAILED
    assert "could not be written to disk" in poll.verdict.sentence


def test_a_transfer_that_was_whole_but_for_its_renaming_begins_anew(
    serve: Serve, poller: Poller, tmp_path: Path
) -> None:
    whole = archive("Ax")
    server = serve(
        MISSING,
        lambda line: line.sendall(answer(whole, *TAGGED)[:-9]),
        lambda line: line.close(),
        answer(b"", "Content-Range: bytes */9", status="416 Range Not Satisfiable"),
        answer(whole, *TAGGED),
    )
    source = source_of(f"{server.url}.zip")
    first = poller.poll(Ask(source=source, url=source.urls[0]), NOW)

    ask = Ask(source=source, url=source.urls[0], polled=first.polled)
    second = poller.poll(ask, NOW + timedelta(hours=1))

    assert names_in(second) == ["Ax.html"]
    assert b"\r\nRange: " in server.asked[3]
    assert b"\r\nRange: " not in server.asked[4]
    assert kept(tmp_path) == [""]
