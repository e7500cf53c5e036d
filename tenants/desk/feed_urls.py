"""The calendar's address, outside every workspace: whoever fetches it is not signed in."""

from django.urls import path

from . import feed_views

urlpatterns = [path("calendar/<str:token>.ics", feed_views.calendar, name="calendar_feed")]
