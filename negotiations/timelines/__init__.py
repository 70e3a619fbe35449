"""Timelines: the dated facts of talks, gathered for one viewer, and the picture drawn of them."""
