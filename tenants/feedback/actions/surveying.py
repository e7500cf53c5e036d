"""A unit's yearly survey from its preparation to its published result (FBK-16, FBK-17)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.models import User
from audit import trail
from core.actors import Actor
from core.display import day
from core.errors import Invalid, Refusal
from core.urls import unit_url
from hierarchy.ledger import surveys as ledger
from hierarchy.ledger.vocabulary import PublicGroup
from hierarchy.units.models import Role, Unit
from hierarchy.units.staffing import people_in
from notices.actions import send
from tenants.disclosure.actions.steps import require_inside

from .. import survey_policies as policies
from ..models import Survey, SurveyAnswer
from ..procedure import PRINCIPALS, officers
from ..scale import points_on
from ..survey_result import frozen, least_for, sums_of
from ..survey_sheets import MOST_AT_ONCE, MOST_SHEETS, SheetNumber
from .acting import checked_text

MAX_TITLE = 120
MOST_INVITED = 1_000_000
#: A survey is held within weeks, not all year round.
MOST_DAYS = 92


class UnknownSurvey(Refusal):
    """The unit has no survey of that year."""

    code = "unknown_survey"
    status = 404


class SurveyExists(Invalid):
    """A unit holds one survey a year."""

    code = "survey_exists"


class SurveyState(Refusal):
    """The survey is not in the state that the act needs."""

    code = "survey_state"


class SurveyEmpty(Refusal):
    """Nobody has answered, and there is time left."""

    code = "survey_empty"


@dataclass(frozen=True)
class SurveyPlan:
    """What is planned of a survey. `invited` counts the people asked, by group."""

    title: str
    opens_on: date
    closes_on: date
    invited: Mapping[str, int] = field(default_factory=dict)


@transaction.atomic
def prepare_survey(*, unit: Unit, year: int, plan: SurveyPlan, actor: User, at: datetime) -> Survey:
    """Prepare the survey of a year.

    :raises SurveyExists: if the year has one. :raises Invalid: for the plan. :raises NotForYou: see the policies.
    """
    require_inside(unit)
    policies.require_can_prepare_surveys(actor, unit, on=localdate(at))
    if abs(year - localdate(at).year) > 1:
        raise Invalid(_("A survey is of this year, the one before or the next."), field="year", code="survey_year")
    if Survey.objects.filter(year=year).exists():
        raise SurveyExists(
            _("There is a survey of %(year)s already. A unit holds one a year.") % {"year": year}, field="year"
        )
    survey = Survey(year=year, created_by_id=actor.person_id, created_at=at, **_checked(plan, year))
    survey.save(force_insert=True)
    record("prepared", survey, unit=unit, actor=actor, at=at, invited=survey.invited)
    _tell(unit, survey, "survey_to_open", PRINCIPALS, actor=actor, at=at)
    return survey


@transaction.atomic
def change_survey(*, unit: Unit, year: int, plan: SurveyPlan, actor: User, at: datetime) -> Survey:
    """Change what is planned; once it is open, only its last day and the numbers of people asked.

    :raises SurveyState: if it is closed. :raises Invalid: for the plan.
    """
    survey = lock_survey(unit, year)
    policies.require_can_prepare_surveys(actor, unit, on=localdate(at))
    require_state(survey, Survey.State.DRAFT, Survey.State.OPEN)
    wanted = _checked(plan, year)
    if survey.state == Survey.State.OPEN:
        wanted |= {"title": survey.title, "opens_on": survey.opens_on}
        if survey.closes_on != wanted["closes_on"] < localdate(at):
            raise Invalid(_("The last day cannot lie in the past."), field="closes_on", code="survey_days")
        _require_groups_stay(survey, wanted["invited"])
    for name, value in wanted.items():
        setattr(survey, name, value)
    survey.save(update_fields=[*wanted])
    record("changed", survey, unit=unit, actor=actor, at=at, closes_on=survey.closes_on, invited=survey.invited)
    return survey


@transaction.atomic
def print_sheets(
    *, unit: Unit, year: int, group: str, count: int, actor: User, at: datetime
) -> tuple[SheetNumber, SheetNumber]:
    """Give out numbers for further sheets of a group. Returns the first and the last.

    :raises Invalid: for a group that is not asked, or too many sheets. :raises SurveyState: if it is closed.
    """
    survey = lock_survey(unit, year)
    policies.require_can_prepare_surveys(actor, unit, on=localdate(at))
    require_state(survey, Survey.State.DRAFT, Survey.State.OPEN)
    require_asked(survey, group)
    if not 1 <= count <= MOST_AT_ONCE:
        raise Invalid(
            _("Print 1 to %(most)s sheets at once.") % {"most": MOST_AT_ONCE}, field="count", code="too_many_sheets"
        )
    before = survey.sheets.get(group, 0)
    if before + count > MOST_SHEETS:
        raise Invalid(
            _("A group has at most %(most)s sheets.") % {"most": MOST_SHEETS}, field="count", code="too_many_sheets"
        )
    survey.sheets = {**survey.sheets, str(group): before + count}
    survey.save(update_fields=["sheets"])
    first, last = (SheetNumber(PublicGroup(group), serial) for serial in (before + 1, before + count))
    record("sheets_printed", survey, unit=unit, actor=actor, at=at, first=str(first), last=str(last))
    return first, last


@transaction.atomic
def open_survey(*, unit: Unit, year: int, actor: User, at: datetime) -> Survey:
    """Open a survey: its form takes answers from its first day to its last. The scale stays from now on.

    :raises SurveyState: if it is open or closed. :raises Invalid: if its last day is over.
    :raises ScaleUnreadable: see `scale`.
    """
    survey = lock_survey(unit, year)
    policies.require_can_lead_surveys(actor, unit, on=localdate(at))
    require_state(survey, Survey.State.DRAFT)
    if survey.closes_on < localdate(at):
        raise Invalid(_("Its last day is over. Change the days first."), field="closes_on", code="survey_days")
    survey.state, survey.result = Survey.State.OPEN, {"scale": points_on(localdate(at))}
    survey.save(update_fields=["state", "result"])
    record("opened", survey, unit=unit, actor=actor, at=at, scale=survey.result["scale"])
    _tell(unit, survey, "survey_opened", officers(unit.staffing_preset), actor=actor, at=at)
    return survey


@transaction.atomic
def close_survey(*, unit: Unit, year: int, actor: User, at: datetime) -> Survey:
    """Close a survey: add its answers up by group, keep the sums, and post them to the ledger.

    A survey that nobody answered can be closed when its last day is over; then no group has a figure.

    :raises SurveyState: if it is not open. :raises SurveyEmpty: see there.
    """
    survey = lock_survey(unit, year)
    today = localdate(at)
    policies.require_can_lead_surveys(actor, unit, on=today)
    require_state(survey, Survey.State.OPEN)
    if today <= survey.closes_on and not SurveyAnswer.objects.filter(survey=survey).exists():
        raise SurveyEmpty(
            _("Nobody has answered yet. Enter the sheets first, or wait until %(day)s is over.")
            % {"day": day(survey.closes_on)}
        )
    sums = sums_of(survey, least=least_for(unit, on=today))
    survey.state, survey.closed_at, survey.result = Survey.State.CLOSED, at, frozen(survey, sums)
    survey.save(update_fields=["state", "closed_at", "result"])
    ledger.post_results(unit=unit, survey_id=survey.pk, year=year, sums=sums, at=at)
    record("closed", survey, unit=unit, actor=actor, at=at, answers={group: one.answers for group, one in sums.items()})
    return survey


@transaction.atomic
def publish_result(*, unit: Unit, year: int, actor: User, at: datetime) -> Survey:
    """Put the result of a closed survey on the board, by group.

    :raises SurveyState: if it is not closed, or its result is on the board already.
    """
    survey = lock_survey(unit, year)
    policies.require_can_lead_surveys(actor, unit, on=localdate(at))
    require_state(survey, Survey.State.CLOSED)
    if survey.is_published:
        raise SurveyState(_("The result is on the board already."))
    survey.is_published = True
    survey.save(update_fields=["is_published"])
    record("published", survey, unit=unit, actor=actor, at=at)
    return survey


def lock_survey(unit: Unit, year: int) -> Survey:
    """Read a survey again, locked until the end of the transaction.

    :raises UnknownSurvey: if the unit has none of that year.
    """
    require_inside(unit)
    survey = Survey.objects.select_for_update().filter(year=year).first()
    if survey is None:
        raise UnknownSurvey(_("This unit has no survey of that year. Open it from the list."))
    return survey


def require_state(survey: Survey, *states: Survey.State) -> None:
    """Refuse an act that the survey's state does not allow.

    :raises SurveyState: saying how the survey stands.
    """
    if survey.state in states:
        return
    sentences = {
        Survey.State.DRAFT: _("The survey is still being prepared. It has to be opened first."),
        Survey.State.OPEN: _("The survey is open. Reload the page to see how it stands."),
        Survey.State.CLOSED: _("The survey is closed. Its result stands and takes no further answers."),
    }
    raise SurveyState(sentences[Survey.State(survey.state)])


def require_asked(survey: Survey, group: str) -> None:
    """Refuse a group that the survey does not ask.

    :raises Invalid: at the field `group`.
    """
    if group not in PublicGroup.values or not survey.invited.get(group):
        raise Invalid(_("Choose one of the groups that are asked."), field="group", code="survey_group")


def record(verb: str, survey: Survey, *, unit: Unit, actor: Actor, at: datetime, **data: Any) -> None:
    """Append an act to the unit's audit chain: never an answer."""
    trail.record(f"survey.{verb}", subject=survey, actor=actor, at=at, unit_id=unit.pk, year=survey.year, **data)


