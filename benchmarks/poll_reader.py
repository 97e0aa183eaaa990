"""The side of lemon24's reader: poll and store; then once more. Knows nothing of ours."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from reader import make_reader  # type: ignore[import-not-found]  # a peer, not a requirement


def main(folder: Path) -> None:
    """Prints the CPU seconds of both rounds."""
    reader = make_reader(str(folder / "reader.db"))
    for url in json.loads((folder / "urls.json").read_text()):
        reader.add_feed(url)
    spent = []
    for _ in range(2):
        reader.update_feeds(scheduled=False)  # due or not
        spent.append(time.process_time())
    told = {"cold": spent[0], "warm": spent[1] - spent[0]}
    print(json.dumps(told | {"articles": reader.get_entry_counts().total}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
