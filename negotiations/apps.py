"""The app that holds the domain: trade negotiations, their records and what is done with them."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class NegotiationsConfig(AppConfig):
    name = "negotiations"
    verbose_name = _("Trade negotiations")

    def ready(self) -> None:
        from negotiations.models.guards import install_guards

        # Django rebuilds a SQLite table when a column changes, and its triggers vanish with the old one;
        # so they are laid again after every migrate, not once in a migration.
        post_migrate.connect(install_guards, sender=self, dispatch_uid="negotiations.install_guards")
