"""Signing in, and above all not: who is refused, who is slowed down, and what a visitor's page is kept free of."""

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client

from negotiations.models import Role, User
from negotiations.models.roles import role_of
from tests.html_validity import faults

pytestmark = pytest.mark.django_db

SIGN_IN = "/accounts/login/"
PASSWORD = "correct horse"
TOO_MANY = "Too many failed attempts"


@pytest.fixture(autouse=True)
def nothing_counted(db):
    cache.clear()


def sign_in(client: Client, name: str, password: str = PASSWORD, address="192.0.2.1", **headers):
    """What comes back, for a visitor from this network address."""
    return client.post(
        SIGN_IN, {"login": name, "password": password}, headers=headers, REMOTE_ADDR=address
    )


def confirm_again(client: Client):
    """What changes how one signs in is asked for once more."""
    return client.post("/accounts/reauthenticate/", {"password": PASSWORD})


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


# --- Refused --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "password"),
    [
        ("editor", "wrong"),
        ("nobody", PASSWORD),
        ("", PASSWORD),
        ("editor", ""),
        ("editor\x00", PASSWORD),
        ("e" * 10_000, PASSWORD),
        ("<script>alert(1)</script>", "'; --"),
    ],
)
def test_that_a_wrong_name_or_password_is_refused(visitor_client, editor, name, password):
    response = sign_in(visitor_client, name, password)

    assert response.status_code == 200
    assert not is_signed_in(visitor_client)
    page = response.content.decode()
    assert 'class="errors"' in page
    assert "<script>alert" not in page
    assert faults(page.replace("\x00", "")) == []


def test_that_nobody_learns_which_accounts_there_are(visitor_client, editor):
    known = sign_in(visitor_client, "editor", "wrong").content.decode()
    unknown = sign_in(visitor_client, "nobody", "wrong").content.decode()

    assert without_what_was_typed(known) == without_what_was_typed(unknown)


def without_what_was_typed(page: str) -> str:
    return re.sub(r'value="[^"]*"', "", page)


def test_that_a_closed_account_does_not_open(visitor_client, editor):
    User.objects.update(is_active=False)

    response = sign_in(visitor_client, "editor")

    assert response.headers["Location"] == "/accounts/inactive/"
    assert not is_signed_in(visitor_client)


def test_that_a_form_without_its_token_is_refused(editor):
    client = Client(enforce_csrf_checks=True)

    assert sign_in(client, "editor").status_code == 403
    assert not is_signed_in(client)


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "javascript:x"])
def test_that_signing_in_leads_nobody_to_another_site(visitor_client, editor, elsewhere):
    form = {"login": "editor", "password": PASSWORD, "next": elsewhere}

    response = visitor_client.post(SIGN_IN, form)

    assert response.headers["Location"] == "/"


def test_that_following_a_link_signs_nobody_out(editor_client):
    page = editor_client.get("/accounts/logout/")

    assert page.status_code == 200
    assert is_signed_in(editor_client)


# --- Slowed down ----------------------------------------------------------------------------------


def test_that_the_sixth_guess_at_an_account_is_refused_even_if_it_is_right(visitor_client, editor):
    for _ in range(5):
        assert TOO_MANY not in sign_in(visitor_client, "editor", "wrong").content.decode()

    response = sign_in(visitor_client, "editor")

    assert TOO_MANY in response.content.decode()
    assert not is_signed_in(visitor_client)
    assert faults(response.content.decode()) == []


@pytest.mark.parametrize(
    ("name", "headers"),
    [
        ("EDITOR", {}),
        (" editor ", {}),
        ("editor@example.org", {}),
        ("Editor@Example.org", {}),
        ("editor", {"host": "testserver:8{}"}),
        ("editor", {"x-forwarded-for": "203.0.113.{}"}),
    ],
)
def test_that_neither_another_name_host_nor_network_gives_more_guesses(
    visitor_client, editor, name, headers
):
    for number in range(5):
        sent = {header: value.format(number) for header, value in headers.items()}
        sign_in(visitor_client, name, "wrong", address=f"192.0.2.{number}", **sent)

    assert TOO_MANY in sign_in(visitor_client, "editor", address="192.0.2.9").content.decode()


