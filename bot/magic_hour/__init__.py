"""Magic Hour over HTTP: its client, what it answers, and its webhooks."""

from bot.magic_hour.client import API_URL, MagicHour
from bot.magic_hour.models import (
    Account,
    Created,
    Detection,
    Download,
    Face,
    Project,
    ProjectError,
    Subscription,
    UploadItem,
    UploadTarget,
)
from bot.magic_hour.retry import RetryPolicy
from bot.magic_hour.webhooks import SIGNATURE_HEADER, TIMESTAMP_HEADER, Event, Verdict, parse, sign, verify

__all__ = [
    "API_URL",
    "SIGNATURE_HEADER",
    "TIMESTAMP_HEADER",
    "Account",
    "Created",
    "Detection",
    "Download",
    "Event",
    "Face",
    "MagicHour",
    "Project",
    "ProjectError",
    "RetryPolicy",
    "Subscription",
    "UploadItem",
    "UploadTarget",
    "Verdict",
    "parse",
    "sign",
    "verify",
]
