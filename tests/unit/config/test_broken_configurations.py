"""Every file in tests/data/config/broken is refused with exactly the problems it expects."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from aggregator.cli import main
from aggregator.config import load
from aggregator.errors import ConfigError

_BROKEN = Path(__file__).parents[2] / "data" / "config" / "broken"
_CHECKED = _BROKEN.parent / "checked"
_FILES = sorted(_BROKEN.glob("*.yaml"))
_VARIABLE = re.compile(r"^# environment: (\w+)=(.*)$", re.MULTILINE)
_EXPECTED = re.compile(r"^# expect ?(\S*?): ?(\d+:\d+): (\S*): (.+)$", re.MULTILINE)


def _expected(file: Path) -> list[tuple[str, str, str, str]]:
    text = file.read_text(encoding="latin-1")
    return [
        (where[1] or file.name, where[2], where[3], where[4]) for where in _EXPECTED.finditer(text)
    ]


def _environment(file: Path) -> dict[str, str]:
    return dict(_VARIABLE.findall(file.read_text(encoding="latin-1")))


@pytest.mark.parametrize("file", _FILES, ids=lambda file: file.stem)
def test_a_broken_configuration_is_refused_with_all_its_problems(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(_BROKEN)
    expected = _expected(file)

    with pytest.raises(ConfigError) as caught:
        load(Path(file.name), _environment(file))

    told = [(one.file, f"{one.line}:{one.column}", one.key) for one in caught.value.problems]
    assert told == [where[:3] for where in expected]
    for problem, (*_, text) in zip(caught.value.problems, expected, strict=True):
        assert text in problem.text


def test_there_are_broken_files_to_try() -> None:
    assert len(_FILES) >= 60
    assert all(_expected(file) for file in _FILES)


@pytest.mark.parametrize(
    "file", [*_FILES, *_CHECKED.glob("*.yaml")], ids=lambda file: f"{file.parent.name}-{file.stem}"
)
def test_the_command_tells_them_all_and_ends_with_seventy_eight(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(file.parent)
    monkeypatch.setattr("sys.argv", ["aggregator", "check", "--config", file.name])
    for name, value in _environment(file).items():
        monkeypatch.setenv(name, value)

    with pytest.raises(SystemExit) as ended:
        main()

    told = capsys.readouterr().err.splitlines()
    assert ended.value.code == 78
    for name, place, key, text in _expected(file):
        start = f"{name}:{place}: {key}: " if key else f"{name}:{place}: "
        assert any(line.startswith(start) and text in line for line in told), (name, place, key)


def test_a_missing_file_is_one_clear_problem(tmp_path: Path) -> None:
    file = tmp_path / "absent.yaml"

    with pytest.raises(ConfigError) as caught:
        load(file)

    assert str(caught.value) == f"{file}:1:1: cannot be read: No such file or directory"


def test_a_problem_names_the_file_as_it_was_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "conf.yaml").write_text("sources: []\n", encoding="utf-8")

    with pytest.raises(ConfigError) as caught:
        load(Path("conf.yaml"))

    assert str(caught.value) == "conf.yaml:1:10: sources: must not be empty"


def test_a_deeply_nested_file_is_a_problem_and_no_crash(tmp_path: Path) -> None:
    file = tmp_path / "deep.yaml"
    file.write_text("sources: " + "[" * 2_000, encoding="utf-8")

    with pytest.raises(ConfigError) as caught:
        load(file)

    assert "nested too deeply" in str(caught.value)
