"""One event per thing that happened, as key and value.

Readable on a terminal, with journald's priorities under systemd, one JSON object a line when asked
for. Control characters and secrets never reach the output, so that a dump can neither forge a line
nor have one tell a password.
"""

from aggregator.log.output import apply, logger, set_up

__all__ = ["apply", "logger", "set_up"]
