"""What tests of the desk start from."""

from django.test import Client

from tests.tenants.disclosure.scene import Scene


def signed_in(scene: Scene, role: str) -> Client:
    """Give a browser in which the person of that role has signed in."""
    client = Client()
    client.force_login(scene.people[role])
    return client


def address(scene: Scene, rest: str = "") -> str:
    return f"/u/{scene.unit.slug}/{rest}"
