"""The states of a job and the moves between them.

accepted → uploading → submitting → waiting → delivering → done
               │            │           │          │
               └────────────┴───────────┴──────────┴──→ failed | canceled | unconfirmed
detecting → choosing → measuring | accepted | awaiting_approval | failed | canceled
                                  the member gives a new face for those that Magic Hour finds; nothing is held yet
measuring → accepted | awaiting_approval | failed | canceled
                                  the price depends on a clip whose length must first be read; nothing is held yet
awaiting_approval → accepted | denied | failed | canceled
                                  nothing is held yet; who approves it has it held
accepted → submitting             there is nothing to be uploaded
submitting → uploading            Magic Hour declined the request, perhaps for a copy of before that it has no more
unconfirmed → waiting | failed    adopted when a webhook names it, given back when none ever does
"""

from enum import StrEnum


class State(StrEnum):
    DETECTING = "detecting"
    CHOOSING = "choosing"
    MEASURING = "measuring"
    AWAITING_APPROVAL = "awaiting_approval"
    ACCEPTED = "accepted"
    UPLOADING = "uploading"
    SUBMITTING = "submitting"
    WAITING = "waiting"
    UNCONFIRMED = "unconfirmed"
    DELIVERING = "delivering"
    DONE = "done"
    FAILED = "failed"
    CANCELED = "canceled"
    DENIED = "denied"

    @property
    def final(self) -> bool:
        return not MOVES[self]

    @property
    def before_submission(self) -> bool:
        """Nothing has been asked of Magic Hour that could cost credits."""
        return self in BEFORE_SUBMISSION


MOVES: dict[State, frozenset[State]] = {
    State.DETECTING: frozenset({State.CHOOSING, State.FAILED, State.CANCELED}),
    State.CHOOSING: frozenset(
        {State.MEASURING, State.ACCEPTED, State.AWAITING_APPROVAL, State.FAILED, State.CANCELED}
    ),
    State.MEASURING: frozenset({State.ACCEPTED, State.AWAITING_APPROVAL, State.FAILED, State.CANCELED}),
    State.AWAITING_APPROVAL: frozenset({State.ACCEPTED, State.DENIED, State.FAILED, State.CANCELED}),
    State.ACCEPTED: frozenset({State.UPLOADING, State.SUBMITTING, State.FAILED, State.CANCELED}),
    State.UPLOADING: frozenset({State.SUBMITTING, State.FAILED, State.CANCELED}),
    State.SUBMITTING: frozenset(
        {State.UPLOADING, State.WAITING, State.UNCONFIRMED, State.FAILED, State.CANCELED}
    ),
    State.UNCONFIRMED: frozenset({State.WAITING, State.FAILED}),
    State.WAITING: frozenset({State.DELIVERING, State.FAILED, State.CANCELED}),
    State.DELIVERING: frozenset({State.DONE, State.FAILED}),
    State.DONE: frozenset(),
    State.FAILED: frozenset(),
    State.CANCELED: frozenset(),
    State.DENIED: frozenset(),
}

BEGINNINGS = frozenset({State.DETECTING, State.MEASURING, State.ACCEPTED})
"""The states in which a job waits for its card to stand."""

ACTIVE = frozenset({State.UPLOADING, State.SUBMITTING, State.WAITING, State.DELIVERING})
"""The states in which a job takes one of its member's places."""

BEFORE_SUBMISSION = frozenset(
    {
        *(State.DETECTING, State.CHOOSING, State.MEASURING, State.AWAITING_APPROVAL),
        *(State.ACCEPTED, State.UPLOADING),
    }
)
OPEN = frozenset(state for state in State if MOVES[state])
FINAL = frozenset(state for state in State if not MOVES[state])
UNSUCCESSFUL = frozenset({State.FAILED, State.CANCELED, State.DENIED})


def sources(target: State) -> frozenset[State]:
    """The states from which `target` can be reached in one move."""
    return frozenset(state for state in State if target in MOVES[state])
