# What others inherit from comes first.
from . import (
    copy,
    limits,
    line,
    publish_question,
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
    condition,
    crm_stage,
    crm_team,
    fillable,
    placeholder,
    reglament,
    requirement,
    step,
    texts,
)
