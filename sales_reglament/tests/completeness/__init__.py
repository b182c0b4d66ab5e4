from . import (
    test_completeness,
    test_fills,
    test_fills_replayed,
    test_problem_words,
    test_right_values,
)
