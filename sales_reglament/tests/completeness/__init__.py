from . import (
    test_completeness,
    test_problem_words,
    test_right_values,
)
