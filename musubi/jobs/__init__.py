"""What is done after the answer: a queue that is a table of the same database.

Job 作業. Worker ワーカー. Tick 定時処理. A change and its notice are committed together or not at all.

**At least once.** A job is leased to one worker, which renews the lease while it works. When a worker dies, its lease
lapses and another worker does the job again, from the start. So a job may run twice, though not side by side as long as
its worker can renew the lease. A task is written so that a second run does no harm: it looks whether its work is still
to be done.

What that means for mail: a job that handed a mail to the mail server and was killed before it could say so sends the
same mail a second time. Nothing here prevents that, because the mail server's acceptance and our commit are two events;
a mail twice was preferred to a mail never. For the same reason one job sends one mail: a failure half-way through a
list would send the first half again.

Leases are compared with the clock of the worker's machine, so workers on several machines need NTP. A task that holds
one write transaction on SQLite for longer than the lease keeps its own heartbeat out of the database: transactions stay
short.
"""
