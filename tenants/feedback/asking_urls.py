from django.urls import path

from .views import asking, following

urlpatterns = [
    path("ask/", asking.ask, name="ask"),
    path("ask/receipt/", asking.asked, name="asked"),
    path("follow/", following.follow, name="follow"),
    path("follow/<str:code>/", following.followed_case, name="followed"),
    path("follow/<str:code>/message/", following.followed_message, name="followed_message"),
    path("follow/<str:code>/rating/", following.followed_rating, name="followed_rating"),
    path("follow/<str:code>/withdraw/", following.followed_withdraw, name="followed_withdraw"),
]
