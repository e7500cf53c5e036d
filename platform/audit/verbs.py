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
        "case.received": _("case received"),
        "case.registered": _("case registered"),
        "case.proposed": _("handling of a case proposed"),
        "case.instructed": _("handling of a case instructed"),
        "case.proposal_given_back": _("proposed handling given back"),
        "case.noted": _("internal note on a case"),
        "case.asker_asked": _("asker asked"),
        "case.message_received": _("message from an asker"),
        "case.clock_stopped": _("clock of a case stopped"),
        "case.clock_resumed": _("clock of a case running again"),
        "case.extended": _("time to reply extended"),
        "case.reply_drafted": _("reply drafted"),
        "case.reply_approved": _("reply approved"),
        "case.reply_given_back": _("reply given back"),
        "case.reply_sent": _("reply sent"),
        "case.closed": _("case closed"),
        "case.reopened": _("case opened again"),
        "case.decided": _("opinion decided on"),
        "case.measure_planned": _("measure planned"),
        "case.measure_changed": _("measure planned anew"),
        "case.measure_dropped": _("measure given up"),
        "case.measure_finished": _("measure done"),
        "case.conversion_told": _("asker told what was done"),
        "case.disclosure_linked": _("topic request answered by a disclosure"),
        "case.taken_into_catalogue": _("topic request taken into the catalogue"),
        "case.answer_published": _("answer put on the board"),
        "case.answer_taken_down": _("answer taken off the board"),
        "case.answer_amended": _("what is shown with an answer chosen"),
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
        "disclosure.consultation_linked": _("consultation linked"),
        "disclosure.consultation_unlinked": _("consultation unlinked"),
        "disclosure.circular_read": _("circular read"),
        "disclosure.circular_reminded": _("recipients of a circular reminded"),
        "occasion.planned": _("occasion planned"),
        "occasion.changed": _("plan of an occasion changed"),
        "occasion.held": _("occasion put on record"),
        "occasion.corrected": _("record of an occasion corrected"),
        "occasion.cancelled": _("occasion cancelled"),
        "occasion.linked": _("occasion linked to a disclosure"),
        "occasion.unlinked": _("occasion unlinked from a disclosure"),
        "supervisor.appointed": _("disclosure supervisor appointed"),
        "supervisor.changed": _("disclosure supervisor's entry changed"),
        "supervisor.ended": _("disclosure supervisor's term ended"),
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
        "survey.prepared": _("survey prepared"),
        "survey.changed": _("survey changed"),
        "survey.sheets_printed": _("sheets of a survey printed"),
        "survey.opened": _("survey opened"),
        "survey.closed": _("survey closed"),
        "survey.published": _("result of a survey published"),
        "survey.sheet_entered": _("sheet of a survey entered"),
        "survey.interview_entered": _("answer to a survey entered after a call"),
        "survey.entry_taken_back": _("entry of a survey taken back"),
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
