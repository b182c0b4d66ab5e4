# What others inherit from comes first.
from . import (
    columns,
    mixin,
    publish_question,
)

# isort: split
from . import (
    crm_lead,
    fill,
    nightly,
    problem,
    reader_columns,
    reglament,
    res_partner,
)

# What other domains may call.
DOORS = {
    # columns of values, straight from the cache
    "_read_column",
    "_read_rows",
    # what records miss, and what of the rules concerns them
    "_missing",
    "_problems",
    "_restrict",
    # which fields a condition reads
    "_watch_domain",
    "_watch_name",
    # what is the matter with a value, in words, for who types it or reads of it
    "_explain",
    "_judge",
    "_listed",
    "_places",
    "_say",
}
