"""Links from anywhere: a workspace's prefix never leaks into the district's addresses, nor the other way."""

import pytest
from django.template import Context, Template
from django.urls import NoReverseMatch, get_script_prefix

from core.urls import district_url, script_prefix, unit_url


def test_a_district_address_is_the_same_inside_a_workspace() -> None:
    with script_prefix("/u/abc/"):
        assert (district_url("overview"), get_script_prefix()) == ("/overview/", "/u/abc/")


def test_a_workspace_address_is_the_same_inside_another_workspace() -> None:
    with script_prefix("/u/abc/"):
        assert unit_url("xyz", "board") == "/u/xyz/board/"


def test_an_unknown_page_leaves_the_prefix_as_it_was() -> None:
    with script_prefix("/u/abc/"):
        with pytest.raises(NoReverseMatch):
            district_url("no-such-page")
        assert get_script_prefix() == "/u/abc/"


def test_the_menu_does_without_a_page_that_does_not_exist() -> None:
    source = (
        "{% district_url_if_any 'no-such-page' %}|{% district_url 'line' code='L03' %}|{% unit_url 'abc' 'board' %}"
    )
    assert Template(source).render(Context()) == "|/lines/L03/|/u/abc/board/"
