"""``manage.py load_dossier FILE...``: loads dossiers, all of the files or none."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from negotiations.loaders.dossiers import Loaded, load
from negotiations.loaders.problems import Refused
from negotiations.loaders.vocabularies import load_vocabularies
from negotiations.models import Economy


class Command(BaseCommand):
    help = "Load dossiers of negotiations: all of the files or none. See docs/dossier-format.md."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE", help="a dossier in JSON")
        parser.add_argument(
            "--dry-run", action="store_true", help="tell what would happen, and change nothing"
        )
        parser.add_argument(
            "--publish",
            action="store_true",
            help="publish the negotiations, their facts and all that these name",
        )
        parser.add_argument(
            "--prune",
            action="store_true",
            help="remove facts of the negotiations that the files do not mention",
        )

    def handle(
        self,
        *args: Any,
        files: list[str],
        dry_run: bool,
        publish: bool,
        prune: bool,
        **options: Any,
    ) -> None:
        is_quiet = options["verbosity"] == 0
        with transaction.atomic():
            is_first = not Economy.objects.exists()
            if is_first:
                load_vocabularies()
            loaded = self._loaded(files, publish=publish, prune=prune, dry_run=dry_run)
            transaction.set_rollback(dry_run)
        if is_quiet:
            return
        if is_first:
            self.stdout.write("No economy was recorded: the vocabularies were loaded first.")
        for each in loaded:
            self.stdout.write(f"{each.negotiation} ({each.file})")
            for line in each.tally.lines():
                self.stdout.write(line)
        seen = sum(each.tally.changed_in_public for each in loaded)
        if seen and not publish:
            self.stdout.write(self.style.WARNING(_seen_by_readers(seen, dry_run=dry_run)))
        if dry_run:
            self.stdout.write("This was a dry run: nothing was changed.")

    def _loaded(
        self, files: list[str], *, publish: bool, prune: bool, dry_run: bool
    ) -> list[Loaded]:
        try:
            return load(files, publish=publish, prune=prune, dry_run=dry_run)
        except Refused as refusal:
            for problem in refusal.problems:
                self.stderr.write(str(problem))
            number = len(refusal.problems)
            raise CommandError(
                f"Nothing was loaded: {number} {'error' if number == 1 else 'errors'}."
            ) from None


def _seen_by_readers(number: int, *, dry_run: bool) -> str:
    records = "1 published record" if number == 1 else f"{number} published records"
    if dry_run:
        return f"{records} would be changed: readers would see it."
    return f"{records} {'was' if number == 1 else 'were'} changed: readers see it now."
