from django.urls import path

from . import (
    acting,
    beyond_views,
    board,
    masking,
    matter_views,
    members,
    obligation_views,
    paper_views,
    together_views,
    views,
)
from .feed import BoardFeed

urlpatterns = [
    path("board/", board.board, name="board"),
    path("board/<uuid:pk>/", board.board_item, name="board_item"),
    path("board/<uuid:pk>/sheet/", paper_views.wall_sheet, name="board_sheet"),
    path("board/<uuid:pk>/files/<uuid:file_pk>/", board.board_file, name="board_file"),
    path("disclosures/", views.disclosure_list, name="disclosures"),
    path("disclosures/new/", views.new_disclosure, name="disclosure_new"),
    path("disclosures/start/", views.start, name="disclosure_start"),
    path("disclosures/nil/<uuid:obligation_id>/", views.nil_return_page, name="nil_return"),
    path("disclosures/<uuid:pk>/", views.disclosure_detail, name="disclosure"),
    path("disclosures/<uuid:pk>/form/", paper_views.approval_form, name="disclosure_form"),
    path("disclosures/<uuid:pk>/draft/", views.save_draft, name="disclosure_draft"),
    path("disclosures/<uuid:pk>/propose/", views.propose, name="disclosure_propose"),
    path("disclosures/<uuid:pk>/nil-again/", acting.nil_again, name="disclosure_nil_again"),
    path("disclosures/<uuid:pk>/revise/", acting.revise, name="disclosure_revise"),
    path("disclosures/<uuid:pk>/discard/", acting.discard, name="disclosure_discard"),
    path("disclosures/<uuid:pk>/mask/", masking.mask, name="disclosure_mask"),
    path("disclosures/<uuid:pk>/files/", views.add_file, name="disclosure_file_add"),
    path("disclosures/<uuid:pk>/files/<uuid:file_pk>/", views.workspace_file, name="disclosure_file"),
    path("disclosures/<uuid:pk>/files/<uuid:file_pk>/remove/", views.remove_file, name="disclosure_file_remove"),
    path("disclosures/<uuid:pk>/steps/<slug:act>/", acting.take_step, name="disclosure_step"),
    # Matters, what is asked of the superior, beyond the catalogue, pre-disclosures.
    path("matters/", matter_views.matter_list, name="matters"),
    path("matters/new/event/<uuid:item_key>/", matter_views.new_event, name="event_new"),
    path("matters/new/project/<uuid:item_key>/", matter_views.new_project, name="project_new"),
    path("matters/new/change/<uuid:item_key>/", matter_views.new_change, name="change_new"),
    path("matters/<uuid:pk>/", matter_views.matter_detail, name="matter"),
    path("matters/<uuid:pk>/plan/", matter_views.replan, name="matter_replan"),
    path("matters/<uuid:pk>/stages/<int:number>/", matter_views.stage_done, name="stage_done"),
    path("matters/<uuid:pk>/close/", matter_views.close, name="matter_close"),
    path("matters/<uuid:pk>/void/", matter_views.void, name="matter_void"),
    path("owed/<uuid:pk>/", obligation_views.obligation_detail, name="obligation"),
    path("owed/<uuid:pk>/exemption/", obligation_views.exemption, name="exemption_ask"),
    path("owed/<uuid:pk>/extension/", obligation_views.extension, name="extension_ask"),
    path("sent/<uuid:pk>/recall/", obligation_views.recall, name="sent_recall"),
    path("sent/<uuid:pk>/told/", obligation_views.told, name="sent_told"),
    path("sent/<uuid:pk>/review/", obligation_views.review, name="sent_review"),
    path("disclosures/beyond/", beyond_views.new_beyond, name="beyond_new"),
    path("disclosures/before/<uuid:item_key>/", beyond_views.new_predisclosure, name="predisclosure_new"),
    path("disclosures/<uuid:pk>/plan/", beyond_views.send_plan, name="plan_send"),
    path("disclosures/<uuid:pk>/opinions/", beyond_views.opinions, name="opinions"),
    path("disclosures/<uuid:pk>/formal/", beyond_views.formal, name="formal_new"),
]
# Several at once, and the last period's content.
urlpatterns += [
    path("disclosures/start-from-last/", together_views.start_from_last, name="disclosure_start_from_last"),
    path("disclosures/nil/", together_views.nil_returns, name="nil_returns"),
    path("disclosures/nil/confirm/", together_views.nil_confirmations, name="nil_confirmations"),
    path("disclosures/approve/", together_views.approvals, name="approvals"),
]

urlpatterns += [
    path("board/feed/", BoardFeed(), name="board_feed"),
    path("members/", members.members, name="members"),
    path("members/<uuid:pk>/", members.member_item, name="member_item"),
    path("members/<uuid:pk>/files/<uuid:file_pk>/", members.member_file, name="member_file"),
]
