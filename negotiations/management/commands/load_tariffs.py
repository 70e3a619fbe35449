"""``manage.py load_tariffs [FOLDER]``: loads duties, their product lists and how they stack."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from negotiations.loaders.problems import Refused
from negotiations.loaders.report import Tally
from negotiations.loaders.tariffs import STARTER, load_tariffs
from negotiations.loaders.vocabularies import load_vocabularies
from negotiations.models import Economy


class Command(BaseCommand):
    help = "Load duties from CSV files: all of them or none. See docs/duties.md."

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
        with transaction.atomic():
            if not Economy.objects.exists():
                load_vocabularies()
            tally = self._loaded(folder, dry_run=dry_run)
            transaction.set_rollback(dry_run)
        if options["verbosity"] == 0:
            return
        for line in tally.lines():
            self.stdout.write(line)
        if dry_run:
            self.stdout.write("This was a dry run: nothing was changed.")

    def _loaded(self, folder: Path, *, dry_run: bool) -> Tally:
        try:
            return load_tariffs(folder, dry_run=dry_run)
        except Refused as refusal:
            for problem in refusal.problems:
                self.stderr.write(str(problem))
            number = len(refusal.problems)
            raise CommandError(
                f"Nothing was loaded: {number} {'error' if number == 1 else 'errors'}."
            ) from None
