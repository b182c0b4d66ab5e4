from . import (
    test_acknowledgement,
    test_condition_guards,
    test_conditions,
    test_configuration,
    test_fillable,
    test_heads_tours,
    test_library,
    test_library_blocks,
    test_numbers_of_rules,
    test_publish_question,
    test_version_document,
    test_versions,
)
