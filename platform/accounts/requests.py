"""The request of somebody who is signed in; `district.requests` tells of the others."""

from district.requests import DistrictRequest

from .models import User


class SignedInRequest(DistrictRequest):
    """A request behind `login_required` or a permission that no visitor holds."""

    user: User
