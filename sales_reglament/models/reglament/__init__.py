# What others inherit from comes first.
from . import (
    line,
    reglament,
)

# isort: split
from . import (
    requirement,
    step,
)

# isort: split
from . import (
    acknowledgement,
    condition,
    copy,
    crm_stage,
    crm_team,
    fillable,
    limits,
    placeholder,
    publish_question,
    set_aside,
    texts,
    version_document,
    version_lineage,
    version_preview,
    versions,
)
