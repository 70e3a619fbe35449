from django.core.management import call_command
from django.db import migrations


def make_the_cache_table(apps, schema_editor):
    # Where all processes of the site count failed sign-ins together.
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    """The permissions of the roles. The groups themselves are laid after every migrate (models/roles.py)."""

    dependencies = [
        ("negotiations", "0003_the_change_log"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="negotiation",
            options={
                "permissions": [
                    ("edit_records", "Can write drafts and propose changes"),
                    ("publish_records", "Can publish, withdraw and decide on proposals"),
                    ("merge_records", "Can merge duplicates"),
                ],
                "verbose_name": "negotiation",
                "verbose_name_plural": "negotiations",
            },
        ),
        migrations.RunPython(make_the_cache_table, migrations.RunPython.noop),
    ]
