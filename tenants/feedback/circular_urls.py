from django.urls import URLPattern, URLResolver, path

from .views import circulars

urlpatterns: list[URLPattern | URLResolver] = [
    path("circulars/", circulars.circular_list, name="circulars"),
    path("circulars/<uuid:pk>/", circulars.circular, name="circular"),
    path("circulars/<uuid:pk>/read/", circulars.read, name="circular_read"),
    path("circulars/<uuid:pk>/remind/", circulars.remind, name="circular_remind"),
    path("circulars/<uuid:pk>/files/<uuid:file_pk>/", circulars.circular_file, name="circular_file"),
]