def _checked(plan: SurveyPlan, year: int) -> dict[str, Any]:
    """Give the columns of a plan that can be kept."""
    title = checked_text(plan.title, field="title", most=MAX_TITLE, required=_("Give the survey a title."))
    if plan.opens_on.year != year:
        raise Invalid(
            _("The first day lies in another year than %(year)s.") % {"year": year},
            field="opens_on",
            code="survey_days",
        )
    if not 0 <= (plan.closes_on - plan.opens_on).days < MOST_DAYS:
        raise Invalid(
            _("The last day is the first or follows it, within %(days)s days.") % {"days": MOST_DAYS},
            field="closes_on",
            code="survey_days",
        )
    invited = {str(group): int(plan.invited.get(group) or 0) for group in PublicGroup.values}
    for group, number in invited.items():
        if not 0 <= number <= MOST_INVITED:
            raise Invalid(_("This is no number of people."), field=group, code="survey_invited")
    if not any(invited.values()):
        raise Invalid(
            _("Say how many people of at least one group are asked."),
            field=str(PublicGroup.PARTY_MEMBERS),
            code="survey_invited",
        )
    asked = {group: number for group, number in invited.items() if number}
    return {"title": title, "opens_on": plan.opens_on, "closes_on": plan.closes_on, "invited": asked}


def _require_groups_stay(survey: Survey, invited: Mapping[str, int]) -> None:
    """Refuse to drop a group that may hold sheets or answers already."""
    for group in survey.invited:
        if not invited.get(group):
            raise Invalid(
                _("The survey is open: a group that is asked stays in it."), field=group, code="survey_invited"
            )


def _tell(unit: Unit, survey: Survey, kind: str, roles: tuple[Role, ...], *, actor: User, at: datetime) -> None:
    people = people_in(unit, roles, on=localdate(at)) - {actor.person_id}
    if people:
        url = unit_url(unit.slug, "survey", year=survey.year)
        send(recipients=sorted(people), kind=kind, values={"year": str(survey.year)}, url=url, at=at)
