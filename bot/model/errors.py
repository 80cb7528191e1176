"""Errors that an editor may meet: each says what is wrong, where, and the way out."""


class BotError(Exception):
    """The work could not be done; the message is written for an editor (exit code 1)."""

    exit_code = 1


class UsageError(BotError):
    """The call, a setting or schedules.yaml is wrong; nothing was done (exit code 2)."""

    exit_code = 2


class PageRefused(BotError):
    """A page cannot become an article: the message says why and what would be taken."""


class TemplateError(BotError):
    """A template failed: the message names template, line and the missing thing."""


class DoesNotFit(BotError):
    """A rendition or part breaks its channel's limits: "post 2 of 4 weighs 300, limit 280"."""


class StoreError(BotError):
    """The database cannot be used: the message says why and the way out."""
