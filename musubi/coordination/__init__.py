"""Seeds and needs that find each other, and cases that are followed until they have an outcome.

Seed シーズ, Need ニーズ, Case 案件, CaseEvent 経過, Inquiry 打診, Introduction 引き合わせ, Agreement 契約等,
Stage 段階, FollowUp その後の確認, Outcome 成果, OutcomeRole 役割, Group 連携グループ, PhoneCall 電話記録.
"""
