from django.urls import path

from .views import cases, entering, letters

urlpatterns = [
    path("cases/", cases.case_list, name="cases"),
    path("cases/new/", entering.case_new, name="case_new"),
    path("cases/new/alike/", entering.case_duplicates, name="case_duplicates"),
    path("cases/<uuid:pk>/", cases.case, name="case"),
    path("cases/<uuid:pk>/slip/", entering.case_slip, name="case_slip"),
    path("cases/<uuid:pk>/letters/", letters.case_letters, name="case_letters"),
    path("cases/<uuid:pk>/do/<slug:step>/", cases.case_step, name="case_step"),
]
