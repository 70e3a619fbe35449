"""Reads settings from the environment. What is wrong is said in one sentence that names the variable."""

from pathlib import Path
from typing import Any

import dj_email_url
from django.core.exceptions import ImproperlyConfigured
from environs import Env, EnvError

DEVELOPMENT = "development"
PRODUCTION = "production"


class Environment:
    """The variables of one process, each read by its type.

    Every name read here is listed in docs/operations.md; a test compares the two.
    """

    def __init__(self) -> None:
        self._env = Env()
        self.kind = self.text("TRADETRACKER_ENV", default=PRODUCTION)
        if self.kind not in (DEVELOPMENT, PRODUCTION):
            raise ImproperlyConfigured(
                f"TRADETRACKER_ENV is '{self.kind}'; set it to '{PRODUCTION}' or '{DEVELOPMENT}'."
            )

    @property
    def is_development(self) -> bool:
        return self.kind == DEVELOPMENT

    def text(self, name: str, *, default: str = "") -> str:
        return self._env.str(name, default).strip()

    def flag(self, name: str, *, default: bool) -> bool:
        try:
            return self._env.bool(name, default)
        except EnvError as error:
            raise ImproperlyConfigured(f"{name} must be 'true' or 'false'.") from error

    def number(self, name: str, *, default: int) -> int:
        try:
            return self._env.int(name, default)
        except EnvError as error:
            raise ImproperlyConfigured(f"{name} must be a whole number.") from error

    def words(self, name: str) -> list[str]:
        """A list parted by commas."""
        return [word.strip() for word in self.text(name).split(",") if word.strip()]

    def choice(self, name: str, *, default: str, of: tuple[str, ...]) -> str:
        value = self.text(name, default=default)
        if value not in of:
            raise ImproperlyConfigured(f"{name} is '{value}'; set it to one of: {', '.join(of)}.")
        return value

    def database(self, name: str, *, default: str) -> dict[str, Any]:
        try:
            parsed: dict[str, Any] = self._env.dj_db_url(name, default=self.text(name) or default)
        except (EnvError, ValueError) as error:
            # The address may hold a password, so it is not repeated here.
            raise ImproperlyConfigured(
                f"{name} cannot be read; write it as postgres://user:password@host/name "
                "or sqlite:////absolute/path.sqlite3."
            ) from error
        return parsed

    def mail_server(self, name: str, *, default: str) -> dict[str, Any]:
        """Django's mail settings, from an address such as submission://user:password@host:587."""
        address = self.text(name, default=default)
        try:
            parsed: dict[str, Any] = dj_email_url.parse(address)  # type: ignore[no-untyped-call]  # the library has no types
        except ValueError:
            parsed = {}
        if "EMAIL_BACKEND" not in parsed or ("//" in address and not parsed["EMAIL_HOST"]):
            # The address may hold a password, so it is not repeated here.
            raise ImproperlyConfigured(
                f"{name} cannot be read; write it as submission://user:password@host:587, or as "
                "smtp://host:25 for a server that wants neither."
            )
        return parsed

    def all_or_none(self, *names: str) -> bool:
        """Whether these variables are set, which must be so of all of them or of none."""
        missing = [name for name in names if not self.text(name)]
        if missing and len(missing) < len(names):
            raise ImproperlyConfigured(
                f"{' and '.join(missing)} must be set as well, or none of {', '.join(names)}."
            )
        return not missing

    def required_in_production(self, name: str, *, what_to_do: str) -> str:
        value = self.text(name)
        if not value and not self.is_development:
            raise ImproperlyConfigured(
                f"{name} is not set; {what_to_do} (On a developer's machine set "
                f"TRADETRACKER_ENV={DEVELOPMENT} instead.)"
            )
        return value


def development_key(folder: Path) -> str:
    """A key of this one machine, made once and kept beside its data, so that no key stands in the project."""
    from django.core.management.utils import get_random_secret_key

    file = folder / "development-key"
    try:
        with file.open("x") as new:
            file.chmod(0o600)
            new.write(get_random_secret_key())
    except FileExistsError:
        pass
    return file.read_text()
