#!/usr/bin/env python
"""Runs the administrative commands of Tradetracker."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tradetracker.settings")
    if sys.argv[1:2] == ["dev"]:
        # `dev` is for a developer's machine by its very name.
        os.environ.setdefault("TRADETRACKER_ENV", "development")

    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        settings.DEBUG  # noqa: B018 - reads the settings now, so that a mistake in them is one sentence
    except ImproperlyConfigured as mistake:
        sys.exit(f"Tradetracker cannot start: {mistake}")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
