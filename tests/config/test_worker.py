"""What the web server itself refuses is answered in sentences too."""

import socket
from threading import Thread

import pytest
from gunicorn.http.errors import LimitRequestLine, NoMoreData

from musubi.config.worker import Worker


@pytest.fixture
def line():
    ours, theirs = socket.socketpair()
    yield ours, theirs
    ours.close()
    theirs.close()


def answered(line, trouble) -> bytes:
    ours, theirs = line
    theirs.sendall(b"GET /search/?q=" + b"x" * 100_000)
    theirs.shutdown(socket.SHUT_WR)
    asked = Thread(target=Worker.__new__(Worker).handle_error, args=(None, ours, ("127.0.0.1", 1), trouble))
    asked.start()
    heard = b"".join(iter(lambda: theirs.recv(65_536), b""))
    asked.join()
    return heard


def test_an_address_too_long_to_be_read_is_answered_by_a_page_in_both_languages(line):
    head, _empty, page = answered(line, LimitRequestLine(100_000, 8190)).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 414 ")
    assert "言葉を減らして検索し直してください" in page.decode()
    assert "look for fewer words" in page.decode()
    assert str(len(page)).encode() in head


def test_what_came_is_read_to_its_end_so_that_the_line_is_not_cut(line):
    answered(line, LimitRequestLine(100_000, 8190))
    assert line[0].recv(1) == b""


def test_other_troubles_are_left_to_gunicorn(line, monkeypatch):
    left = []
    monkeypatch.setattr("gunicorn.workers.base.Worker.handle_error", lambda *told: left.append(told[-1]))
    trouble = NoMoreData()
    Worker.__new__(Worker).handle_error(None, line[0], None, trouble)
    assert left == [trouble]
