"""Turns dumps of news listings into one feed per topic."""

__version__ = "0.1.0"
