"""A Discord bot that puts Magic Hour's tools behind slash commands."""

VERSION = "0.1.0"
