"""Placeholder media, made from the request and labelled as placeholders inside and out."""

LABEL = "placeholder, made by the sandbox"
