from django.urls import URLPattern, URLResolver, path

from .views import survey_entering, survey_public, surveys

urlpatterns: list[URLPattern | URLResolver] = [
    path("surveys/", surveys.survey_list, name="surveys"),
    path("surveys/new/", surveys.new_survey, name="survey_new"),
    path("surveys/<int:year>/", surveys.survey_detail, name="survey"),
    path("surveys/<int:year>/change/", surveys.change_survey, name="survey_change"),
    path("surveys/<int:year>/open/", surveys.open_survey, name="survey_open"),
    path("surveys/<int:year>/close/", surveys.close_survey, name="survey_close"),
    path("surveys/<int:year>/publish/", surveys.publish_survey, name="survey_publish"),
    path("surveys/<int:year>/export/", surveys.export_survey, name="survey_export"),
    path("surveys/<int:year>/poster/", surveys.survey_poster, name="survey_poster"),
    path("surveys/<int:year>/sheets/", survey_entering.survey_sheets, name="survey_sheets"),
    path("surveys/<int:year>/enter/", survey_entering.survey_enter, name="survey_enter"),
    path("surveys/<int:year>/enter/call/", survey_entering.survey_enter_call, name="survey_enter_call"),
    path("surveys/<int:year>/enter/<uuid:pk>/back/", survey_entering.take_back, name="survey_take_back"),
    # What everybody may open, without signing in.
    path("survey/<int:year>/", survey_public.survey_answer, name="survey_answer"),
    path("survey/<int:year>/result/", survey_public.survey_result, name="survey_result"),
]