def test_that_one_address_cannot_try_many_accounts(visitor_client, editor):
    for number in range(10):
        sign_in(visitor_client, f"name{number}", "wrong")

    assert TOO_MANY in sign_in(visitor_client, "editor").content.decode()
    assert sign_in(visitor_client, "editor", address="192.0.2.2").status_code == 302


def test_that_other_accounts_and_later_days_are_not_touched(visitor_client, editor, publisher):
    for _ in range(6):
        sign_in(visitor_client, "editor", "wrong")

    assert sign_in(Client(), "publisher").status_code == 302
    cache.clear()  # as time does
    assert sign_in(visitor_client, "editor").status_code == 302


@pytest.mark.parametrize(
    ("proxies", "forwarded"),
    [
        (0, "203.0.113.{}"),
        (1, "203.0.113.{}, 198.51.100.7"),
        (1, "203.0.113.{}, nonsense, 198.51.100.7"),
        (2, "203.0.113.{}, 198.51.100.7, 10.0.0.1"),
        (2, "198.51.100.{}"),  # came past a proxy: nothing of it is believed
    ],
)
def test_that_a_forged_header_gives_an_address_no_more_guesses(
    visitor_client, editor, settings, proxies, forwarded
):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    for number in range(10):
        header = {"x-forwarded-for": forwarded.format(number)}
        sign_in(visitor_client, f"name{number}", "wrong", **header)

    last = {"x-forwarded-for": forwarded.format(11)}
    assert TOO_MANY in sign_in(visitor_client, "editor", **last).content.decode()


