from django.urls import URLPattern, URLResolver, path

from .views import meeting, occasions, supervisors

urlpatterns: list[URLPattern | URLResolver] = [
    path("meet/", meeting.meet, name="meet"),
    path("occasions/", occasions.occasion_list, name="occasions"),
    path("occasions/new/", occasions.new, name="occasion_new"),
    path("occasions/<uuid:pk>/", occasions.occasion, name="occasion"),
    path("occasions/<uuid:pk>/change/", occasions.change, name="occasion_change"),
    path("occasions/<uuid:pk>/held/", occasions.held, name="occasion_held"),
    path("occasions/<uuid:pk>/cancel/", occasions.cancel, name="occasion_cancel"),
    path("occasions/<uuid:pk>/link/", occasions.link, name="occasion_link"),
    path("occasions/<uuid:pk>/unlink/", occasions.unlink, name="occasion_unlink"),
    path("disclosures/<uuid:pk>/consultation/", occasions.link_from_disclosure, name="consultation_link"),
    path("supervisors/", supervisors.supervisor_list, name="supervisors"),
    path("supervisors/new/", supervisors.appoint, name="supervisor_new"),
    path("supervisors/opinion/", supervisors.opinion, name="supervisor_opinion"),
    path("supervisors/<uuid:pk>/opinion/", supervisors.opinion_for, name="supervisor_opinion_for"),
    path("supervisors/<uuid:pk>/end/", supervisors.end, name="supervisor_end"),
    path("supervisors/<uuid:pk>/listed/", supervisors.listed, name="supervisor_listed"),
]
