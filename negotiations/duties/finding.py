"""Finds product lists by words, for who has no code: the lists say what they hold, their codes do not."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from negotiations.models import ProductList, ProductListCode, Viewer
from negotiations.rules.texts import fold

MOST_LISTS = 8
MOST_CODES = 12


@dataclass(frozen=True)
class FoundList:
    """A list whose name, or whose measure's products, say the words, with its first codes and how many it has."""

    title: str
    products: str
    codes: list[str]
    number: int


def lists_that_say(words: str, viewer: Viewer) -> list[FoundList]:
    """The lists of which the title, or the products of the measures they bound, hold every word."""
    wanted = fold(words).split()
    if not wanted:
        return []
    listed = ProductList.objects.visible_to(viewer).prefetch_related("scopes__measure")
    texts = []
    for each in listed.order_by("title"):
        products = sorted(
            {scope.measure.products for scope in each.scopes.all() if scope.role == "include"}
        )
        texts.append((each, "; ".join(products), fold(f"{each.title} {' '.join(products)}")))
    found = _saying(wanted, texts, r"\b{word}(?:e?s)?\b") or _saying(wanted, texts, r"\b{word}")
    return [_with_codes(each, products) for each, products in found[:MOST_LISTS]]


def _saying(
    words: Sequence[str], texts: Iterable[tuple[ProductList, str, str]], form: str
) -> list[tuple[ProductList, str]]:
    """Those whose text holds every word in this form: as a word of its own, or as the beginning of one."""
    forms = [re.compile(form.format(word=re.escape(_stem(word)))) for word in words]
    return [
        (each, products)
        for each, products, text in texts
        if all(wanted.search(text) for wanted in forms)
    ]


def _stem(word: str) -> str:
    """A word without the s of its plural: "cars" finds "car"."""
    return word[:-1] if len(word) > 3 and word.endswith("s") else word


def _with_codes(listed: ProductList, products: str) -> FoundList:
    codes = ProductListCode.objects.filter(product_list=listed).values_list("code", flat=True)
    distinct = sorted(set(codes))
    return FoundList(listed.title, products, distinct[:MOST_CODES], len(distinct))
