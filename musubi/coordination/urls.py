"""Where the pages of coordination stand."""

from django.urls import path

from musubi.coordination.views import answering, cases

app_name = "coordination"
urlpatterns = [
    path("cases/", cases.cases, name="cases"),
    path("cases/<int:pk>/", cases.case, name="case"),
    path("cases/<int:pk>/<slug:name>/", cases.step, name="case_step"),
    path("cases/<int:pk>/candidates/<int:candidate>/take-away/", cases.take_away, name="take_away"),
    path("inquiries/<int:pk>/", answering.inquiry, name="inquiry"),
    path("inquiries/<int:pk>/take-back/", answering.take_back_inquiry, name="take_back_inquiry"),
    path("inquiries/answer/<str:token>/", answering.answer_by_link, name="answer_inquiry"),
    path("introductions/<int:pk>/", answering.introduction, name="introduction"),
    path("introductions/<int:pk>/take-back/", answering.take_back_introduction, name="take_back_introduction"),
    path("introductions/decide/<str:token>/", answering.decide_by_link, name="decide_introduction"),
]
