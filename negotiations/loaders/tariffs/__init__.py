"""Duties in CSV files: rates, product lists and stacking rules, in as a whole or not at all. See docs/duties.md."""

from negotiations.loaders.tariffs.loading import STARTER, load_tariffs

__all__ = ["STARTER", "load_tariffs"]
