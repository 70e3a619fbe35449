"""Every address of the site, opened and posted to as everybody, against a table of who may.

A new address is one line in ``ADDRESSES``; the test fails until it is there.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import Final

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from allauth.socialaccount.models import SocialAccount
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.http import HttpResponse
from django.template.response import SimpleTemplateResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, resolve
from zeal import zeal_ignore

from negotiations.models import Proposal, StaffNote, TariffMeasure, User, may_see_drafts
from negotiations.permissions import may_change_at_once, may_edit, may_merge, may_publish
from tests.factories import make_small_talk
from tests.factories.every_model import ONE_OF
from tests.project.servers import ROOT
from tests.views.addresses import record_addresses

# From the one who may least to the one who may most; "nobody" stands after them all.
ROLES: Final = ["visitor", "analyst", "editor", "publisher", "administrator", "nobody"]

# The address, the least role that may open it, and the least that may post to it. A star stands for anything; of several
# lines that fit an address, the first counts.
ADDRESSES: Final = """
/                                                  visitor        nobody
/negotiations/                                     visitor        nobody
/negotiations/<slug>/                              visitor        nobody
/negotiations/<slug>/rounds/<key>/                 visitor        nobody
/calendar/                                         visitor        nobody
/calendar.ics                                      visitor        nobody
/negotiations/<slug>.ics                           visitor        nobody
/deadlines/                                        visitor        nobody
/deadlines/<slug>/                                 visitor        nobody
/deadlines/timeline/                               visitor        nobody
/deadlines/timeline.svg                            visitor        nobody
/deadlines/timeline.png                            visitor        nobody
/economies/                                        visitor        nobody
/economies/<code>/                                 visitor        nobody
/people/                                           visitor        nobody
/people/<slug>/                                    visitor        nobody
/organizations/                                    visitor        nobody
/organizations/<slug>/                             visitor        nobody
/sources/                                          visitor        nobody
/changes/                                          visitor        nobody
/feeds/changes.atom                                visitor        nobody
/negotiations/<slug>/changes/                      visitor        nobody
/negotiations/<slug>.atom                          visitor        nobody
/economies/<code>/changes/                         visitor        nobody
/tariffs/                                          visitor        nobody
/tariffs/lookup/                                   visitor        nobody
/tariffs/lookup/grid/                              visitor        nobody
/tariffs/lookup/batch/                             visitor        visitor
/tariffs/<slug>/                                   visitor        nobody
/tariffs/<slug>/products/                          visitor        nobody
/api/v1/duties                                     visitor        nobody
/api/v1/openapi.json                               visitor        nobody
/api/v1/                                           nobody         nobody
/desk/start/                                       editor         editor
/desk/                                             editor         nobody
/desk/lists/<name>/                                editor         nobody
/desk/review/<kind>/<pk>/                          editor         editor
/desk/proposals/                                   editor         nobody
/desk/proposals/<pk>/                              editor         editor
/desk/duplicates/                                  editor         nobody
/desk/merge/                                       nobody         publisher
/desk/removed/                                     editor         nobody
/desk/notes/<pk>/delete/                           nobody         nobody
/records/<kind>/<pk>/history/                      editor         editor
/records/<kind>/<pk>/notes/                        nobody         editor
/negotiations/<slug>/history/                      editor         nobody
/records/<kind>/new/                               editor         editor
/records/<kind>/<pk>/edit/                         editor         editor
/records/<kind>/<pk>/delete/                       editor         editor

/healthz/live                                      visitor        nobody
/healthz/ready                                     visitor        nobody
/language/<code>/                                  visitor        nobody
/robots.txt                                        visitor        nobody

