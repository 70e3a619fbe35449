"""Old addresses of records that were merged: they lead to the record that was kept, if the viewer may see it."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpResponsePermanentRedirect
from django.shortcuts import redirect

from negotiations.models import FormerAddress


def moved(visible: "QuerySet[Any]", name: str) -> HttpResponsePermanentRedirect:
    """The way to the record that was called ``name`` before. Raises Http404 where the viewer may see none."""
    record = visible.filter(pk=FormerAddress.objects.leading_to(visible.model, name) or 0).first()
    if record is None:
        raise Http404
    return redirect(record, permanent=True)
