"""``manage.py make_user NAME --role editor``: makes an account, or gives one that is there its role."""

import sys
from argparse import ArgumentParser
from getpass import getpass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from negotiations.actions.accounts import change_password, give_role, make_user
from negotiations.models import Role, User


class Command(BaseCommand):
    help = "Make an account, or give one that is there another role. See docs/roles.md."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="the name to sign in with")
        parser.add_argument("--role", choices=Role.values, default=Role.ANALYST.value)
        parser.add_argument("--email", default="", help="where to send a forgotten password's link")
        parser.add_argument(
            "--new-password", action="store_true", help="ask for a new password of an account"
        )

    def handle(
        self,
        *args: Any,
        name: str,
        role: str,
        email: str,
        new_password: bool,
        **options: Any,
    ) -> None:
        wanted = Role(role)
        user = User.objects.filter(username=name).first()
        try:
            if user is None:
                make_user(username=name, password=_asked_password(), role=wanted, email=email)
            else:
                if new_password:
                    change_password(user=user, password=_asked_password())
                give_role(user=user, role=wanted)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        article = "an" if role[0] in "aeiou" else "a"
        self.stdout.write(f"{name} signs in at /accounts/login/ and is {article} {role}.")


def _asked_password() -> str:
    """The password: typed twice unseen, or the first line of what is piped in."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    password = getpass("Password: ")
    if getpass("Password (again): ") != password:
        raise CommandError("The two passwords differ.")
    return password
