"""The words by which reports and tables say what a line or a column is."""

import re

from musubi.activities.reading.drafts import Kind
from musubi.core.text import search_key

ORGANISATION, TITLE, DAYS, START, END, PARTNERS = "organisation", "title", "days", "start", "end", "partners"
SUMMARY, GUIDELINES, FIELDS, URL, NOTES = "summary", "guidelines", "fields", "url", "notes"
FISCAL_YEAR, KIND, PLACE, IGNORED = "fiscal_year", "kind", "place", "ignored"

_COLUMNS = {
    ORGANISATION: (
        "機関名 機関 団体名 団体 組織名 大学名 実施機関 実施機関名 参画機関 所属機関 所属 会員名 会員 企業名 "
        "会社名 実施主体 主体 主催 主催者 主催機関 organisation organization institution"
    ),
    TITLE: (
        "取組名 取組 取り組み 取り組み名 取組名称 取組件名 件名 タイトル 題名 名称 事業名 活動名 行事名 "
        "イベント名 催事名 項目 表題 活動 事業 取組事項 取組項目 title activity name event"
    ),
    DAYS: (
        "実施時期 時期 日付 期間 実施期間 開催日 開催日時 開催時期 日時 日程 実施日 実施予定 開催期間 年月日 "
        "予定日 実施日時 開催予定 開催予定日 予定時期 date dates period when schedule"
    ),
    START: "開始日 開始 開始日付 start startdate from",
    END: "終了日 終了 終了日付 end enddate until",
    PARTNERS: (
        "連携先 連携機関 連携先機関 連携団体 共同実施機関 共催 共催機関 協力機関 協力 相手先 パートナー 連携 "
        "partners partner with"
    ),
    SUMMARY: (
        "内容 概要 取組内容 活動内容 事業内容 事業概要 取組概要 説明 詳細 実施内容 趣旨 目的 具体的な内容 "
        "summary description content details"
    ),
    GUIDELINES: "行動指針 指針 重点 重点項目 重点テーマ 該当する行動指針 guideline guidelines",
    FIELDS: "分野 技術分野 研究分野 領域 対象分野 field fields area",
    URL: "url リンク ホームページ hp ウェブサイト webサイト web サイト 参考url 関連url link website",
    NOTES: "備考 補足 注 特記事項 その他特記事項 note notes remarks",
    FISCAL_YEAR: "年度 実施年度 会計年度 fiscalyear fy",
    KIND: "区分 種別 種類 計画実績 計画実績の別 kind type",
    PLACE: "場所 会場 開催場所 開催地 実施場所 place venue location",
    IGNORED: "no 番号 通し番号 連番 整理番号 行 項番",
}
# Labels that stand before a colon in running text and have no place of their own: kept with the label, as notes.
_LABELS = (
    "対象 定員 参加費 費用 料金 講師 講演 講演者 テーマ 申込 申込先 申込方法 申込み 申込期限 締切 締め切り "
    "応募期限 募集期間 募集 問合せ 問い合わせ 問合せ先 問い合わせ先 お問い合わせ お問合せ お問合せ先 連絡先 "
    "担当 担当者 後援 協賛 参加者 参加者数 参加 規模 予算 成果 効果 結果 進捗 状況 課題 今後の予定 形式 "
    "開催形式 方法 プログラム 登壇者 司会 事務局 参考 添付 期限 deadline speaker fee"
)


def column_key(heading: str) -> str:
    """Return what a column's heading or a label is compared by."""
    return search_key(re.sub(r"[(（].*?[)）]|※.*$", "", heading)).replace(" ", "")


COLUMN_BY_HEADING = {column_key(word): column for column, words in _COLUMNS.items() for word in words.split()}
LABELS = {column_key(word): NOTES for word in _LABELS.split()} | COLUMN_BY_HEADING
# A mail's own 件名 and a meeting's own 日時 stand where no activity is open: see collecting.
_MAIL_HEADS = (
    "from to cc bcc subject date sent reply-to message-id importance 差出人 送信者 送信元 宛先 宛て先 件名 日付 "
    "送信日時 送信日 受信日時 日時 添付ファイル 添付 重要度"
)
MAIL_HEADS = {column_key(word) for word in _MAIL_HEADS.split()}
CERTAIN_MAIL_HEADS = MAIL_HEADS - {
    column_key(word) for word in ("件名", "日付", "日時", "添付", "subject", "date", "to")
}

_TOPIC = re.compile(
    r"トピックス?|イベント情報|お知らせ|ニュース|話題|近況|案内|topics?\b|news|announcement", re.IGNORECASE
)
_RESULT = re.compile(r"実績|成果|結果|実施状況|活動報告|取組状況|報告|results?\b|report", re.IGNORECASE)
_PLAN = re.compile(r"計画|予定|今後|plans?\b|planned|upcoming", re.IGNORECASE)
_OUTSIDE = re.compile(
    r"協議|議題|議事|出席|欠席|参加者|配布資料|配付資料|^資料|審議|挨拶|あいさつ|開会|閉会|次第|次回|日時|場所|会場|問合せ|"
    r"問い合わせ|連絡先|提出先|"
    r"記入例|回答例|agenda|attend|apologies|minutes|contact|discussion|next meeting",
    re.IGNORECASE,
)
_SECTION = re.compile(
    r"(?:計画|予定|トピックス?|お知らせ|情報(?:提供)?|報告|事項|議題|議事|実績|成果|状況|取り?組み?|活動|ニュース|案内|概要|その他|次第|出席者|欠席者|"
    r"参加者|資料|一覧|日程|スケジュール|日時|場所|会場|挨拶|あいさつ|開会|閉会|事業|行事|イベント|今後|"
    r"plans?|activities|topics|news|events?|results|report|agenda|attendees|others?|discussion|announcements)$",
    re.IGNORECASE,
)
# These say by themselves that entries follow; the milder words above may as well end an entry's own title.
_SURE_SECTION = re.compile(
    r"(?:活動計画|事業計画|取組計画|主要活動|主な(?:活動|取組|取り組み|予定|行事|計画)|トピックス?|イベント情報|情報提供|協議事項|報告事項|"
    r"審議事項|連絡事項|その他|"
    r"今後の予定|活動実績|活動報告|実績|お知らせ|出席者|欠席者|配[布付]資料|議題|議事|次第|開会|閉会|挨拶|あいさつ|日時|場所|"
    r"各機関の(?:活動|取組|取り組み|計画|報告)|"
    r"次回(?:開催|日程|の予定)?|"
    r"(?:planned |major |main )?activities|topics|news|agenda|attendees|discussion|announcements)$",
    re.IGNORECASE,
)
_TRAILING = re.compile(r"\s*(?:[(（][^()（）]{0,40}[)）]|など|等|ほか|について|の件|の概要|[:：])$")
_LONGEST_SECTION = 40


def section_kind(text: str) -> Kind | None:
    """Return the kind of the entries under a section's heading; nothing where they are not activities."""
    if _OUTSIDE.search(text):
        return None
    for pattern, kind in ((_TOPIC, Kind.TOPIC), (_PLAN, Kind.PLAN), (_RESULT, Kind.RESULT)):
        if pattern.search(text):
            return kind
    return Kind.UNSTATED


def is_section(text: str, *, surely: bool = False) -> bool:
    """Whether a heading's text is of the kind that sections have."""
    for _trail in range(3):
        text = _TRAILING.sub("", text)
    return len(text) <= _LONGEST_SECTION and bool((_SURE_SECTION if surely else _SECTION).search(text))
