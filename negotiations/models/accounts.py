"""Who signs in. Ours from the first migration, since a project cannot change its user model later."""

from django.contrib.auth.models import AbstractUser


class User(AbstractUser):
    """A reader or member of staff. Staff (``is_staff``) see drafts; it follows from the groups (roles.py)."""
