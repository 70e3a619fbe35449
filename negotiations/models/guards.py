"""Invariants over several rows or tables that no check or unique constraint can hold: triggers, the same on both engines.

Each guard says when a new or changed row is nonsense, as SQL that SQLite and PostgreSQL both read, and the sentence for
whoever wrote it. The overlap of rates has an exclusion constraint on PostgreSQL besides (see the first migration), since
two writers at once do not see each other's rows there; on SQLite writers take turns.
"""

import re
from dataclasses import dataclass
from typing import Any, Final

from django.db import IntegrityError, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils.encoding import force_str
from django.utils.functional import Promise

from negotiations.models.changes import LOG_IS_KEPT
from negotiations.models.economies import ONLY_A_BLOC
from negotiations.models.negotiations import NO_PARTY, ROUND_ELSEWHERE, TOO_FEW_PARTIES
from negotiations.models.positions import ANSWERS_ELSEWHERE
from negotiations.models.tariffs import OVERLAP


@dataclass(frozen=True, slots=True)
class Guard:
    """``nonsense`` is an SQL condition over ``NEW``; where it holds, the row is refused with ``sentence``."""

    name: str
    table: str
    nonsense: str
    sentence: str | Promise
    events: tuple[str, ...] = ("insert", "update")

    def watched(self, event: str) -> str:
        """An event as a trigger names it: an update only of the columns that the guard reads.

        A change of any other is none of its business: removing a negotiation empties ``round_id`` of its positions
        when the parties are gone already.
        """
        if event == "insert":
            return "INSERT"
        return (
            f"UPDATE OF {', '.join(dict.fromkeys(re.findall(r'NEW[.]([a-z_]+)', self.nonsense)))}"
        )


def _table(model: str) -> str:
    return f"negotiations_{model}"


IS_NO_PARTY: Final = """\
NOT EXISTS (
    SELECT 1 FROM negotiations_party p
    WHERE p.economy_id = NEW.economy_id AND p.negotiation_id = {negotiation}
)"""

IS_ELSEWHERE: Final = """\
NEW.{column} IS NOT NULL
AND (SELECT r.negotiation_id FROM negotiations_round r WHERE r.id = NEW.{column}) <> NEW.negotiation_id"""


def _economy_is_no_party(negotiation: str) -> str:
    return IS_NO_PARTY.format(negotiation=negotiation)


# Every name below is written here; nothing that a user typed goes into this SQL.
ROUND_NEGOTIATION: Final = (
    "(SELECT r.negotiation_id FROM negotiations_round r WHERE r.id = NEW.round_id)"
)


def _round_of_another(model: str, column: str) -> Guard:
    name = f"{model}_{column}_is_of_the_negotiation"
    return Guard(name, _table(model), IS_ELSEWHERE.format(column=column), ROUND_ELSEWHERE)


# Who made a change may be forgotten with the account; everything else that the log says stays as it is.
KEPT_IN_THE_LOG: Final = (
    "id",
    "changed_at",
    "name_of_user",
    "via",
    "kind",
    "content_type_id",
    "object_id",
    "label",
    "negotiation_number",
    "version",
    "reason",
    "batch",
    "before",
    "after",
)


def _differs(column: str) -> str:
    new, old = (f"coalesce(CAST({row}.{column} AS text), '')" for row in ("NEW", "OLD"))
    return f"{new} <> {old}"


GUARDS: Final = (
    Guard(
        "delegation_economy_is_a_party",
        _table("delegation"),
        _economy_is_no_party(ROUND_NEGOTIATION),
        NO_PARTY,
    ),
    Guard(
        "readout_economy_is_a_party",
        _table("readout"),
        _economy_is_no_party(ROUND_NEGOTIATION),
        NO_PARTY,
    ),
    Guard(
        "position_economy_is_a_party",
        _table("position"),
        _economy_is_no_party("NEW.negotiation_id"),
        NO_PARTY,
    ),
    Guard(
        "commitment_economy_is_a_party",
        _table("commitment"),
        _economy_is_no_party(
            "(SELECT a.negotiation_id FROM negotiations_agreement a WHERE a.id = NEW.agreement_id)"
        ),
        NO_PARTY,
    ),
    _round_of_another("position", "round_id"),
    _round_of_another("agendaitem", "added_at_id"),
    _round_of_another("agendaitem", "dropped_at_id"),
    Guard(
        "position_answers_one_of_its_negotiation",
        _table("position"),
        "NEW.answers_id IS NOT NULL AND "
        "(SELECT p.negotiation_id FROM negotiations_position p WHERE p.id = NEW.answers_id) <> NEW.negotiation_id",
        ANSWERS_ELSEWHERE,
    ),
    Guard(
        "negotiation_published_has_two_parties",
        _table("negotiation"),
        "NEW.publication = 'published' AND (SELECT count(*) FROM negotiations_party p WHERE p.negotiation_id = NEW.id) < 2",
        TOO_FEW_PARTIES,
    ),
    Guard(
        "bloc_has_members",
        _table("blocmembership"),
        "(SELECT e.kind FROM negotiations_economy e WHERE e.code = NEW.bloc_id) <> 'bloc'",
        ONLY_A_BLOC,
    ),
    Guard(
        "rates_do_not_overlap",
        _table("tariffrate"),
        "NEW.state IN ('in_force', 'exempt') AND EXISTS (SELECT 1 FROM negotiations_tariffrate o"
        " WHERE o.id <> NEW.id AND o.measure_id = NEW.measure_id AND o.state IN ('in_force', 'exempt')"
        " AND o.condition = NEW.condition AND coalesce(o.origin_id, '*') = coalesce(NEW.origin_id, '*')"
        " AND coalesce(o.product_list_id, 0) = coalesce(NEW.product_list_id, 0)"
        " AND (NEW.last_day IS NULL OR o.valid_from <= NEW.last_day) AND (o.last_day IS NULL OR o.last_day >= NEW.valid_from)"
        " AND (NEW.known_until IS NULL OR o.known_from IS NULL OR o.known_from <= NEW.known_until)"
        " AND (o.known_until IS NULL OR NEW.known_from IS NULL OR o.known_until >= NEW.known_from))",
        OVERLAP,
    ),
)