/accounts/                                         analyst        nobody
/accounts/login/                                   visitor        visitor
/accounts/logout/                                  visitor        visitor
/accounts/inactive/                                visitor        nobody
/accounts/signup/                                  visitor        visitor
/accounts/reauthenticate/                          analyst        analyst
/accounts/email/                                   analyst        analyst
/accounts/confirm-email/                           visitor        nobody
/accounts/confirm-email/<key>/                     visitor        nobody
/accounts/password/change/                         analyst        analyst
/accounts/password/set/                            analyst        analyst
/accounts/password/reset/                          visitor        visitor
/accounts/password/reset/done/                     visitor        nobody
/accounts/password/reset/key/done/                 visitor        nobody
/accounts/password/reset/key/<uidb36>-<key>/       visitor        visitor
/accounts/login/code/confirm/                      analyst        analyst
/accounts/2fa/                                     analyst        nobody
/accounts/2fa/recovery-codes/                      analyst        nobody
/accounts/2fa/*                                    analyst        analyst
/accounts/3rdparty/login/cancelled/                visitor        nobody
/accounts/3rdparty/login/error/                    nobody         nobody
/accounts/3rdparty/signup/                         nobody         nobody
/accounts/3rdparty/                                analyst        analyst
/accounts/social/*                                 visitor        visitor
/accounts/oidc/*                                   nobody         nobody

/admin/                                            editor         editor
/admin/login/                                      nobody         editor
/admin/logout/                                     nobody         editor
/admin/password_change/                            visitor        visitor
/admin/password_change/done/                       editor         nobody
/admin/autocomplete/                               nobody         nobody
/admin/jsi18n/                                     editor         nobody
/admin/r/<content_type_id>/<object_id>/            editor         editor
/admin/<app_label>/                                editor         editor
/admin/<url>                                       nobody         nobody
/admin/*/<object_id>/                              editor         editor
/admin/auth/group/<object_id>/delete/              nobody         nobody
/admin/auth/group/<object_id>/change/              administrator  nobody
/admin/auth/group/*                                administrator  administrator
/admin/account/emailaddress/*                      administrator  administrator
/admin/mfa/authenticator/add/                      nobody         nobody
/admin/mfa/authenticator/<object_id>/change/       administrator  nobody
/admin/mfa/authenticator/*                         administrator  administrator
/admin/socialaccount/socialaccount/add/            nobody         nobody
/admin/socialaccount/socialaccount/<object_id>/change/  administrator  nobody
/admin/socialaccount/socialaccount/*               administrator  administrator
/admin/socialaccount/*                             nobody         nobody
/admin/negotiations/user/*                         administrator  administrator
/admin/negotiations/change/add/                    nobody         nobody
/admin/negotiations/change/<object_id>/change/     editor         nobody
/admin/negotiations/change/<object_id>/delete/     nobody         nobody
/admin/negotiations/citation/add/                  nobody         nobody
/admin/negotiations/citation/<object_id>/change/   editor         nobody
/admin/negotiations/citation/<object_id>/delete/   nobody         nobody
/admin/negotiations/formeraddress/add/             nobody         nobody
/admin/negotiations/formeraddress/<object_id>/change/  editor     nobody
/admin/negotiations/formeraddress/<object_id>/delete/  nobody     nobody
/admin/negotiations/proposal/add/                  nobody         nobody
/admin/negotiations/proposal/<object_id>/change/   editor         nobody
/admin/negotiations/proposal/<object_id>/delete/   nobody         nobody
/admin/negotiations/staffnote/add/                 nobody         nobody
/admin/negotiations/staffnote/<object_id>/change/  editor         nobody
/admin/negotiations/staffnote/<object_id>/delete/  nobody         nobody
/admin/negotiations/agendaarea/*                   editor         editor
/admin/negotiations/blocmembership/*               editor         editor
/admin/negotiations/economy/*                      editor         editor
/admin/negotiations/formername/*                   editor         editor
/admin/negotiations/mastchapter/*                  editor         editor
/admin/negotiations/measurescope/*                 editor         editor
/admin/negotiations/party/*                        editor         editor
/admin/negotiations/productlistcode/*              editor         editor
/admin/negotiations/*/<object_id>/delete/          publisher      publisher
/admin/negotiations/*                              editor         editor
"""

# What stands in an address for a record that no factory made.
VALUES: Final = {
    "code": "en",
    "key": "none",
    "uidb36": "1",
    "provider_id": "sso",
    "app_label": "negotiations",
    "object_id": "1",
    "id": "1",
    "url": "no-such-page",
}
REFUSALS: Final = (401, 403, 404, 405)
SIGN_IN: Final = ("/accounts/login/", "/admin/login/")
# Where the admin leads from what is not there, or from signing out when nobody is signed in.
ADMIN: Final = "/admin/"


@dataclass(frozen=True)
class Row:
    address: str
    may_open: str
    may_post: str

    def fits(self, address: str) -> bool:
        return fnmatchcase(address, self.address)


ROWS: Final = [Row(*line.split()) for line in ADDRESSES.splitlines() if line]


# --- The addresses of the site --------------------------------------------------------------------


@lru_cache
def addresses() -> dict[str, str]:
    """Every address as the table writes it, and its route as Django does."""
    return {_written(route): route for route in _routes(get_resolver(), "")}


def _routes(resolver: URLResolver, before: str) -> Iterator[str]:
    for pattern in resolver.url_patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield route
        else:
            yield from _routes(pattern, route)


def _written(route: str) -> str:
    route = re.sub(r"\(\?P<(\w+)>(?:[^()\[\]]|\[[^\]]*\])*\)", r"<\1>", route)
    route = re.sub(r"<\w+:(\w+)>", r"<\1>", route)
    return "/" + re.sub(r"[\^$]", "", route)


def row_for(address: str) -> Row:
    return next(row for row in ROWS if row.fits(address))


def example(address: str, records: dict[str, str]) -> str:
    """An address that can be asked for: that of a published record where there is one."""
    found = records.get(addresses()[address], address)
    model = re.match(r"/admin/(\w+)/(\w+)/<(?:object_)?id>/", address)
    if model:
        found = re.sub(r"<(object_)?id>", _key_of_one(*model.groups()), found)
    return re.sub(r"<(\w+)>", lambda name: VALUES[name[1]], found)


def _key_of_one(app: str, name: str) -> str:
    record = apps.get_model(app, name)._default_manager.first()
    return str(record.pk) if record else "1"


# --- The test -------------------------------------------------------------------------------------


def test_that_the_table_names_every_address_and_no_other():
    unnamed = [a for a in addresses() if not any(row.fits(a) for row in ROWS)]
    stale = [row.address for row in ROWS if row not in map(row_for, covered())]

    assert unnamed == [], "Say who may: one line each in ADDRESSES."
    assert stale == [], "No address is left for these lines."


def covered() -> list[str]:
    return [address for address in addresses() if any(row.fits(address) for row in ROWS)]


@pytest.fixture
def records(db) -> dict[str, str]:
    """One published record of each kind: the route of its page, and its address."""
    talk = make_small_talk()
    for model, make_one in ONE_OF.items():
        if not model._default_manager.exists():
            make_one()
    owner = User.objects.create_user("somebody")
    EmailAddress.objects.create(user=owner, email="somebody@example.org")
    SocialAccount.objects.create(user=owner, provider="sso", uid="1")
    TOTP.activate(owner, "A" * 32)
    kind = ContentType.objects.get_for_model(talk)
    found = [
        *record_addresses(),
        f"/admin/r/{kind.pk}/{talk.pk}/",
        "/records/negotiation/new/",
        "/desk/lists/review/",
        f"/desk/review/negotiation/{talk.pk}/",
        f"/desk/proposals/{Proposal.objects.values_list('pk', flat=True)[0]}/",
        f"/desk/notes/{StaffNote.objects.values_list('pk', flat=True)[0]}/delete/",
        f"/records/negotiation/{talk.pk}/history/",
        f"/records/negotiation/{talk.pk}/notes/",
        f"{talk.get_absolute_url()}history/",
        f"{talk.get_absolute_url()}changes/",
        f"/negotiations/{talk.slug}.atom",
        f"/negotiations/{talk.slug}.ics",
        f"{TariffMeasure.objects.all()[0].get_absolute_url()}products/",
        "/economies/KR/changes/",
        f"/records/negotiation/{talk.pk}/edit/",
        f"/records/negotiation/{talk.pk}/delete/",
    ]
    return {resolve(address).route: address for address in found}


@pytest.mark.parametrize("role", ROLES[:-1])
@pytest.mark.parametrize("method", ["get", "post"])
def test_that_everybody_opens_and_posts_to_what_the_table_says(
    request: pytest.FixtureRequest, monkeypatch, records, role: str, method: str
):
    # What a page shows, and in how many queries, is for other tests to say.
    monkeypatch.setattr(SimpleTemplateResponse, "rendered_content", "")
    sign_in = signing_in(request, role)
    client = sign_in()
    before = numbers_of_records()
    surprises = []
    for address in covered():
        with zeal_ignore():
            response = getattr(client, method)(example(address, records))
        if address.endswith("/logout/"):
            client = sign_in()
        is_fault = response.status_code >= 500
        if is_fault or is_let_in(response) != may(role, method, row_for(address)):
            place = response.headers.get("Location", "")
            surprises.append(f"{method} {address}: {response.status_code} {place}")

    assert surprises == []
    assert numbers_of_records() == before


def may(role: str, method: str, row: Row) -> bool:
    least = row.may_open if method == "get" else row.may_post
    return ROLES.index(role) >= ROLES.index(least)


def signing_in(request: pytest.FixtureRequest, role: str) -> Callable[[], Client]:
    """Signs in with the role, as somebody who has a second factor; a visitor just comes."""
    if role == "visitor":
        return lambda: Client(raise_request_exception=False)
    user = request.getfixturevalue(role)
    TOTP.activate(user, "A" * 32)
    RecoveryCodes.activate(user)

    def sign_in() -> Client:
        client = Client(raise_request_exception=False)
        client.force_login(user)
        return client

    return sign_in


def is_let_in(response: HttpResponse) -> bool:
    """Whether the answer is neither a refusal nor the way to sign in."""
    leads_to = response.headers.get("Location", "")
    is_turned_away = leads_to.startswith(SIGN_IN) or leads_to == ADMIN
    return response.status_code not in REFUSALS and not is_turned_away


def numbers_of_records() -> dict[type[Model], int]:
    return {
        model: model._default_manager.count()
        for model in apps.get_app_config("negotiations").get_models()
    }


@pytest.mark.parametrize("role", ["visitor", "administrator"])
def test_that_nothing_is_posted_without_the_form_s_token(
    request: pytest.FixtureRequest, records, role: str
):
    """Either the token is missing, or the address takes no post at all."""
    client = Client(enforce_csrf_checks=True)
    if role != "visitor":
        client.force_login(request.getfixturevalue(role))

    taken = [a for a in covered() if client.post(example(a, records)).status_code not in (403, 405)]

    assert taken == []


# --- The table that people read -------------------------------------------------------------------

MAY: Final = {
    "see drafts, what is in review and what was withdrawn": may_see_drafts,
    "write and edit drafts, propose changes to what is published": may_edit,
    "change what is published at once": lambda viewer: may_change_at_once(
        viewer, make_small_talk()
    ),
    "publish, withdraw, decide on proposals": may_publish,
    "merge duplicates": may_merge,
    "read the change log": lambda viewer: viewer.has_perm("negotiations.view_change"),
    "look after accounts and their roles": lambda viewer: viewer.has_perm(
        "negotiations.change_user"
    ),
}


@pytest.mark.parametrize("role", ROLES[:-1])
def test_that_the_guide_says_what_the_code_does(request: pytest.FixtureRequest, db, role: str):
    viewer: User = request.getfixturevalue(role)

    told = {action: answers[ROLES.index(role)] for action, answers in guide().items()}
    done = {action: "yes" if allowed(viewer) else "no" for action, allowed in MAY.items()}
    assert {action: told[action] for action in MAY} == done
    assert told.keys() - MAY.keys() == {"read what is published", "sign in"}


def guide() -> dict[str, list[str]]:
    lines = re.findall(
        r"^\| (\w[^|]+) \|(.*)\|$", (ROOT / "docs/roles.md").read_text(), re.MULTILINE
    )
    return {action: [answer.strip() for answer in answers.split("|")] for action, answers in lines}


def test_that_the_guide_has_a_column_for_each_role():
    heads = re.findall(r"^\| \|(.*)\|$", (ROOT / "docs/roles.md").read_text(), re.MULTILINE)

    assert [head.strip() for head in heads[0].split("|")] == ROLES[:-1]
