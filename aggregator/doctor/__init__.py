"""Examines the machine for its fitness to run this configuration: each look a verdict and a remedy.

Changes nothing. Knows no command line; one bad finding stops no other look.
"""

from __future__ import annotations

from aggregator.doctor.check import Check, Verdict
from aggregator.doctor.examination import examine

__all__ = ["Check", "Verdict", "examine"]
