"""Whatever is done to a dossier, it is loaded or refused in sentences; nothing of a refused one is left."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from negotiations.loaders.dossiers import load
from negotiations.loaders.problems import Refused
from negotiations.models import Negotiation, Person, Source
from tests.loaders.dossiers import talks, undone, write_words
from tests.loaders.drafts import draft

JUNK: st.SearchStrategy[Any] = st.sampled_from(
    [
        *(None, "", 0, -1, 1.5, True, [], {}, [None], [[]], {"a": 1}, 10**30),
        *("x" * 6000, "\0", "\ud800", "2025-02-30", "2025", "KR", "ZZ", "us", "a/b", "<b>", "日本"),
        *("9999-12-31", "0001-01-01", "head", "s1", "r1", "{kind}", "%s"),
    ]
)


def places(data: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [path] if path else []
    items = (
        data.items()
        if isinstance(data, dict)
        else enumerate(data)
        if isinstance(data, list)
        else ()
    )
    for name, value in items:
        found += places(value, (*path, name))
    return found


@st.composite
def broken(draw: st.DrawFn, data: Any) -> Any:
    """The dossier with a few values replaced, removed, repeated, moved or made up."""
    for _ in range(draw(st.integers(1, 4))):
        path = draw(st.sampled_from(places(data)))
        around = data
        for step in path[:-1]:
            around = around[step]
        match draw(st.sampled_from(["replace", "remove", "repeat", "add", "move"])):
            case "replace":
                around[path[-1]] = draw(JUNK)
            case "remove":
                del around[path[-1]]
            case "repeat" if isinstance(around, list):
                around.append(json.loads(json.dumps(around[path[-1]])))
            case "add" if isinstance(around, dict):
                around[draw(st.sampled_from(["zz", "note", "sources", "format"]))] = draw(JUNK)
            case _:
                other = data
                for step in draw(st.sampled_from(places(data))):
                    other = other[step]
                around[path[-1]] = json.loads(json.dumps(other))
        if not places(data):
            break
    return data


def problems_of(files, **options):
    try:
        load(files, **options)
    except Refused as refusal:
        return refusal.problems
    return ()


@pytest.mark.django_db
@pytest.mark.parametrize("whole", [talks, draft], ids=["format 1", "draft"])
def test_that_a_broken_dossier_is_loaded_or_refused_in_sentences(tmp_path, whole):
    file = tmp_path / "broken.json"

    @hypothesis_settings(
        max_examples=60, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
    )
    @given(st.data())
    def check(data):
        file.write_text(json.dumps(data.draw(broken(whole()))), encoding="ascii")
        with undone():
            write_words()
            problems = problems_of([file], publish=data.draw(st.booleans()))
            is_there = any(model.objects.exists() for model in (Negotiation, Person, Source))
            assert is_there != bool(problems)
            assert all(problem.reason for problem in problems)
            assert not any("the database refuses" in str(problem) for problem in problems)

    check()
