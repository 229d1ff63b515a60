package dev.rondo.onnx.raise;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StateNamesTest {
    private static boolean match(String input, String output) {
        StateNames names = new StateNames();
        return names.of(input).isContinuedBy(names.of(output));
    }

    @ParameterizedTest
    @CsvSource({
        "h_in, h_out",
        "h0, hn",
        "cx, cn",
        "state, stateN",
        "state, new_state",
        "hidden_in_1, hidden_out_1",
        "prevState, nextState",
        "conv_cache, conv_cache_out",
        "past_memory, present_memory",
        "layer.whatever, layer.whatever.next"
    })
    void oneState(String input, String output) {
        assertTrue(match(input, output));
    }

    @ParameterizedTest
    @CsvSource({"input, output", "audio_in, audio_out", "h, c_out", "h1_in, h2_out", "state, state", "x, y"})
    void nothingOfThatKind(String input, String output) {
        assertFalse(match(input, output));
    }
}
