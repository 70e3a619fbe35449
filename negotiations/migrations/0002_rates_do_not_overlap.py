"""Applied rates of one line never share a day in valid and known time: PostgreSQL's own constraint.

SQLite has no such constraint; its trigger is laid after every migrate (see models/guards.py). No extension is needed:
the line is hashed into a range of one number.
"""

from typing import Any

from django.db import migrations

EXCLUDE = """
ALTER TABLE negotiations_tariffrate ADD CONSTRAINT rates_do_not_overlap EXCLUDE USING gist (
    int8range(
        hashtextextended(
            measure_id::text || '|' || coalesce(origin_id, '*') || '|' || coalesce(product_list_id, 0)::text
            || '|' || condition, 0),
        hashtextextended(
            measure_id::text || '|' || coalesce(origin_id, '*') || '|' || coalesce(product_list_id, 0)::text
            || '|' || condition, 0),
        '[]') WITH &&,
    daterange(valid_from, last_day, '[]') WITH &&,
    daterange(known_from, known_until, '[]') WITH &&
) WHERE (state IN ('in_force', 'exempt'))
"""


def add(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(EXCLUDE)


def drop(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE negotiations_tariffrate DROP CONSTRAINT rates_do_not_overlap")


class Migration(migrations.Migration):
    dependencies = [("negotiations", "0001_the_record")]

    operations = [migrations.RunPython(add, drop, elidable=False)]
