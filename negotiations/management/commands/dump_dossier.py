"""``manage.py dump_dossier SLUG``: writes a negotiation with everything that hangs on it, drafts included."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from negotiations.loaders.dumping import dump
from negotiations.models import Negotiation


class Command(BaseCommand):
    help = "Write the dossier of a negotiation, drafts included. See docs/dossier-format.md."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", help="the negotiation, as in its address")
        parser.add_argument("--output", type=Path, metavar="FILE", help="write to this file")

    def handle(self, *args: Any, slug: str, output: Path | None, **options: Any) -> None:
        negotiation = Negotiation.objects.filter(slug=slug).first()
        if negotiation is None:
            raise CommandError(f"There is no negotiation '{slug}'.")
        text = dump(negotiation)
        if output is None:
            self.stdout.write(text, ending="")
            return
        try:
            output.write_text(text, encoding="utf-8")
        except OSError as error:
            raise CommandError(f"{output} cannot be written: {error.strerror}.") from error
