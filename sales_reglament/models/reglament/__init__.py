# What others inherit from comes first.
from . import (
    limits,
    line,
    set_aside,
    step_words,
    version_document,
    version_lineage,
    version_preview,
)

# isort: split
from . import (
    acknowledgement,
    base,
    bounced_address,
    condition,
    crm_stage,
    crm_team,
    fillable,
    placeholder,
    reason,
    reglament,
    requirement,
    step,
    texts,
)

# What other domains may call.
DOORS = {
    # the rules, as plain values: all that are or were in force, those in force, in which mode
    "_mode_in_force",
    "_published",
    "_rulesets",
    "_rulesets_by_id",
    "_steps_by_id",
    # what of a step's former versions is the same step
    "_heirs",
    "_origins",
    # which changes matter; and that the rules have changed
    "_clear_rules",
    "_watch",
    # conditions: what they name, and which of them can't be worked out now
    "_broken",
    "_look_at_conditions",
    "_named",
    # rules in words, and the versions that the reader works by
    "_concerning_me",
    "_of",
    # what values and words are judged by
    "_policy",
    # words that somebody is asked for
    "_given",
    "_optional",
    "_words",
}
