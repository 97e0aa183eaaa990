"""What a web server must be told that files cannot say: where former addresses lead.

Pure: a publication gives the text that nginx and Caddy include.
"""

from __future__ import annotations

from collections.abc import Iterator

from aggregator.model import Publication
from aggregator.serve import former

_SUFFIXES = (".atom", ".rss", ".json")


def moves(publication: Publication) -> dict[str, str]:
    """The texts of the files to include, by name, each in a fixed order."""
    known = list(_former(publication))
    moved = [(path, to) for path, to in known if to]
    gone = [path for path, to in known if to is None]
    return {
        "moved.map": "".join(f'"{path}" "{to}";\n' for path, to in moved),
        "gone.map": "".join(f'"{path}" 1;\n' for path in gone),
        "moved.caddy": "".join(
            [
                "# written by the aggregator\n",  # Caddy takes no file that is empty
                *(f"redir {path} {to} 301\n" for path, to in moved),
                *(f"error {path} 410\n" for path in gone),
            ]
        ),
    }


def _former(publication: Publication) -> Iterator[tuple[str, str | None]]:
    for slug in sorted(publication.former):
        feeds = [f"/feeds/{slug}{suffix}" for suffix in _SUFFIXES]
        for path in (*feeds, f"/topics/{slug}/"):
            known = former(path, publication)
            if known is not None:
                yield path, known.path
