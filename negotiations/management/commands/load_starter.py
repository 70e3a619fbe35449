"""``manage.py load_starter``: loads the data that a new installation begins with."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from negotiations.loaders.problems import Refused
from negotiations.loaders.starter import load_starter


class Command(BaseCommand):
    help = "Load the vocabularies, and the starter dossiers whose negotiations are not there yet."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--refresh",
            action="store_true",
            help="load dossiers of negotiations that are there, too: their facts are set to the starter's",
        )

    def handle(self, *args: Any, refresh: bool, **options: Any) -> None:
        try:
            loaded = load_starter(refresh=refresh)
        except Refused as refusal:
            raise CommandError(str(refusal)) from None
        if options["verbosity"] == 0:
            return
        for each in loaded:
            self.stdout.write(f"{each.negotiation}: {each.tally.changes} changes")
        if not loaded:
            self.stdout.write("All starter dossiers are there already.")
