"""People who sign in, and their roles."""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin

from negotiations.models import User


@admin.register(User)
class AccountAdmin(UserAdmin):  # type: ignore[type-arg]
    list_display = ["username", "email", "is_staff", "is_active", "last_login"]
    list_filter = ["groups", "is_active"]
    show_full_result_count = False
