"""Who we are: organisations, people, who speaks for whom, seats and memberships over time.

Organisation 機関, Profile 記載, Alias 別名, Identifier 識別番号, Unit 部署, Lineage 沿革, Correction 訂正,
Sector 区分, Kind 種別, Prefecture 県, Body 会議体, Seat 席, Membership 参画, KnownTotal 公表機関数, Person 人,
Affiliation 所属, Role 役割.

Two clocks run through everything dated here. `starts_on`/`ends_on` say when a thing was so;
`recorded_at`/`superseded_at` say when we believed it. Nothing is overwritten, so any past answer can be given again.
"""
