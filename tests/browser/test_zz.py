import re, tests.browser.test_accessibility as m
from tests.browser.test_accessibility import *

m.SCREENS = [s for s in m.SCREENS if re.search(r"case|letters|status|check|seed|needs|outcome", s.name)]
m.PARTS = 1


def test_zz(town, browser):
    m.test_every_screen_is_accessible_fits_its_window_and_keeps_the_policy(town, browser, 0)
