"""``manage.py load_vocabularies``: loads economies, blocs, agenda areas and MAST chapters."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from negotiations.loaders.problems import Refused
from negotiations.loaders.vocabularies import STARTER, load_vocabularies


class Command(BaseCommand):
    help = "Load the words of the field: economies, blocs, agenda areas and MAST chapters."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "folder",
            nargs="?",
            type=Path,
            default=STARTER,
            help="a folder with the CSV files; those of the project where none is given",
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="tell what would happen, and change nothing"
        )

    def handle(self, *args: Any, folder: Path, dry_run: bool, **options: Any) -> None:
        try:
            tally = load_vocabularies(folder, dry_run=dry_run)
        except Refused as refusal:
            for problem in refusal.problems:
                self.stderr.write(str(problem))
            number = len(refusal.problems)
            raise CommandError(
                f"Nothing was loaded: {number} {'error' if number == 1 else 'errors'}."
            ) from None
        if options["verbosity"] > 0:
            for line in tally.lines():
                self.stdout.write(line)
            if dry_run:
                self.stdout.write("This was a dry run: nothing was changed.")
