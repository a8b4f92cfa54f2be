"""What the invented texts in texts/ hold: who, what, when. All of them are samples (見本)."""

# In brackets: nobody known. With a question mark: offered, not chosen. With an exclamation mark: what is wrong.
EXPECTED: dict[str, list[tuple[str, str, str]]] = {
    "bank_list": [
        ("hiroshima-bank", "見本ビジネスマッチング", "241008-241008 2024/10/8"),
        ("[もみじ見本銀行]", "見本食品商談会", "241111-241120 11月中旬"),
        ("", "見本融資制度の創設", "240401-250331 通年"),
        ("sanin-godo-bank", "見本事業承継セミナー", "no_such_day!"),
    ],
    "colon_lines": [
        ("okayama-u", "見本新技術説明会（9月）", "250901-250930 9月"),
        ("shimane-u", "たたら見本シンポジウム（11/8）", "251108-251108 11/8"),
        ("[見本技術研究所]", "見本素材の試作", ""),
        ("yamaguchi-u yamaguchi-prefecture", "見本医工連携フォーラム（R8.1.23）", "260123-260123 R8.1.23"),
        ("yamaguchi-u yamaguchi-prefecture", "見本マッチング会", ""),
        ("hiroshima-shiritsu-u", "Mihon Art & Design Week (March 2026)", "260301-260331 March 2026"),
    ],
    "double_spaced": [
        ("telecommunications-bureau", "見本ICTセミナーの開催（11月15日（金））", "241115-241115 11月15日（金）"),
        ("telecommunications-bureau", "見本Beyond 5G推進", ""),
        ("kure-city", "くれ見本DXチャレンジ（６月～）", "240601-240630 ６月"),
        ("kure-city", "見本海洋フォーラム", ""),
    ],
    "english_mixed": [
        (
            "okayama-u",
            "Mihon Summer School for International Students and Researchers (2025/8/4-8)",
            "250804-250808 2025/8/4-8",
        ),
        ("okayama-u", "Joint workshop with 広島大学 on hydrogen", ""),
        ("hiroshima-shiritsu-u", "見本デザイン Week 2025 in Hiroshima", ""),
        ("jetro-hiroshima", "Mihon Export Seminar（時期未定）", ""),
        ("[Mihon Science Foundation]", "Grant programme（公募は秋頃）", "250901-251130 秋頃"),
    ],
    "form_like": [
        ("hiroshima-promotion", "見本医療機器開発塾", "241001-241231 令和６年１０月～１２月"),
        ("kure-promotion", "見本海事見本市", "no_such_day!"),
    ],
    "mail_from_a_university": [
        ("okayama-u?", "見本産学連携フォーラムの開催", "240920-240920 令和6年9月20日（金）"),
        ("okayama-u?", "見本共同研究講座の新設（10月予定）", "241001-241031 10月"),
        ("okayama-u?", "高校生向け見本実験教室（R6.8.5～R6.8.7）", "240805-240807 R6.8.5～R6.8.7"),
    ],
    "markers_of_word": [
        ("tsuyama-city", "見本ステンレス研究会（4月18日）", "240418-240418 4月18日"),
        ("tsuyama-city", "見本津山まちづくり会議", ""),
        ("tsuyama-promotion", "見本木質素材展示会", ""),
        ("tsuyama-promotion", "どこにも属さない矢印の行", ""),
    ],
    "minutes": [
        ("hiroshima-u", "見本イノベーション塾を開講した（5月8日）。受講者は20名。", "230508-230508 5月8日"),
        ("hiroshima-u", "見本スタートアップ相談会を毎月開催", ""),
        ("meti-bureau", "見本補助金の公募（締切：7月31日）", "230731-230731 7月31日"),
        ("meti-bureau", "見本サミット（10/3（火）・4（水））", "231003-231004 10/3（火）・4（水）"),
    ],
    "no_headings": [
        ("hiroshima-prefecture", "見本産業フェア（広島県）", ""),
        ("hiroshima-bank", "広島銀行が見本ファンドを設立（8月）", "240801-240831 8月"),
        ("", "だれのものか分からない見本イベント（9/10）", "240910-240910 9/10"),
    ],
    "pages_in_the_middle": [
        (
            "meti-bureau",
            "見本ものづくり補助金の説明会を県内五か所で開催し，あわせて個別相談会を実施する（4月中旬～5月上旬）",
            "190411-190510 4月中旬～5月上旬",
        ),
        ("meti-bureau", "見本知財支援", ""),
        ("meti-bureau", "見本DX人材の育成（平成31年4月～令和2年3月）", "190401-200331 平成31年4月～令和2年3月"),
        ("smrj-chugoku", "見本EXPO（令和元年12月）", "191201-191231 令和元年12月"),
        ("smrj-chugoku", "見本塾（令和元年4月20日）", "no_such_day!"),
    ],
    "plain_lines": [
        ("yonago-kosen", "見本地域課題解決プロジェクト（通年）", "180401-190331 通年"),
        ("yonago-kosen", "見本公開講座「はじめての見本」（8月下旬）", "180821-180831 8月下旬"),
        ("matsue-kosen", "見本ロボコン地区大会 10月28日（日）", "181028-181028 10月28日（日）"),
    ],
    "quoted_mail": [
        ("tottori-u", "見本乾燥地シンポジウム（12月上旬）", "251201-251210 12月上旬"),
        ("tottori-u", "とっとり見本創業塾（７月～翌年２月）", "250701-260228 ７月～翌年２月"),
    ],
    "report_like_the_real_one": [
        ("chugoku-keizai-rengokai", "見本大学5校との共同研究見本意見交換会（テーマ：見本化学）", ""),
        ("chugoku-keizai-rengokai", "見本グランプリを中心とした大学間の輪づくりの支援", ""),
        ("hiroshima-u", "「見本研究協力会」による地域に根ざした見本支援", ""),
        ("aist-chugoku", "「見本リファイナリー研究室」の開所（4月）", "120401-120430 4月"),
        (
            "aist-chugoku",
            "見本ワークショップの開催（今年度は11月頃に見本市内で開く予定）",
            "121101-121130 今年度は11月頃",
        ),
        ("meti-bureau", "見本カフェ広島", "120721-120731 7月下旬頃"),
        ("meti-bureau", "次世代見本車，見本産業における産学官金連携の後押し，大学発の見本企業の立ち上げ支援など", ""),
        (
            "chugoku-sangyo-sozo",
            "見本プロジェクト調査（テーマ：見本電池，見本半導体，道の駅・見本施設等の生かし方，見本世代の市場）",
            "",
        ),
        ("chugoku-sangyo-sozo", "見本研究支援，見本事業化支援，見本情報の発信など", ""),
        (
            "smrj-chugoku",
            "「見本創出支援事業（見本連携，見本資源活用，農商工見本連携）」による地域の見本企業者等の支援",
            "",
        ),
        ("smrj-chugoku", "見本総合展MIHON 2012／見本総合展2012 in Kansai", ""),
        ("telecommunications-bureau", "ICT分野の見本連携の推進", ""),
        ("meti-bureau", "「見本メッセ2012inひろしま」（11／22〜23）出展者の募集", "121122-121123 11／22〜23"),
        ("telecommunications-bureau", "「見本ソフトウェア講演会」（6／1）開催の案内", "120601-120601 6／1"),
        (
            "telecommunications-bureau",
            "平成24年度見本通信月間（5／15〜6／15）の行事の紹介",
            "120515-120615 5／15〜6／15",
        ),
    ],
    "several_in_one_heading": [
        (
            "okayama-u tottori-u",
            "見本中国山地医療ネットワークの構築（平成25年４月～平成26年３月）",
            "130401-140331 平成25年４月～平成26年３月",
        ),
        ("okayama-u tottori-u", "見本共同ＵＲＡ研修会（７月頃）", "130701-130731 ７月頃"),
        ("jetro-tottori|jetro-matsue|jetro-okayama|jetro-hiroshima|jetro-yamaguchi?", "見本輸出相談会", ""),
        (
            "tottori-industrial-technology [㈱見本製作所]",
            "ロボット見本研究会の発足（H25.10.1）",
            "131001-131001 H25.10.1",
        ),
        ("aist-chugoku?", "見本計測講習会", ""),
        ("[見本工業倶楽部]", "見本ものづくり展", ""),
    ],
    "wrong_dates": [
        ("shimane-prefecture", "見本会議（平成24年2月30日）", "no_such_day!"),
        ("shimane-prefecture", "見本祭（13月）", "no_such_day!"),
        ("shimane-prefecture", "見本展（11／23〜22）", "end_before_start!"),
        ("shimane-prefecture", "見本の会（9月13日（月））", "wrong_weekday!"),
        ("shimane-prefecture", "見本巡回（平成31年5月1日から2日間）", "no_such_day!"),
        ("shimane-prefecture", "見本講座（7月下旬～6月上旬）", "end_before_start!"),
    ],
}
