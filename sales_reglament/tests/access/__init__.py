from . import (
    common,
    table,
    test_access_columns,
    test_access_deeds,
    test_access_shared,
    test_access_table,
)
