"""The public addresses and the page of one's own day."""

from django.urls import path

from musubi.website.views import activities, activity_feeds, meetings, pages, plans, registry, search, today

app_name = "website"
urlpatterns = [
    path("", pages.home, name="home"),
    path("about/guidelines/", pages.guidelines, name="guidelines"),
    path("about/<slug:slug>/", pages.page, name="page"),
    path("organisations/", registry.organisations, name="organisations"),
    path("organisations/<int:pk>/", registry.organisation, name="organisation"),
    path("bodies/", registry.bodies, name="bodies"),
    path("bodies/<slug:code>/", registry.body, name="body"),
    path("meetings/", meetings.chronology, name="chronology"),
    path("meetings/<int:pk>/", meetings.meeting, name="meeting"),
    path("plans/", plans.plans, name="plans"),
    path("plans/<int:pk>/", plans.plan, name="plan"),
    path("activities/", activities.activities, name="activities"),
    path("activities/feed.xml", activity_feeds.atom, name="activities_feed"),
    path("activities/calendar.ics", activity_feeds.calendar, name="activities_calendar"),
    path("activities/<int:pk>/", activities.activity, name="activity"),
    path("search/", search.search, name="search"),
    path("today/", today.today, name="today"),
]
