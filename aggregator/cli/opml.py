"""The commands `import-opml` and `export-opml`: lists of feeds, from and for other readers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import click

from aggregator.cli.options import config_option, json_option, print_json, shown
from aggregator.clock import utc_now
from aggregator.config import NewSource, Settings, load, source_fault, sources_text
from aggregator.fetch import read
from aggregator.ingest import look_store
from aggregator.parse import Subscription, subscriptions
from aggregator.render import Subscribed, render_opml, render_subscriptions
from aggregator.topics import slug_of

_MOST_BYTES = 32 << 20
_SCHEMES = {"feed://": "http://", "feed:http": "http"}  # what readers put before an address


@dataclass(slots=True, kw_only=True)
class _Imported:
    """What becomes of each feed of a list."""

    names: set[str]
    addresses: dict[str, str]  # as compared -> name of the source that has it
    found: list[NewSource] = field(default_factory=list)
    skipped: list[dict[str, object]] = field(default_factory=list)

    def take(self, one: Subscription) -> None:
        """Makes a source of it, or says why not."""
        address = _address(one.address)
        known = self.addresses.get(_compared(address))
        name = slug_of(_words(one.title, address), self.names)
        keys = {"name": name, "title": one.title, "url": address}
        keys |= {"site": one.site} if one.site and _fits(site=one.site) else {}
        keys |= {"language": one.language} if one.language and _fits(language=one.language) else {}
        fault = f"the source {known} has this address" if known else source_fault(keys)
        if fault:
            self.skipped.append({"title": one.title, "url": _plain(address), "reason": fault})
            return
        self.names.add(name)
        self.addresses[_compared(address)] = name
        self.found.append(NewSource(keys=keys, remark=shown(" / ".join(one.folders))))


@click.command("import-opml")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE")
@click.option(
    "--to",
    "target",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write it there; an existing file is left alone.",
)
@config_option
@json_option
def import_opml(file: Path, target: Path | None, config: Path, *, as_json: bool) -> None:
    r"""Make sources of the feeds that another reader's OPML file lists.

    \b
    aggregator import-opml subscriptions.opml
    aggregator import-opml subscriptions.opml --to config/sources.d/imported.yaml

    Names come from titles. What is no address, or is the address of a source already, is left out
    and told. Folders become comments. The configuration takes the file in by `include`.
    """
    settings = load(config)
    imported = _Imported(
        names={source.name for source in settings.sources},
        addresses={_compared(url): one.name for one in settings.sources for url in one.urls},
    )
    for one in subscriptions(read(file, "", utc_now(), _MOST_BYTES)):
        imported.take(one)
    text = sources_text(imported.found, f"# Imported from {shown(file.name)}\n")
    if target is not None and imported.found:
        _write(target, text)
    if as_json:
        print_json(_told(imported))
        return
    if target is None and imported.found:
        click.echo(text, nl=False)
    for skipped in imported.skipped:
        told = f"left out {shown(skipped['title'])}: {shown(skipped['reason'])}"
        click.echo(told, err=True)
    _conclude(imported, target, config)


def _conclude(imported: _Imported, target: Path | None, config: Path) -> None:
    count = f"{len(imported.found)} sources, {len(imported.skipped)} left out"
    click.echo(f"{target}: {count}" if target and imported.found else count, err=True)
    if target is None or not imported.found:
        return
    known = {source.name for source in load(config).sources}
    if not known.issuperset(str(one.keys["name"]) for one in imported.found):
        click.echo(f"Name it in {config}: include: {_beside(target, config)}", err=True)


def _beside(target: Path, config: Path) -> str:
    """The file as the configuration names it."""
    folder = config.absolute().parent
    whole = target.absolute()
    return str(whole.relative_to(folder) if whole.is_relative_to(folder) else whole)


def _write(target: Path, text: str) -> None:
    try:
        with target.open("x", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise click.ClickException(f"{target}: {error.strerror}; nothing was written") from error


def _told(imported: _Imported) -> Iterator[dict[str, object]]:
    for one in imported.found:
        told = {key: value for key, value in one.keys.items() if key != "url"}
        yield {"outcome": "source", **told, "url": _plain(str(one.keys["url"]))}
    for skipped in imported.skipped:
        yield {"outcome": "left out", **skipped}


@click.command("export-opml")
@click.option("--sources", "what", flag_value="sources", help="The addresses that are polled.")
@click.option(
    "--feeds", "what", flag_value="feeds", default="feeds", help="The feeds published here [usual]."
)
@click.option(
    "--to",
    "target",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write it there instead, in the place of a former file.",
)
@config_option
def export_opml(config: Path, what: str, target: Path | None) -> None:
    r"""Write an OPML list for another reader: the feeds, or the sources by address.

    \b
    aggregator export-opml > feeds.opml
    aggregator export-opml --sources --to sources.opml

    Passwords in addresses are left out.
    """
    settings = load(config)
    body = _sources(settings) if what == "sources" else _feeds(settings)
    if target is None:
        click.echo(body, nl=False)
        return
    try:
        target.write_bytes(body)
    except OSError as error:
        raise click.ClickException(f"{target}: {error.strerror}") from error
    click.echo(f"{target}: {len(body)} bytes")


def _feeds(settings: Settings) -> bytes:
    store = look_store(settings)
    try:
        heads = store.heads()
    finally:
        store.close()
    return render_opml(heads, settings.site, max(head.changed_at for head in heads)).body


def _sources(settings: Settings) -> bytes:
    listed = (
        Subscribed(
            address=_without_login(url), title=one.title, site=one.site, language=one.language
        )
        for one in settings.sources
        for url in one.urls
    )
    return render_subscriptions(listed, settings.title)


def _words(title: str, address: str) -> str:
    """What a name is made of: the title, or the host where that has no Latin letter."""
    latin = any(sign.isascii() and sign.isalnum() for sign in title)
    return title if latin else (_compared(address).split("/")[2:3] or [""])[0]


def _address(written: str) -> str:
    """The address without what readers put before it."""
    for before, instead in _SCHEMES.items():
        if written.lower().startswith(before):
            return instead + written[len(before) :]
    return written


def _compared(address: str) -> str:
    """The form in which two addresses are the same one."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return address
    path = parts.path.rstrip("/")
    return urlunsplit(("", parts.netloc.rpartition("@")[2].lower(), path, parts.query, ""))


def _plain(address: str) -> str:
    """The address for people: without login and query."""
    try:
        parts = urlsplit(_without_login(address))
    except ValueError:
        return shown(address)
    return shown(urlunsplit((parts.scheme, parts.netloc, parts.path, "", "")))


def _without_login(address: str) -> str:
    parts = urlsplit(address)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def _fits(**keys: str) -> bool:
    """Whether a source may have these keys as they are."""
    return source_fault({"name": "a", "directory": "a", **keys}) is None
