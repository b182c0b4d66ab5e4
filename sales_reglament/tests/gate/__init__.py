from . import (
    test_card_of_client,
    test_emptying,
    test_gate,
    test_gate_around,
    test_gate_dialog,
    test_gate_questions,
    test_gate_tours,
    test_gate_walk,
    test_move_over,
    test_odd_answers,
    test_screen,
    test_tours,
)
