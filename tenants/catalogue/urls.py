"""Addresses of the catalogue, below /u/<slug>/catalogue/."""

from django.urls import path

from .views import changes, deciding, drafting, exporting, importing, reading, sections

urlpatterns = [
    path("", reading.catalogue, name="catalogue"),
    path("export.xlsx", exporting.export, {"kind": "xlsx"}, name="catalogue_export"),
    path("export.csv", exporting.export, {"kind": "csv"}, name="catalogue_export_csv"),
    path("notice.docx", exporting.notice, name="catalogue_notice"),
    path("versions/", reading.versions, name="catalogue_versions"),
    path("versions/<int:number>/", reading.version, name="catalogue_version"),
    path("versions/<int:number>/changes/", changes.version_changes, name="catalogue_changes"),
    path("versions/<int:number>/export.xlsx", exporting.export, {"kind": "xlsx"}, name="catalogue_version_export"),
    path("versions/<int:number>/export.csv", exporting.export, {"kind": "csv"}, name="catalogue_version_export_csv"),
    path("content/", reading.content, name="catalogue_content"),
    path("new/", drafting.start, name="catalogue_start"),
    path("draft/", drafting.draft, name="catalogue_edit"),
    path("draft/changes/", changes.draft_changes, name="catalogue_draft_changes"),
    path("draft/export.xlsx", exporting.export_draft, name="catalogue_draft_export"),
    path("draft/discard/", drafting.discard, name="catalogue_discard"),
    path("draft/rows/new/", drafting.add_row, name="catalogue_item_add"),
    path("draft/rows/<uuid:pk>/", drafting.edit_row, name="catalogue_item_edit"),
    path("draft/rows/<uuid:pk>/confirm/", drafting.confirm, name="catalogue_item_confirm"),
    path("draft/rows/<uuid:pk>/remove/", drafting.remove, name="catalogue_item_remove"),
    path("draft/import/", importing.import_table, name="catalogue_import"),
    path("draft/import/confirm/", importing.confirm_import, name="catalogue_import_confirm"),
    path("draft/adopt/", deciding.adopt, name="catalogue_adopt"),
    path("file/", deciding.file, name="catalogue_file"),
    path("sections/", sections.sections, name="catalogue_sections"),
    path("sections/new/", sections.add, name="catalogue_section_add"),
    path("sections/<uuid:pk>/", sections.edit, name="catalogue_section_edit"),
    path("sections/<uuid:pk>/remove/", sections.remove, name="catalogue_section_remove"),
]
