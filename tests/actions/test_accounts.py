"""Making accounts and giving roles, by the command too."""

import io

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command

from negotiations.actions.accounts import give_role, make_user
from negotiations.models import Role, User
from negotiations.models.roles import role_of

pytestmark = pytest.mark.django_db

PASSWORD = "battery staple 9"


@pytest.mark.parametrize(
    ("username", "password", "email"),
    [
        ("anna", "short", ""),
        ("anna", "", ""),
        ("anna.kim.seoul", "anna.kim.seoul2", ""),
        ("", PASSWORD, ""),
        ("with space", PASSWORD, ""),
        ("anna\x00", PASSWORD, ""),
        ("a" * 151, PASSWORD, ""),
        ("anna", PASSWORD, "no address"),
        ("anna", PASSWORD, "EDITOR@example.org"),
        ("editor", PASSWORD, ""),
    ],
)
def test_that_a_bad_account_is_refused(editor, username, password, email):
    with pytest.raises(ValidationError):
        make_user(username=username, password=password, email=email, role=Role.EDITOR)

    assert User.objects.count() == 1


def test_that_a_role_takes_the_place_of_another(publisher):
    give_role(user=publisher, role=Role.EDITOR)
    assert role_of(publisher) == Role.EDITOR
    assert publisher.groups.count() == 1

    give_role(user=publisher, role=Role.ANALYST)
    assert not User.objects.get(pk=publisher.pk).is_staff


# --- manage.py make_user --------------------------------------------------------------------------


@pytest.fixture
def typed(monkeypatch):
    """What is piped into the command."""

    def pipe(text: str) -> None:
        monkeypatch.setattr("sys.stdin", io.StringIO(text))

    return pipe


def make_user_command(*arguments: str) -> str:
    output = io.StringIO()
    call_command("make_user", *arguments, stdout=output)
    return output.getvalue()


@pytest.mark.parametrize("role", Role)
def test_that_the_command_makes_an_account_with_a_role(typed, role):
    typed(f"{PASSWORD}\n")

    told = make_user_command("anna", "--role", role.value, "--email", "Anna@Example.org")

    anna = User.objects.get()
    assert anna.check_password(PASSWORD)
    assert anna.email == "anna@example.org"
    assert role_of(anna) == role
    assert f"{role.value}.\n" in told


def test_that_the_command_refuses_a_weak_password(typed):
    typed("short\n")

    with pytest.raises(CommandError, match="too short"):
        make_user_command("anna", "--role", "editor")

    assert not User.objects.exists()


def test_that_the_command_refuses_an_unknown_role():
    with pytest.raises(CommandError, match="invalid choice"):
        make_user_command("anna", "--role", "king")


def test_that_the_command_gives_an_account_another_role_and_leaves_its_password(editor):
    make_user_command("editor", "--role", "publisher")

    editor.refresh_from_db()
    assert role_of(editor) == Role.PUBLISHER
    assert editor.check_password("correct horse")


def test_that_the_command_sets_a_new_password_where_asked(typed, editor):
    typed(f"{PASSWORD}\n")

    make_user_command("editor", "--role", "editor", "--new-password")

    editor.refresh_from_db()
    assert editor.check_password(PASSWORD)


@pytest.mark.parametrize("again", [PASSWORD, "another"])
def test_that_at_a_terminal_the_password_is_typed_twice(monkeypatch, again):
    answers = iter([PASSWORD, again])
    module = "negotiations.management.commands.make_user"
    monkeypatch.setattr(f"{module}.getpass", lambda prompt: next(answers))
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)

    if again == PASSWORD:
        make_user_command("anna")
        assert User.objects.get().check_password(PASSWORD)
    else:
        with pytest.raises(CommandError, match="differ"):
            make_user_command("anna")
        assert not User.objects.exists()
