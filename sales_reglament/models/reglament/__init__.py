# What others inherit from comes first.
from . import (
    copy,
    limits,
    line,
    set_aside,
    step_words,
    version_document,
    version_lineage,
    version_preview,
    versions,
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
    # what values and words are judged by
    "_policy",
    # words that somebody is asked for
    "_given",
    "_optional",
    "_words",
}
