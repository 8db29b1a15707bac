"""The HTTP door: webhooks and health."""
