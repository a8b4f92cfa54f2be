"""What the tests of pasting share: a text with everything in it, and who it speaks of."""

from pathlib import Path

from tests.activities.reading.test_report import REAL
from tests.factories import make_body, make_organisation

TEXT = """見本の会議の記録

＜見本大学＞
・見本の研究会（9月上旬〜中旬頃）
　→見本の企業を招く
・見本の相談会（2月30日）
＜見本商工会議所＞
・見本の講演会
＜だれも知らない機関＞
・見本の展示会（11／22〜23）
"""
LIKE_THE_REAL_ONE = Path(__file__).parent / "reading/texts/report_like_the_real_one.txt"
THE_REAL_ONE = next((path for folder in REAL for path in sorted(folder.glob("001_*.txt")) if str(folder) != "."), None)


def make_two():
    """Return the two organisations that TEXT names and somebody knows."""
    make_body()
    return [make_organisation(name_ja=name, sector="academia") for name in ("見本大学", "見本商工会議所")]
