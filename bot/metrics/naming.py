"""What all metrics have in common: the beginning of their names, and how fine their histograms are."""

PREFIX = "magichour_bot_"

REQUEST_BUCKETS = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300)
"""Seconds of a request, the transfer of a large file among them."""

ANSWER_BUCKETS = (0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1, 1.5, 2, 2.5, 3)
"""Seconds until a first answer; after three of them Discord takes none."""

WAIT_BUCKETS = (1, 2.5, 5, 10, 20, 30, 60, 120, 300, 600, 1_800, 3_600, 14_400)
"""Seconds of a job's way."""

LAG_BUCKETS = (0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5)
"""Seconds by which the event loop is late."""
