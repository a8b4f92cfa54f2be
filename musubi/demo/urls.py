"""Addresses of the demonstration, mounted in demo mode alone."""

from django.urls import path

from musubi.demo import views

app_name = "demo"
urlpatterns = [
    path("be/", views.be, name="be"),
    path("mail/", views.mailbox, name="mailbox"),
    path("mail/<int:pk>/", views.mail, name="mail"),
]
