"""The app that holds the domain: trade negotiations, their records and what is done with them."""

from django.apps import AppConfig
from django.db.models.signals import m2m_changed, post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _


class NegotiationsConfig(AppConfig):
    name = "negotiations"
    verbose_name = _("Trade negotiations")

    def ready(self) -> None:
        from negotiations.models.accounts import User
        from negotiations.models.guards import install_guards, lift_guards
        from negotiations.models.roles import keep_staff_in_step, lay_roles

        # Django rebuilds a SQLite table when a column changes: the table's triggers vanish with the old one, and those
        # of others that read it are in the way. So they are lifted before every migrate and laid again after it.
        pre_migrate.connect(lift_guards, sender=self, dispatch_uid="negotiations.lift_guards")
        post_migrate.connect(
            install_guards, sender=self, dispatch_uid="negotiations.install_guards"
        )
        # The permissions that Django makes of the models are there only after a migrate.
        post_migrate.connect(lay_roles, sender=self, dispatch_uid="negotiations.lay_roles")
        m2m_changed.connect(
            keep_staff_in_step, sender=User.groups.through, dispatch_uid="negotiations.staff"
        )
