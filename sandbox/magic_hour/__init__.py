"""A stand-in for the Magic Hour API: same endpoints and refusals, placeholder media, no account."""

from sandbox.magic_hour.app import StandIn
from sandbox.magic_hour.clock import Clock
from sandbox.magic_hour.webhooks import Webhook

__all__ = ["Clock", "StandIn", "Webhook"]
