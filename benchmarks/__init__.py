"""Speed as ratios: our work and a yardstick in turn in one process, so that the machine cancels."""