# Guards of rows that are there already: laid for updates alone.
GUARDS_OF_THE_LOG: Final = (
    Guard(
        "change_log_is_not_rewritten",
        _table("change"),
        " OR ".join([*map(_differs, KEPT_IN_THE_LOG), "NEW.changed_by_id IS NOT NULL"]),
        LOG_IS_KEPT,
        events=("update",),
    ),
)

SQLITE_TRIGGER: Final = """\
CREATE TRIGGER {trigger} AFTER {event} ON {guard.table} FOR EACH ROW WHEN {guard.nonsense}
BEGIN SELECT RAISE(ABORT, 'guard: {guard.name}'); END"""

POSTGRESQL_FUNCTION: Final = """\
CREATE OR REPLACE FUNCTION {guard.name}() RETURNS trigger LANGUAGE plpgsql AS $guard$
BEGIN
    IF {guard.nonsense} THEN
        RAISE EXCEPTION 'guard: {guard.name}' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $guard$"""

POSTGRESQL_TRIGGER: Final = """\
CREATE OR REPLACE TRIGGER {guard.name} AFTER {events} ON {guard.table}
FOR EACH ROW EXECUTE FUNCTION {guard.name}()"""

SENTENCES: Final = {guard.name: guard.sentence for guard in (*GUARDS, *GUARDS_OF_THE_LOG)}


def install_guards(using: str, **kwargs: Any) -> None:
    """Lays every guard on the database ``using``, in place of what an earlier version laid. A post_migrate handler."""
    connection = connections[using]
    if _table("tariffrate") not in connection.introspection.table_names():
        return
    with connection.cursor() as cursor:
        for guard in (*GUARDS, *GUARDS_OF_THE_LOG):
            for statement in _statements(guard, connection):
                cursor.execute(statement)


def lift_guards(using: str, **kwargs: Any) -> None:
    """Lifts every guard of a SQLite database until ``install_guards`` lays it again. A pre_migrate handler.

    SQLite lets no table be rebuilt, as Django does to change a column, while a trigger elsewhere reads it.
    """
    connection = connections[using]
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%RAISE(ABORT, ''guard: %'"
        )
        for (trigger,) in cursor.fetchall():
            cursor.execute(f"DROP TRIGGER {connection.ops.quote_name(trigger)}")


def _statements(guard: Guard, connection: BaseDatabaseWrapper) -> list[str]:
    return _postgresql(guard) if connection.vendor == "postgresql" else _sqlite(guard)


def _sqlite(guard: Guard) -> list[str]:
    # After the row is written, since a new row has no id before; the refusal undoes it.
    statements = []
    for event in guard.events:
        trigger = f"{guard.name}_on_{event}"
        statements += [
            f"DROP TRIGGER IF EXISTS {trigger}",
            SQLITE_TRIGGER.format(trigger=trigger, event=guard.watched(event), guard=guard),
        ]
    return statements


def _postgresql(guard: Guard) -> list[str]:
    return [
        POSTGRESQL_FUNCTION.format(guard=guard),
        POSTGRESQL_TRIGGER.format(
            guard=guard, events=" OR ".join(map(guard.watched, guard.events))
        ),
    ]


def sentence_of(error: IntegrityError) -> str | None:
    """The sentence for readers of a refusal by one of the guards or the exclusion of overlapping rates; None for others."""
    match = re.search(r"guard: (\w+)|(rates_do_not_overlap)", str(error))
    return force_str(SENTENCES[match.group(1) or match.group(2)]) if match else None
