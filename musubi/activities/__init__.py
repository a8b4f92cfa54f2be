"""What we do: members' activities, collected in rounds, published, shown everywhere, praised.

Activity 取組, Participation 参加機関, ActivityKind 取組の種別, Nomination 推薦, Recognition 選定, Useful 参考になった.
"""
