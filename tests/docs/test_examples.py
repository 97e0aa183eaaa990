"""The examples of the pages are right: configurations load, and commands run."""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

from aggregator.cli import COMMANDS, group
from aggregator.config import Settings, load, read_vocabulary
from aggregator.ingest import view_store
from tests.conftest import ROOT

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.DOTALL | re.MULTILINE)
_KEYS = frozenset(Settings.model_fields)
CONFIG = "config/aggregator.yaml"
SUBSCRIPTIONS = """<opml version="2.0"><head><title>Mine</title></head><body>
<outline text="Harbour" type="rss" xmlUrl="https://harbour.example.org/feed.xml"/></body></opml>"""
WITHOUT_CONFIG = {"init", "parse", "completion"}
# These have tests of their own: they run until they are stopped, or need what a page cannot make.
ELSEWHERE = {
    ("run",),
    ("reload",),
    ("install-service",),
    ("quarantine", "show"),
    ("quarantine", "release"),
    ("quarantine", "drop"),
}
_UUID = re.compile(r"(?:urn:uuid:)?[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One fenced block, or one command of it."""

    page: str
    text: str

    def __str__(self) -> str:
        return f"{self.page}: {self.text.splitlines()[0][:60]}"


def blocks(*kinds: str) -> Iterator[Example]:
    for page in PAGES:
        for kind, text in _BLOCK.findall(page.read_text("utf-8")):
            if kind in kinds:
                yield Example(page=str(page.relative_to(ROOT)), text=text)


def commands() -> Iterator[Example]:
    """The commands of the aggregator in the blocks of shells."""
    for block in blocks("sh", "console", "bash"):
        for line in block.text.replace("\\\n", " ").splitlines():
            words = line.strip().removeprefix("$ ")
            command = re.match(r"(?:\S*/)?aggregator ([a-z].*)", words)
            if command:
                yield Example(page=block.page, text=command[1])


CONFIGURATIONS = [
    one
    for one in blocks("yaml")
    if re.match(r"(#.*\n)*(\w+):", one.text) and "scrape_configs:" not in one.text  # Prometheus's
]


@pytest.mark.parametrize("example", CONFIGURATIONS, ids=str)
def test_a_configuration_of_the_pages_loads(
    example: Example, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = set(re.findall(r"^(\w+):", example.text, re.MULTILINE))
    path = tmp_path / "aggregator.yaml"
    text = re.sub(r"/etc/aggregator/|/run/credentials/[\w.]+/", "", example.text)
    prepare(tmp_path, text)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))

    if not keys & _KEYS:
        path.write_text(text)
        assert read_vocabulary(path, str(path))
    else:
        path.write_text(text if "sources" in keys else text + sources(text))
        assert load(path).sources


def sources(text: str) -> str:
    """The sources that a part of a configuration speaks of, or any one."""
    named = re.findall(r"\b(?<!_)source: \[?([a-z][\w, -]*)", text)
    named += re.findall(r"levels:\s*\{?\s*([a-z-]+):", text)
    names = sorted({name.strip() for one in named for name in one.split(",")}) or ["town"]
    return "".join(
        ["sources:\n", *(f"  - {{name: {name}, directory: {name}}}\n" for name in names)]
    )


def prepare(folder: Path, text: str) -> None:
    """Lays down what a configuration refers to beside itself."""
    for name in re.findall(r"vocabulary: (\S+?)[},\n]", text):
        there = folder / name
        there.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / "config" / "vocabularies" / "lakeside.yaml", there)
    for name in re.findall(r"_file: (\S+?)[},\n]", text):
        (folder / name.removeprefix("credential:")).write_text("postgresql://news@db/news")
    for name in re.findall(r"include: (\S+)/", text):
        (folder / name).mkdir()
        (folder / name / "pier.yaml").write_text("sources: [{name: pier, directory: pier}]")


@pytest.fixture(scope="module")
def taken_in(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A configuration with the sample dumps, all taken in."""
    folder = tmp_path_factory.mktemp("examples")
    shutil.copytree(ROOT / "config", folder / "config")
    done = CliRunner().invoke(group, ["ingest", "--config", str(folder / CONFIG)])
    assert done.exit_code == 0, done.output
    return folder


@pytest.mark.parametrize("page", sorted({one.page for one in commands()}))
def test_the_commands_of_a_page_run_one_after_the_other(
    page: str, taken_in: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(taken_in, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "subscriptions.opml").write_text(SUBSCRIPTIONS)
    (tmp_path / "config" / "sources.d").mkdir()
    place = Place(folder=tmp_path, article=newest(tmp_path))

    for example in commands():
        name, *words = shlex.split(example.text.partition(" | ")[0], comments=True)
        if (
            example.page == page
            and (name, *words[:1]) not in ELSEWHERE
            and (name,) not in ELSEWHERE
        ):
            assert name in COMMANDS
            done = CliRunner().invoke(group, place.translated(name, words), standalone_mode=False)
            assert done.exception is None, (example.text, done.output, done.exception)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """An installation in the place of the one that a page speaks of."""

    folder: Path
    article: str  # the id of one that it has

    def translated(self, name: str, words: list[str]) -> list[str]:
        """A command with the names of this installation in the place of the page's."""
        told = [name]
        for before, word in zip(["", *words], words, strict=False):
            told.append(str(self.folder / CONFIG) if before == "--config" else self._own(word))
        own = "--config" in words or name in WITHOUT_CONFIG
        return told if own else [*told, "--config", str(self.folder / CONFIG)]

    def _own(self, word: str) -> str:
        if _UUID.fullmatch(word):
            return self.article
        if re.search(r"\.(txt|html|xml)$", word) or "*" in word:
            return str(next((self.folder / "config/samples/lakeside").iterdir()))
        if word.startswith(("sqlite:", "postgresql:")):
            return f"sqlite:///{self.folder}/{Path(word).name}"
        return str(self.folder / Path(word).name) if word.startswith("/") else word


def newest(folder: Path) -> str:
    """The id of an article that the installation holds."""
    store = view_store(load(folder / CONFIG))
    assert store is not None
    with store:
        return str(next(iter(store.articles())).id)
