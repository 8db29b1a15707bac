"""The page at `/`: the failures on demand, the jobs, the balance. It shows no download addresses."""

from collections.abc import Iterable
from html import escape
from itertools import islice

from sandbox.magic_hour.failures import WORDS
from sandbox.magic_hour.jobs import Job

JOBS_SHOWN = 100

_FRAME = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="refresh" content="3">
<title>Magic Hour stand-in</title>
<style>body {{ font: 15px/1.5 system-ui; margin: 2rem auto; max-width: 60rem }} td, th {{ padding: 0 1rem 0 0;
text-align: left; vertical-align: top }}</style></head><body>
<h1>Magic Hour stand-in</h1>
<p>Everything made here is a placeholder. Balance: <strong>{balance:,}</strong> credits, {tier} plan.</p>
<h2>Failures on demand</h2><p>Write one of these words into a prompt.</p><table>{words}</table>
<h2>Jobs</h2><table><tr><th>id<th>tool<th>status<th>credits<th>prompt</tr>{jobs}</table>
</body></html>
"""


def write_page(jobs: dict[str, Job], balance: int, tier: str) -> str:
    """Write the page, newest jobs first."""
    newest = islice(reversed(jobs.values()), JOBS_SHOWN)
    words = "".join(_row(f"<code>{escape(word)}</code>", escape(what)) for word, what in WORDS.items())
    return _FRAME.format(balance=balance, tier=escape(tier), words=words, jobs="".join(map(_job_row, newest)))


def _job_row(job: Job) -> str:
    error = f" ({job.error.code})" if job.error and job.status == "error" else ""
    prompt = job.tool.prompt(job.request)
    cells: Iterable[object] = (job.id, job.tool.title, job.status + error, job.credits_charged, prompt)
    return _row(*(escape(str(cell)) for cell in cells))


def _row(*cells: str) -> str:
    return "<tr>" + "".join(f"<td>{cell}" for cell in cells) + "</tr>"
