"""Writes the JSON Schema files: `python -m aggregator.config [DIRECTORY]`, by default config."""

from __future__ import annotations

import sys
from pathlib import Path

from aggregator.config.schema import schema_files


def main(arguments: list[str]) -> None:
    """Write every schema file into the directory."""
    folder = Path(arguments[0] if arguments else "config")
    for name, text in schema_files().items():
        (folder / name).write_text(text, encoding="utf-8")
        sys.stdout.write(f"{folder / name}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
