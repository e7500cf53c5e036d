from django.urls import path

from .answers_feed import AnswersFeed
from .views import answer_publishing, answers, conversion, topics

urlpatterns = [
    path("answers/", answers.answers, name="answers"),
    path("answers/feed/", AnswersFeed(), name="answers_feed"),
    path("answers/<uuid:pk>/", answers.answer, name="answer"),
    path("answers/<uuid:pk>/files/<uuid:file_pk>/", answers.answer_file, name="answer_file"),
    path("members/answers/", answers.member_answers, name="member_answers"),
    path("cases/<uuid:pk>/decision/", conversion.decide, name="case_decide"),
    path("cases/<uuid:pk>/measures/new/", conversion.plan, name="measure_new"),
    path("cases/<uuid:pk>/measures/<uuid:measure_pk>/", conversion.change, name="measure_change"),
    path("cases/<uuid:pk>/measures/<uuid:measure_pk>/done/", conversion.finish, name="measure_finish"),
    path("cases/<uuid:pk>/measures/<uuid:measure_pk>/drop/", conversion.drop, name="measure_drop"),
    path("cases/<uuid:pk>/told/", conversion.tell, name="case_tell"),
    path("cases/<uuid:pk>/files/<uuid:file_pk>/", conversion.case_file, name="case_file"),
    path("cases/<uuid:pk>/topic/start/", topics.start, name="topic_start"),
    path("cases/<uuid:pk>/topic/disclosure/", topics.link, name="topic_link"),
    path("cases/<uuid:pk>/topic/catalogue/", topics.catalogue, name="topic_catalogue"),
    path("cases/<uuid:pk>/replies/<uuid:reply_pk>/publish/", answer_publishing.publish, name="answer_publish"),
    path("cases/<uuid:pk>/replies/<uuid:reply_pk>/take-down/", answer_publishing.take_down, name="answer_take_down"),
    path("cases/<uuid:pk>/shown/", answer_publishing.choose, name="answer_choose"),
]
