"""Addresses of the search, of the inbox and of what was sent upward."""

from django.urls import path

from .views import acting, inbox, reading, searching

urlpatterns = [
    path("search/", searching.search_page, name="search"),
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/receive/", inbox.inbox_receive, name="inbox_receive"),
    path("inbox/received/", inbox.inbox_received, name="inbox_received"),
    path("inbox/received/receipts/", inbox.inbox_receipts, name="inbox_receipts"),
    path("submissions/<uuid:pk>/", reading.submission, name="submission"),
    path("submissions/<uuid:pk>/accept/", acting.submission_accept, name="submission_accept"),
    path("submissions/<uuid:pk>/return/", acting.submission_return, name="submission_return"),
    path("submissions/<uuid:pk>/refuse/", acting.submission_refuse, name="submission_refuse"),
    path("submissions/<uuid:pk>/recall/", acting.submission_recall, name="submission_recall"),
    path("submissions/<uuid:pk>/told/", acting.submission_told, name="submission_told"),
    path("submissions/<uuid:pk>/receipt/", reading.submission_receipt, name="submission_receipt"),
]
