import pytest
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.urls import path, reverse
from django.utils import timezone

from musubi.config import urls as house
from musubi.jobs.admin import JobAdmin
from musubi.jobs.models import Job

# Who gets in is the business of accounts; here everybody who is staff does.
site = admin.AdminSite()
site.register(Job, JobAdmin)
urlpatterns = [path("admin/", site.urls), *house.urlpatterns]
pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]
LIST = "admin:jobs_job_changelist"


def make_dead(**fields):
    fields = {"last_error": "Traceback\nValueError: broken\n", **fields}
    return Job.objects.create(
        task="some.task", status=Job.Status.DEAD, attempts=1, finished_at=timezone.now(), **fields
    )


@pytest.fixture
def operator(client):
    client.force_login(get_user_model().objects.create_superuser("operator@example.jp"))
    return client


def put_back(client, *jobs):
    answer = {"action": "requeue", "_selected_action": [job.pk for job in jobs]}
    return client.post(reverse(LIST), answer, follow=True, headers={"accept-language": "en"})


def test_operators_find_the_queue_in_the_house():
    assert admin.site.is_registered(Job)


def test_an_operator_sees_dead_jobs_with_their_last_error(operator):
    make_dead()
    page = operator.get(reverse(LIST), {"status__exact": "dead"})
    assert "ValueError: broken" in page.content.decode()


def test_an_operator_puts_a_dead_job_back(operator):
    job = make_dead()
    put_back(operator, job)
    job.refresh_from_db()
    assert job.status == Job.Status.WAITING


def test_an_operator_is_told_which_job_was_not_put_back(operator):
    put_back(operator, waiting := Job.objects.create(task="some.task"))
    page = put_back(operator, waiting)
    assert f"{waiting.pk} some.task" in page.content.decode()


def test_what_a_job_is_to_do_is_not_edited_and_no_job_is_made_by_hand(operator):
    job = make_dead()
    operator.post(reverse("admin:jobs_job_change", args=[job.pk]), {"task": "os.system"})
    job.refresh_from_db()
    assert job.task == "some.task"
    assert operator.get(reverse("admin:jobs_job_add")).status_code == 403


def test_an_operator_who_may_only_look_puts_nothing_back(client):
    onlooker = get_user_model().objects.create_user("onlooker@example.jp", is_staff=True)
    onlooker.user_permissions.add(Permission.objects.get(codename="view_job"))
    client.force_login(onlooker)
    job = make_dead()
    put_back(client, job)
    job.refresh_from_db()
    assert job.status == Job.Status.DEAD
