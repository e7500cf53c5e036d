"""Addresses of the structure's pages, below /structure/."""

from django.urls import path

from .views import acts, demonstrations, imports, lines, tree, units

urlpatterns = [
    path("", tree.tree, name="structure"),
    path("options/", tree.options, name="structure_options"),
    path("new/", units.new_unit, name="structure_unit_new"),
    path("units/<str:code>/", tree.unit, name="structure_unit"),
    path("units/<str:code>/below/", tree.children, name="structure_children"),
    path("units/<str:code>/edit/", units.edit_unit, name="structure_unit_edit"),
    path("units/<str:code>/move/", acts.act_on_unit, {"name": "move"}, name="structure_unit_move"),
    path("units/<str:code>/close/", acts.act_on_unit, {"name": "close"}, name="structure_unit_close"),
    path("units/<str:code>/reopen/", acts.act_on_unit, {"name": "reopen"}, name="structure_unit_reopen"),
    path("units/<str:code>/merge/", acts.act_on_unit, {"name": "merge"}, name="structure_unit_merge"),
    path("units/<str:code>/demonstration/", demonstrations.name_demonstration, name="structure_demonstration_new"),
    path("demonstrations/<int:pk>/end/", demonstrations.end_demonstration, name="structure_demonstration_end"),
    path("lines/", lines.lines, name="structure_lines"),
    path("lines/<str:code>/lead/", lines.appoint_lead, name="structure_lead_new"),
    path("leads/<int:pk>/end/", lines.end_lead, name="structure_lead_end"),
    path("years/", lines.years, name="structure_years"),
    path("import/", imports.upload, name="structure_upload"),
    path("import/template.xlsx", imports.template, name="structure_import_template"),
    path("import/<uuid:pk>/", imports.preview, name="structure_import"),
    path("import/<uuid:pk>/confirm/", imports.confirm, name="structure_import_confirm"),
    path("import/<uuid:pk>/problems.xlsx", imports.problem_list, name="structure_import_problems"),
]
