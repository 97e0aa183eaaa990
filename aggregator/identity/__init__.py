"""Which article an item is.

The title key nominates; summary, source and time decide between seen again, revised and a new
edition. Pure functions of the standard library: no store, no clock. The table of cases stands in
docs/explanation/identity.md.
"""

from aggregator.identity.agreement import beginning, comparable
from aggregator.identity.key import KEY_VERSION, id_bytes, id_of, key_of
from aggregator.identity.settlement import Occasion, Outcome, Verdict, settle

__all__ = [
    "KEY_VERSION",
    "Occasion",
    "Outcome",
    "Verdict",
    "beginning",
    "comparable",
    "id_bytes",
    "id_of",
    "key_of",
    "settle",
]
