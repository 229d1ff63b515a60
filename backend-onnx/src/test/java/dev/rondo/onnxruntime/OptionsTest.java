package dev.rondo.onnxruntime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.BackendException;
import dev.rondo.Problem;
import dev.rondo.backend.Backend;
import dev.rondo.backend.BackendOptions;
import dev.rondo.backend.Backends;
import dev.rondo.backend.CompiledModel;
import dev.rondo.data.SequenceBatch;
import dev.rondo.layer.Layers;
import dev.rondo.model.Graph;
import dev.rondo.model.Model;
import dev.rondo.model.TrainedModel;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How the backend is opened. */
class OptionsTest {
    private static final BackendOptions DEFAULTS = BackendOptions.defaults();

    @AfterEach
    void clear() {
        System.clearProperty("rondo.onnx.deadline");
    }

    private static List<String> refusals(BackendOptions options) {
        return assertThrows(BackendException.class, () -> Backends.named("onnx", options)).problems().stream()
                .map(Problem::toString)
                .toList();
    }

    @Test
    void unlessToldOtherwise() {
        assertEquals(
                new RuntimeOptions(0, Optimization.ALL, ExecutionProvider.CPU, Duration.ZERO),
                RuntimeOptions.of(DEFAULTS));
    }

    @Test
    void areGivenOrSet() {
        System.setProperty("rondo.onnx.deadline", "2s");
        BackendOptions options =
                DEFAULTS.threads(3).with("optimization", "Extended").with("provider", "CUDA");
        assertEquals(
                new RuntimeOptions(3, Optimization.EXTENDED, ExecutionProvider.CUDA, Duration.ofSeconds(2)),
                RuntimeOptions.of(options));
        assertEquals(
                Duration.ofMillis(250),
                RuntimeOptions.of(options.with("deadline", "250 ms")).deadline());
    }

    @Test
    void allThatIsWrongIsSaid() {
        assertEquals(
                List.of(
                        "option 'lanes': found this option, but the backend 'onnx' has deadline, optimization, provider;"
                                + " remove it, or name one of these.",
                        "option 'optimization': found 'some', but it has to be one of none, basic, extended, layout, all;"
                                + " correct it where it is set: in the options, or by rondo.onnx.optimization.",
                        "option 'provider': found 'gpu', but it has to be one of cpu, cuda, tensorrt, rocm, openvino,"
                                + " coreml, directml, dnnl, nnapi, acl, xnnpack, qnn, webgpu; correct it where it is set: in"
                                + " the options, or by rondo.onnx.provider.",
                        "option 'deadline': found '0ms', but it has to be a time of at least a millisecond such as 250ms or"
                                + " 2s; correct it where it is set: in the options, or by rondo.onnx.deadline."),
                refusals(DEFAULTS.with("lanes", "8")
                        .with("deadline", "0ms")
                        .with("optimization", "some")
                        .with("provider", "gpu")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "-1ms", "1.5s", "9999999999s", "1h"})
    void aDeadlineThatIsNoTime(String text) {
        assertTrue(
                refusals(DEFAULTS.with("deadline", text)).getFirst().startsWith("option 'deadline': found '" + text));
    }

    /** Where one is not there, the refusal lists those that are; the CPU always is. */
    @ParameterizedTest
    @EnumSource(ExecutionProvider.class)
    void aProviderThatIsNotThereIsRefused(ExecutionProvider provider) {
        BackendOptions options = DEFAULTS.with("provider", provider.toString());
        if (ExecutionProvider.available().contains(provider)) {
            try (Backend backend = Backends.named("onnx", options)) {
                assertEquals("onnx", backend.name());
            }
        } else {
            assertEquals(
                    List.of("option 'provider': '" + provider
                            + "' cannot be used here: this ONNX Runtime was built without"
                            + " it, but there are " + ExecutionProvider.available()
                            + "; name one of these, or put a build"
                            + " of ONNX Runtime that has it in the place of this one."),
                    refusals(options));
        }
    }

    @ParameterizedTest
    @EnumSource(Optimization.class)
    void computesTheSameAtEveryLevel(Optimization optimization) {
        Graph graph = Model.sequential(Layers.gru(4), Layers.dense(3), Layers.recurrent(Cells.leaky(2)))
                .resolve(2);
        TrainedModel trained = Check.weighted(graph, 1);
        Map<String, SequenceBatch> inputs = Check.inputs(graph, 1, 5, 0, 2);
        BackendOptions options = DEFAULTS.threads(2).with("optimization", optimization.toString());
        try (Backend backend = Backends.named("onnx", options);
                CompiledModel model = backend.compile(trained)) {
            Check.assertClose(Check.oracle(trained, inputs), model.run(inputs), 1e-5);
        }
    }
}
