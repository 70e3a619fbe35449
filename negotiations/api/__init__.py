"""The JSON API: a room of its own beside the pages, over the same functions."""