def test_that_visitors_behind_our_proxy_are_told_apart(visitor_client, editor, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for number in range(10):
        sign_in(visitor_client, f"name{number}", "wrong", **{"x-forwarded-for": "198.51.100.7"})

    response = sign_in(visitor_client, "editor", **{"x-forwarded-for": "198.51.100.8"})

    assert response.status_code == 302


def test_that_an_address_that_is_none_is_refused(visitor_client, editor, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1

    response = sign_in(visitor_client, "editor", **{"x-forwarded-for": "nonsense"})

    assert response.status_code == 403


def test_that_failures_are_counted_where_all_processes_look(visitor_client, editor):
    sign_in(visitor_client, "editor", "wrong")

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM cache")
        assert cursor.fetchone()[0] > 0


def test_that_too_many_forms_get_a_page_that_says_so(visitor_client, editor):
    for _ in range(31):
        response = sign_in(visitor_client, "editor")

    assert response.status_code == 429
    assert "Too many attempts" in response.content.decode()
    assert faults(response.content.decode()) == []


# --- In and out -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["editor", "editor@example.org"])
def test_that_name_and_address_open_the_account(visitor_client, editor, name):
    form = {"login": name, "password": PASSWORD, "next": "/negotiations/"}

    response = visitor_client.post(SIGN_IN, form)

    assert response.headers["Location"] == "/negotiations/"
    page = visitor_client.get("/negotiations/").content.decode()
    assert '<a href="/accounts/">editor</a>' in page
    assert "Sign out" in page
    assert faults(page) == []


def test_that_signing_out_ends_it(editor_client):
    response = editor_client.post("/accounts/logout/")

    assert response.headers["Location"] == "/"
    assert not is_signed_in(editor_client)
    assert "Sign in" in editor_client.get("/").content.decode()


def test_that_staying_signed_in_is_a_choice(visitor_client, editor):
    sign_in(visitor_client, "editor")
    assert visitor_client.session.get_expire_at_browser_close()

    visitor_client.post(SIGN_IN.replace("login", "logout"))
    visitor_client.post(SIGN_IN, {"login": "editor", "password": PASSWORD, "remember": "on"})
    assert not visitor_client.session.get_expire_at_browser_close()


@pytest.mark.parametrize("address", ["/", "/negotiations/", "/people/", "/no-such-page/"])
def test_that_a_visitors_page_holds_no_token_and_sets_no_cookie(visitor_client, address):
    response = visitor_client.get(address)

    assert not response.cookies
    assert "csrf" not in response.content.decode()
    assert f"/accounts/login/?next={address}" in response.content.decode()


def test_that_the_admin_has_the_same_sign_in(visitor_client, analyst_client, editor_client):
    response = visitor_client.get("/admin/", follow=True)

    assert response.redirect_chain[-1][0].startswith("/accounts/login/?next=")
    assert analyst_client.get("/admin/", follow=True).status_code == 403
    assert editor_client.get("/admin/").status_code == 200


# --- Passwords ------------------------------------------------------------------------------------


def change(client: Client, old: str, new: str, again: str | None = None):
    form = {"oldpassword": old, "password1": new, "password2": new if again is None else again}
    return client.post("/accounts/password/change/", form)


@pytest.mark.parametrize(
    ("old", "new", "again"),
    [
        ("wrong", "battery staple 9", None),
        (PASSWORD, "short", None),
        (PASSWORD, "password1234", None),
        (PASSWORD, "editor@example.org", None),
        (PASSWORD, "battery staple 9", "battery staple 8"),
        (PASSWORD, "", None),
    ],
)
def test_that_a_bad_new_password_is_refused_at_its_field(editor_client, editor, old, new, again):
    response = change(editor_client, old, new, again)

    assert response.status_code == 200
    assert 'class="errors"' in response.content.decode()
    assert faults(response.content.decode()) == []
    editor.refresh_from_db()
    assert editor.check_password(PASSWORD)


def test_that_a_password_is_changed_and_its_owner_told(editor_client, editor):
    response = change(editor_client, PASSWORD, "battery staple 9")

    assert response.status_code == 302
    editor.refresh_from_db()
    assert editor.check_password("battery staple 9")
    assert [message.to for message in mail.outbox] == [["editor@example.org"]]
    assert is_signed_in(editor_client)


def test_that_other_sessions_end_with_the_password(editor_client, editor):
    other = Client()
    other.force_login(editor)

    change(editor_client, PASSWORD, "battery staple 9")

    assert "Sign in" in other.get("/").content.decode()


def ask_for_a_link(client: Client, address: str) -> str:
    """The address of the link in the message that comes, or nothing if none comes."""
    response = client.post("/accounts/password/reset/", {"email": address})
    assert response.headers["Location"] == "/accounts/password/reset/done/"
    texts = [str(message.body) for message in mail.outbox]
    links = [
        link for text in texts for link in re.findall(r"https?://testserver(/\S+key\S+)", text)
    ]
    return links[-1] if links else ""


def test_that_a_forgotten_password_is_set_anew_by_mail_once(visitor_client, editor):
    link = ask_for_a_link(visitor_client, "editor@example.org")

    form = visitor_client.get(link, follow=True)
    page = form.redirect_chain[-1][0]
    new = {"password1": "battery staple 9", "password2": "battery staple 9"}
    done = visitor_client.post(page, new)

    assert done.headers["Location"] == "/accounts/password/reset/key/done/"
    editor.refresh_from_db()
    assert editor.check_password("battery staple 9")
    assert "no longer valid" in Client().get(link).content.decode()


def test_that_an_unknown_address_gets_the_same_answer_and_no_mail(visitor_client, editor):
    assert ask_for_a_link(visitor_client, "nobody@example.org") == ""
    assert mail.outbox == []


@pytest.mark.parametrize("link", ["1-abc", "zzz-abc-def", "1-set-password"])
def test_that_a_link_that_was_made_up_opens_nothing(visitor_client, editor, link):
    page = visitor_client.get(f"/accounts/password/reset/key/{link}/").content.decode()

    assert "no longer valid" in page
    assert faults(page) == []


def test_that_a_site_without_mail_offers_none(visitor_client, settings):
    settings.SENDS_MAIL = False

    page = visitor_client.get(SIGN_IN).content.decode()

    assert "/accounts/password/reset/" not in page
    assert "Ask an administrator" in page
    assert "<form class" not in visitor_client.get("/accounts/password/reset/").content.decode()


# --- The e-mail address ---------------------------------------------------------------------------


def ask_for_address(client: Client, address: str) -> str:
    """The link to confirm it by."""
    client.post("/accounts/email/", {"email": address, "action_add": ""})
    links = re.findall(r"testserver(/accounts/confirm-email/\S+)", str(mail.outbox[-1].body))
    return str(links[0])


def test_that_a_new_address_counts_once_it_is_confirmed(visitor_client, editor):
    sign_in(visitor_client, "editor")
    confirm_again(visitor_client)

    link = ask_for_address(visitor_client, "new@example.org")

    page = visitor_client.get("/accounts/email/").content.decode()
    assert "new@example.org" in page
    assert faults(page) == []
    editor.refresh_from_db()
    assert editor.email == "editor@example.org"
    visitor_client.post(link)
    editor.refresh_from_db()
    assert editor.email == "new@example.org"


def test_that_an_address_of_another_account_cannot_be_confirmed(visitor_client, editor, publisher):
    sign_in(Client(), "publisher")
    sign_in(visitor_client, "editor")
    confirm_again(visitor_client)
    visitor_client.post("/accounts/email/", {"email": "publisher@example.org", "action_add": ""})

    for message in mail.outbox:
        for link in re.findall(r"testserver(/accounts/confirm-email/\S+)", str(message.body)):
            visitor_client.post(link)

    editor.refresh_from_db()
    assert editor.email == "editor@example.org"


def test_that_an_address_written_by_staff_counts_as_confirmed(visitor_client, editor):
    sign_in(visitor_client, "editor")
    User.objects.filter(pk=editor.pk).update(email="from-staff@example.org")

    sign_in(Client(), "editor")

    address = EmailAddress.objects.get(user=editor)
    assert (address.email, address.verified) == ("from-staff@example.org", True)


def test_that_nobody_changes_an_address_at_an_open_screen(editor_client, editor):
    response = editor_client.post(
        "/accounts/email/", {"email": "new@example.org", "action_add": ""}
    )

    assert response.headers["Location"].startswith("/accounts/reauthenticate/")
    assert mail.outbox == []


# --- New accounts ---------------------------------------------------------------------------------

NEWCOMER = {
    "username": "newcomer",
    "email": "new@example.org",
    "password1": "battery staple 9",
    "password2": "battery staple 9",
}


def test_that_nobody_makes_an_account_alone_unless_the_site_allows_it(visitor_client):
    response = visitor_client.post("/accounts/signup/", NEWCOMER)

    assert "Accounts are made by administrators" in response.content.decode()
    assert not User.objects.exists()


def test_that_a_newcomer_is_an_analyst_once_the_address_is_confirmed(visitor_client, settings):
    settings.SIGN_UP = True
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"

    response = visitor_client.post("/accounts/signup/", NEWCOMER)

    assert response.headers["Location"] == "/accounts/confirm-email/"
    assert not is_signed_in(visitor_client)
    newcomer = User.objects.get(username="newcomer")
    assert role_of(newcomer) == Role.ANALYST
    assert not newcomer.is_staff
    link = re.findall(r"testserver(/accounts/confirm-email/\S+)", str(mail.outbox[0].body))[0]
    assert faults(visitor_client.get(link).content.decode()) == []
    visitor_client.post(link)
    assert sign_in(Client(), "newcomer", "battery staple 9").status_code == 302


@pytest.mark.parametrize("name", ["editor", "EDITOR", "admin"])
def test_that_a_taken_name_is_refused(visitor_client, editor, settings, name):
    settings.SIGN_UP = True

    response = visitor_client.post("/accounts/signup/", NEWCOMER | {"username": name})

    assert response.status_code == 200
    assert User.objects.count() == 1


# --- The second factor ----------------------------------------------------------------------------


def code_of(secret: str) -> str:
    counter = next(iter(yield_hotp_counters_from_time()))
    return str(format_hotp_value(hotp_value(secret, counter)))


def test_that_a_second_factor_is_asked_for_once_it_is_set_up(visitor_client, editor):
    sign_in(visitor_client, "editor")
    confirm_again(visitor_client)
    page = visitor_client.get("/accounts/2fa/totp/activate/").content.decode()
    assert faults(page) == []
    secret = re.findall(r"<code>(\w+)</code>", page)[0]
    visitor_client.post("/accounts/2fa/totp/activate/", {"code": code_of(secret)})

    client = Client()
    response = sign_in(client, "editor")

    assert response.headers["Location"] == "/accounts/2fa/authenticate/"
    assert not is_signed_in(client)
    wrong = client.post("/accounts/2fa/authenticate/", {"code": "000000"}).content.decode()
    assert faults(wrong) == []
    assert not is_signed_in(client)
    recovery = Authenticator.objects.get(type=Authenticator.Type.RECOVERY_CODES)
    code = recovery.wrap().get_unused_codes()[0]
    client.post("/accounts/2fa/authenticate/", {"code": code})
    assert is_signed_in(client)


def test_that_a_second_factor_is_not_guessed_at(visitor_client, editor):
    TOTP.activate(editor, "A" * 32)
    RecoveryCodes.activate(editor)
    sign_in(visitor_client, "editor")

    pages = [
        visitor_client.post("/accounts/2fa/authenticate/", {"code": f"00000{n}"}) for n in range(6)
    ]

    assert "Too many failed" in pages[-1].content.decode()


# --- The pages ------------------------------------------------------------------------------------

FOR_VISITORS = [
    SIGN_IN,
    "/accounts/signup/",
    "/accounts/password/reset/",
    "/accounts/password/reset/done/",
    "/accounts/password/reset/key/done/",
    "/accounts/password/reset/key/1-abc/",
    "/accounts/confirm-email/",
    "/accounts/confirm-email/abc/",
    "/accounts/inactive/",
    "/accounts/3rdparty/login/cancelled/",
]
FOR_MEMBERS = [
    "/accounts/",
    "/accounts/logout/",
    "/accounts/password/change/",
    "/accounts/email/",
    "/accounts/reauthenticate/",
    "/accounts/3rdparty/",
    "/accounts/2fa/",
    "/accounts/2fa/totp/activate/",
]


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("address", FOR_VISITORS)
def test_that_a_page_for_visitors_is_valid(visitor_client, address, language):
    assert_is_ours(visitor_client.get(address, headers={"accept-language": language}))


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("address", FOR_MEMBERS)
def test_that_a_page_for_members_is_valid(visitor_client, editor, address, language):
    sign_in(visitor_client, "editor")
    confirm_again(visitor_client)

    assert_is_ours(visitor_client.get(address, headers={"accept-language": language}))


@pytest.mark.parametrize(
    "address", ["", "totp/deactivate/", "recovery-codes/", "recovery-codes/generate/"]
)
def test_that_a_page_for_those_with_a_second_factor_is_valid(visitor_client, editor, address):
    sign_in(visitor_client, "editor")
    confirm_again(visitor_client)
    TOTP.activate(editor, "A" * 32)
    RecoveryCodes.activate(editor)

    assert_is_ours(visitor_client.get(f"/accounts/2fa/{address}"))


def test_that_the_page_for_a_failed_single_sign_on_is_valid(visitor_client):
    assert_is_ours(visitor_client.get("/accounts/3rdparty/login/error/"), status=401)


def assert_is_ours(response, status=200) -> None:
    assert response.status_code == status
    page = response.content.decode()
    assert faults(page) == []
    assert page.count("<h1") == 1
    title = re.search(r"<title>(.*?)</title>", page, re.DOTALL)
    assert title is not None
    assert title.group(1).endswith("· Tradetracker")


def test_that_an_account_page_says_who_and_what_one_is(editor_client):
    page = editor_client.get("/accounts/").content.decode()

    assert "editor@example.org" in page
    assert "<dd>editor</dd>" in page
    assert "/admin/" in page
