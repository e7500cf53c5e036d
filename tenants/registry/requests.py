"""The requests of a workspace's pages; `district.requests` tells of the others."""

from accounts.requests import SignedInRequest
from district.requests import DistrictRequest
from hierarchy.units.models import Role, Unit


class WorkspaceRequest(DistrictRequest):
    """A request inside a workspace, of a visitor or of somebody signed in: `WorkspaceMiddleware` knows the unit."""

    unit: Unit
    must_roll_back: bool


class WorkRequest(SignedInRequest, WorkspaceRequest):
    """A request that `entrance` let into a workspace: of somebody who holds `roles` in the unit today."""

    roles: frozenset[Role]
