"""The names of acts, for people who read the trail. An act without a name here is shown by its code."""

from types import MappingProxyType

from django.apps import apps
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

VERBS = MappingProxyType(
    {
        "account.created": _("account created"),
        "account.password_changed": _("password changed"),
        "account.password_reset": _("password reset"),
        "account.person_corrected": _("name or contact corrected"),
        "account.platform_role_changed": _("platform role changed"),
        "account.session_ended": _("session ended"),
        "account.signed_in": _("signed in"),
        "account.signed_out": _("signed out"),
        "account.sign_in_failed": _("sign-in failed"),
        "account.locked_out": _("account locked"),
        "account.unlocked": _("account unlocked"),
        "account.switched_on": _("account switched on"),
        "account.switched_off": _("account switched off"),
        "accounts.loaded": _("accounts loaded"),
        "role.granted": _("role granted"),
        "role.ended": _("role ended"),
        "role.taken_back": _("role taken back"),
        "catalogue.started": _("catalogue started"),
        "catalogue.imported": _("catalogue imported"),
        "catalogue.reordered": _("catalogue reordered"),
        "catalogue.discarded": _("catalogue draft discarded"),
        "catalogue.adopted": _("catalogue adopted"),
        "catalogue.in_force": _("catalogue in force"),
        "catalogue.submitted": _("catalogue submitted for approval"),
        "catalogue.submission_recalled": _("catalogue recalled from approval"),
        "catalogue.not_approved": _("catalogue not approved"),
        "catalogue.reviewed": _("catalogue reviewed for the year"),
        "catalogue.template_carried_over": _("superior's template carried over"),
        "catalogue.rules_linked": _("catalogue rows linked to content rules"),
        "catalogue.flagged": _("sensitive catalogue rows flagged"),
        "catalogue_template.prepared": _("catalogue template prepared"),
        "catalogue_template.changed": _("catalogue template changed"),
        "catalogue_template.discarded": _("catalogue template discarded"),
        "catalogue_template.issued": _("catalogue template issued"),
        "catalogue_item.applicability": _("catalogue row declared (not) applicable"),
        "catalogue_item.added": _("catalogue row added"),
        "catalogue_item.changed": _("catalogue row changed"),
        "catalogue_item.confirmed": _("catalogue row confirmed"),
        "catalogue_item.removed": _("catalogue row removed"),
        "section.added": _("catalogue section added"),
        "section.changed": _("catalogue section changed"),
        "section.removed": _("catalogue section removed"),
        "case.transferred": _("case transferred"),
        "case.merged": _("case merged"),
        "case.redirected": _("case pointed to the body in charge"),
        "case.erased": _("words of a case erased"),
        "case.dismissed": _("case set aside"),
        "case.restored": _("case taken up again"),
        "case.moved": _("case moved to the unit's successor"),
        "case.reminded": _("reminded of a reply"),
        "case.received": _("case received"),
        "disclosure.started": _("disclosure started"),
        "disclosure.revised": _("disclosure edited"),
        "disclosure.file_attached": _("file attached"),
        "disclosure.file_removed": _("file removed"),
        "disclosure.masked": _("personal data masked"),
        "disclosure.voided": _("conclusions voided by an edit"),
        "disclosure.taken_over": _("disclosure taken over"),
        "disclosure.discarded": _("disclosure draft discarded"),
        "disclosure.proposal_demanded": _("proposal demanded"),
        "disclosure.proposed": _("disclosure proposed"),
        "disclosure.reviewed": _("disclosure reviewed"),
        "disclosure.secrecy_reviewed": _("secrecy review given"),
        "disclosure.reviewed_in_one_sitting": _("reviewed in one sitting"),
        "disclosure.approved": _("disclosure approved"),
        "disclosure.escalated": _("superior asked to approve a disclosure"),
        "disclosure.countersign_asked": _("countersignatures asked for"),
        "disclosure.countersigned": _("countersignature given or refused"),
        "disclosure.signed_offline": _("signed approval form entered"),
        "disclosure.returned": _("disclosure returned"),
        "disclosure.recalled": _("disclosure taken back from the superior"),
        "disclosure.published": _("disclosure published"),
        "disclosure.withdrawn": _("disclosure withdrawn"),
        "disclosure.taken_down": _("disclosure taken down"),
        "disclosure.nil_proposed": _("nil return proposed"),
        "disclosure.nil_confirmed": _("nil return confirmed"),
        "disclosure.opinions_recorded": _("opinions on a pre-disclosure recorded"),
        "matter.registered": _("matter registered"),
        "matter.replanned": _("project planned anew"),
        "matter.stage_completed": _("stage of a project completed"),
        "matter.closed": _("project brought to its end"),
        "matter.voided": _("matter struck out"),
        "obligation.extended": _("due date extended"),
        "obligation.exempted": _("obligation exempted"),
        "submission.sent": _("submission sent"),
        "submission.accepted": _("submission received"),
        "submission.returned": _("submission returned"),
        "submission.refused": _("submission refused"),
        "submission.recalled": _("submission recalled"),
        "submission.reviewed": _("exemption reviewed"),
        "submission.told": _("members told of the decision"),
        "unit.created": _("unit created"),
        "unit.renamed": _("unit renamed"),
        "unit.facts_changed": _("unit's facts changed"),
        "unit.moved": _("unit moved"),
        "unit.closed": _("unit closed"),
        "unit.reopened": _("unit reopened"),
        "unit.merged": _("unit merged"),
        "units.imported": _("units imported"),
        "units.loaded": _("units loaded"),
        "line.lead_appointed": _("lead department appointed"),
        "line.lead_ended": _("lead department ended"),
        "year.opened": _("year opened"),
        "district.named": _("district named"),
        "setting.changed": _("setting changed"),
        "workdays.day_changed": _("working day changed"),
        "workdays.year_entered": _("year's calendar entered"),
        "workspace.provisioned": _("workspace provisioned"),
    }
)


# Subjects that are not models.
SUBJECTS = MappingProxyType(
    {
        "district.setting": _("setting"),
        "workdays.day": _("day"),
        "workdays.year": pgettext_lazy("calendar", "year"),
    }
)


def subject_of(subject_type: str) -> str | Promise:
    """Name a kind of subject: by the model's own name, by the list above, or by its code."""
    try:
        return apps.get_model(subject_type)._meta.verbose_name or subject_type
    except (LookupError, ValueError):
        return SUBJECTS.get(subject_type, subject_type)


def label_of(verb: str) -> str | Promise:
    """Give the name of an act, or its code."""
    return VERBS.get(verb, verb)


def choices() -> list[tuple[str, str | Promise]]:
    """Give the acts that can be filtered by."""
    return list(VERBS.items())
