"""The units for systemd that come with the package, with the paths of one installation.

Pure but for reading the shipped files. Knows what a unit is, and nothing of what the daemon does.
"""

from aggregator.units.adapting import Installation, adapted
from aggregator.units.shipped import shipped

__all__ = ["Installation", "adapted", "shipped"]
