"""The door of a workspace's pages: signed in, and with a role in the unit."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponseBase

from core.urls import district_url
from hierarchy.units.models import Role

from .policies import require_workspace_role
from .requests import WorkRequest, WorkspaceRequest

P = ParamSpec("P")
#: A party member without a duty reads the board; drafts and the desk are for those who work on them.
WORKING_ROLES = frozenset(Role) - {Role.MEMBER}


def for_people(
    view: Callable[Concatenate[WorkRequest, P], HttpResponseBase],
) -> Callable[Concatenate[WorkspaceRequest, P], HttpResponseBase]:
    """Let in everybody with any role in the unit, party members too; send the signed out to sign in."""

    @wraps(view)
    def inner(request: WorkspaceRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path(), district_url("account_login"))
        work = cast(WorkRequest, request)
        work.roles = require_workspace_role(work.user, work.unit, None, on=work.today)
        return view(work, *args, **kwargs)

    return inner


def for_workers(
    view: Callable[Concatenate[WorkRequest, P], HttpResponseBase],
) -> Callable[Concatenate[WorkspaceRequest, P], HttpResponseBase]:
    """Let in those who hold a working role in the unit today; send the signed out to sign in, all others away."""

    @wraps(view)
    def inner(work: WorkRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not work.roles & WORKING_ROLES:
            require_workspace_role(work.user, work.unit, WORKING_ROLES, on=work.today)
        return view(work, *args, **kwargs)

    return for_people(inner)
