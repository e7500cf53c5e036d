from django.urls import path

from . import acting, board, members, views
from .feed import BoardFeed

urlpatterns = [
    path("board/", board.board, name="board"),
    path("board/<uuid:pk>/", board.board_item, name="board_item"),
    path("board/<uuid:pk>/files/<uuid:file_pk>/", board.board_file, name="board_file"),
    path("disclosures/", views.disclosure_list, name="disclosures"),
    path("disclosures/new/", views.new_disclosure, name="disclosure_new"),
    path("disclosures/start/", views.start, name="disclosure_start"),
    path("disclosures/nil/<uuid:obligation_id>/", views.nil_return_page, name="nil_return"),
    path("disclosures/<uuid:pk>/", views.disclosure_detail, name="disclosure"),
    path("disclosures/<uuid:pk>/draft/", views.save_draft, name="disclosure_draft"),
    path("disclosures/<uuid:pk>/propose/", views.propose, name="disclosure_propose"),
    path("disclosures/<uuid:pk>/nil-again/", acting.nil_again, name="disclosure_nil_again"),
    path("disclosures/<uuid:pk>/revise/", acting.revise, name="disclosure_revise"),
    path("disclosures/<uuid:pk>/discard/", acting.discard, name="disclosure_discard"),
    path("disclosures/<uuid:pk>/files/", views.add_file, name="disclosure_file_add"),
    path("disclosures/<uuid:pk>/files/<uuid:file_pk>/", views.workspace_file, name="disclosure_file"),
    path("disclosures/<uuid:pk>/files/<uuid:file_pk>/remove/", views.remove_file, name="disclosure_file_remove"),
    path("disclosures/<uuid:pk>/steps/<slug:act>/", acting.take_step, name="disclosure_step"),
]

urlpatterns += [
    path("board/feed/", BoardFeed(), name="board_feed"),
    path("members/", members.members, name="members"),
    path("members/<uuid:pk>/", members.member_item, name="member_item"),
    path("members/<uuid:pk>/files/<uuid:file_pk>/", members.member_file, name="member_file"),
]
