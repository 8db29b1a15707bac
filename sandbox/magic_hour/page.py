"""The page at `/`: the failures on demand, the jobs, the balance. It shows no download addresses."""

from collections.abc import Iterable
from html import escape
from itertools import islice

from sandbox.magic_hour.failures import WORDS, written_out
from sandbox.magic_hour.jobs import Job

JOBS_SHOWN = 100

# Every word has a button of its own, so that there is nothing half chosen which loading anew could forget.
_FRAME = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="refresh" content="3">
<title>Magic Hour stand-in</title>
<style>body {{ font: 15px/1.5 system-ui; margin: 2rem auto; max-width: 60rem }} td, th {{ padding: 0 1rem 0 0;
text-align: left; vertical-align: top }} button {{ font: 13px ui-monospace, monospace; margin: 0 .3rem .3rem 0 }}
code {{ white-space: nowrap }} .armed {{ background: #fff3c4; padding: .3rem .6rem }}</style></head><body>
<h1>Magic Hour stand-in</h1>
<p>Everything made here is a placeholder. Balance: <strong>{balance:,}</strong> credits, {tier} plan.</p>
<h2>Failures on demand</h2><p>Write one of these words into a prompt or another text of a request, or into the path of
a link. A button arms the word for the next job, whatever its tool.</p>{armed}
<form method="post" action="/"><table>{words}</table></form>
<h2>Jobs</h2><table><tr><th>id<th>tool<th>status<th>credits<th>prompt</tr>{jobs}</table>
</body></html>
"""

_ARMED = """<form method="post" action="/"><p class="armed">Armed for the next job: <code>{word}</code>
<button name="word" value="">disarm</button></p></form>"""


def write_page(jobs: dict[str, Job], balance: int, tier: str, armed: str) -> str:
    """Write the page, newest jobs first; `armed` is the word for the next job, or nothing."""
    newest = islice(reversed(jobs.values()), JOBS_SHOWN)
    return _FRAME.format(
        balance=balance,
        tier=escape(tier),
        armed=_ARMED.format(word=escape(armed)) if armed else "",
        words="".join(_word_row(word, what) for word, what in WORDS.items()),
        jobs="".join(map(_job_row, newest)),
    )


def _word_row(word: str, what: str) -> str:
    buttons = "".join(
        f'<button name="word" value="{escape(written)}">{escape(written)}</button>'
        for written in written_out(word)
    )
    return _row(f"<code>{escape(word)}</code>", f"{escape(what)}<br>{buttons}")


def _job_row(job: Job) -> str:
    error = f" ({job.error.code})" if job.error and job.status == "error" else ""
    prompt = job.tool.prompt(job.request)
    cells: Iterable[object] = (job.id, job.tool.title, job.status + error, job.credits_charged, prompt)
    return _row(*(escape(str(cell)) for cell in cells))


def _row(*cells: str) -> str:
    return "<tr>" + "".join(f"<td>{cell}" for cell in cells) + "</tr>"
