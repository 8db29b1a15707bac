"""The HTTP door: webhooks, health and metrics."""
