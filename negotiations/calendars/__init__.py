"""Calendars: rounds and deadlines as entries, for the month on a page and for the files that calendar programs read."""
