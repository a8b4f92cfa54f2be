import pytest

from musubi.coordination.matching.bridges import Bridges


@pytest.mark.parametrize(
    ("compound", "called"),
    [
        ("工場内", {"factory", "plant"}),
        ("水質検査装置", {"water quality test", "equipment", "device"}),
        ("広島県内", {"hiroshima prefecture"}),
        ("内々", set()),
        ("ゾルブ加工", set()),
    ],
)
def test_a_compound_that_no_list_holds_is_called_by_its_longest_parts(compound, called):
    assert {other for other, _ in Bridges()._ends_of_parts(compound)} == called


def test_a_part_that_the_secretariat_names_is_called_by_its_name():
    bridges = Bridges()
    bridges.set_terms([("選果", "sorting")])
    assert bridges._ends_of_parts("選果場") == [("sorting", 1.0)]
