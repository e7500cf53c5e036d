"""placeholder"""
import pytest
from .given import *
from .test_pages import root, town, village, school
pytestmark = pytest.mark.django_db
def test_x(root, village, school):
    r = office(root).get("/analysis/?period=2026-Q1")
    assert r.status_code == 200
    for p in r.context["plots"]:
        print(p.sentence, p.sheet.rows[:3])
    print(len(r.content))
