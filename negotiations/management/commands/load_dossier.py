"""``manage.py load_dossier FILE...``: loads dossiers, all of the files or none."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from negotiations.loaders.dossiers import load
from negotiations.loaders.problems import Refused


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
        try:
            loaded = load(files, publish=publish, prune=prune, dry_run=dry_run)
        except Refused as refusal:
            for problem in refusal.problems:
                self.stderr.write(str(problem))
            number = len(refusal.problems)
            raise CommandError(
                f"Nothing was loaded: {number} {'error' if number == 1 else 'errors'}."
            ) from None
        if options["verbosity"] == 0:
            return
        for each in loaded:
            self.stdout.write(f"{each.negotiation} ({each.file})")
            for line in each.tally.lines():
                self.stdout.write(line)
        if dry_run:
            self.stdout.write("This was a dry run: nothing was changed.")
