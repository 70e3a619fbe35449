"""The parts of the project that are told apart from Django's own."""

from django.contrib.admin.apps import AdminConfig


class DeskAdminConfig(AdminConfig):
    """Django's admin as the desk of this site."""

    default_site = "tradetracker.admin_site.DeskAdminSite"
