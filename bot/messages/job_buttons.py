"""What can be pressed about a job. The custom ids say what they act on, so that they outlive restarts. Pure."""

import discord

from bot.jobs.job import Job
from bot.messages.draft import Button


def retry_buttons(job: Job) -> tuple[Button, ...]:
    """`Run again`, and `Change` where the tool has a text to change; nothing where a file never arrived."""
    if any(file.needs_upload and file.option not in job.paths for file in job.request.files):
        return ()
    again = Button("Run again", custom_id=f"job:again:{job.id}")
    change = Button("Change", custom_id=f"job:change:{job.id}")
    return (again, change) if job.request.headline_option is not None else (again,)


def ask_button(job: Job) -> Button:
    """What a member is offered whose credits, or whose server's limit, do not allow a job."""
    return Button("Ask for approval", custom_id=f"approval:ask:{job.id}", style=discord.ButtonStyle.primary)
