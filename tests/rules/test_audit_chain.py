"""No row of the trail can be changed, removed or moved unseen."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ejournal.rules.audit_chain import START, Link, find_faults, link_hash

Row = tuple[Link, str, str]
WORDS = st.text(max_size=12)
LINKS = st.builds(
    Link, st.just(0), st.just("2026-10-14T10:30:00"), st.none() | st.integers(1, 9), WORDS, WORDS, st.integers(1, 99), WORDS, WORDS, WORDS
)


def sealed(links: list[Link]) -> list[Row]:
    """The chain as the ledger writes it."""
    rows: list[Row] = []
    previous = START
    for number, link in enumerate(links, 1):
        link = replace(link, number=number)
        own = link_hash(previous, link)
        rows.append((link, previous, own))
        previous = own
    return rows


CHAINS = st.lists(LINKS, min_size=2, max_size=12).map(sealed)


@pytest.mark.req("COR-3")
@given(st.lists(LINKS, max_size=12).map(sealed))
def test_an_untouched_chain_holds(rows: list[Row]) -> None:
    assert list(find_faults(rows)) == []


@pytest.mark.req("COR-3")
@given(CHAINS, st.data())
def test_a_change_of_any_field_of_any_row_is_found(rows: list[Row], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(rows) - 1))
    name = data.draw(st.sampled_from([field.name for field in fields(Link)]))
    link, previous, own = rows[place]
    old = getattr(link, name)
    rows[place] = (replace(link, **{name: (old or 0) + 1 if isinstance(old, int) or old is None else old + "!"}), previous, own)
    assert rows[place][0].number in {fault.number for fault in find_faults(rows)}


@pytest.mark.req("COR-3")
@given(CHAINS, st.data())
def test_a_changed_row_sealed_anew_breaks_the_link_after_it(rows: list[Row], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(rows) - 2))
    link, previous, _ = rows[place]
    forged = replace(link, new=link.new + "5")
    rows[place] = (forged, previous, link_hash(previous, forged))
    assert [fault.number for fault in find_faults(rows)] == [place + 2]


@pytest.mark.req("COR-3")
@given(CHAINS, st.data())
def test_a_removed_row_is_found(rows: list[Row], data: st.DataObject) -> None:
    """All but the last: that one is missed by whoever holds the head of the chain, printed on the archive forms."""
    del rows[data.draw(st.integers(0, len(rows) - 2))]
    assert list(find_faults(rows))


@pytest.mark.req("COR-3")
@given(CHAINS, st.data())
def test_two_rows_that_changed_places_are_found(rows: list[Row], data: st.DataObject) -> None:
    one, other = sorted(data.draw(st.lists(st.integers(0, len(rows) - 1), min_size=2, max_size=2, unique=True)))
    rows[one], rows[other] = rows[other], rows[one]
    assert list(find_faults(rows))


@pytest.mark.req("COR-3")
@given(CHAINS, LINKS, st.data())
def test_a_row_slipped_in_is_found(rows: list[Row], link: Link, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(rows) - 1))
    previous = rows[place][1]
    link = replace(link, number=place + 1)
    rows.insert(place, (link, previous, link_hash(previous, link)))
    assert list(find_faults(rows))


@pytest.mark.req("COR-3")
@given(CHAINS)
def test_a_single_break_is_told_once(rows: list[Row]) -> None:
    link, previous, own = rows[0]
    rows[0] = (replace(link, old=link.old + "x"), previous, own)
    assert [(fault.number, fault.why) for fault in find_faults(rows)] == [(1, "содержание записи изменено")]


@given(LINKS, LINKS)
def test_fields_do_not_run_into_one_another(one: Link, other: Link) -> None:
    """«ab» + «c» and «a» + «bc» are different rows."""
    assert (link_hash(START, one) == link_hash(START, other)) == (one == other)
