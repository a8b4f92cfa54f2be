"""The public addresses and the page of one's own day."""

from django.urls import path

from musubi.website.views import meetings, pages, plans, registry, search, today

app_name = "website"
urlpatterns = [
    path("", pages.home, name="home"),
    path("about/<slug:slug>/", pages.page, name="page"),
    path("organisations/", registry.organisations, name="organisations"),
    path("organisations/<int:pk>/", registry.organisation, name="organisation"),
    path("bodies/", registry.bodies, name="bodies"),
    path("bodies/<slug:code>/", registry.body, name="body"),
    path("meetings/", meetings.chronology, name="chronology"),
    path("meetings/<int:pk>/", meetings.meeting, name="meeting"),
    path("plans/", plans.plans, name="plans"),
    path("plans/<int:pk>/", plans.plan, name="plan"),
    path("search/", search.search, name="search"),
    path("today/", today.today, name="today"),
]
