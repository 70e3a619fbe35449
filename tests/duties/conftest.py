"""The duties of the starter data, loaded once for the tests of this folder, and the law made of them."""

import pytest

from negotiations.duties.laws import build_law
from negotiations.loaders.tariffs import load_tariffs
from negotiations.loaders.vocabularies import load_vocabularies
from negotiations.rules.duties import Law


@pytest.fixture(scope="package")
def law(django_db_setup, django_db_blocker) -> Law:
    """The law of the United States. Nothing stays in the database."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        load_vocabularies()
        load_tariffs()
        law = build_law("US")
        transaction.set_rollback(True)
    return law
