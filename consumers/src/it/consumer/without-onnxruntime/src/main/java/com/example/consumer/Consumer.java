package com.example.consumer;

import static dev.rondo.layer.Layers.dense;
import static dev.rondo.layer.Layers.last;
import static dev.rondo.layer.Layers.lstm;
import static dev.rondo.model.Model.sequential;

import dev.rondo.BackendException;
import dev.rondo.backend.Backend;
import dev.rondo.backend.Backends;
import dev.rondo.backend.Purpose;
import java.util.List;

/** Is told that the backend onnx lacks ONNX Runtime, and gets another one. */
public final class Consumer {
    private static final String REMEDY = "add com.microsoft.onnxruntime:onnxruntime";

    private Consumer() {}

    /** Fails where something is not as it should be. */
    public static void main(String... arguments) {
        String report = Backends.report();
        expect(report.lines().anyMatch(Consumer::saysWhatIsMissing), report);

        try (Backend selected =
                Backends.select(sequential(lstm(4), last(), dense(1)).resolve(1), Purpose.run())) {
            expect(selected.name().equals("cpu-simd"), "selected " + selected.name());
        }

        String refusal = refusal();
        List<String> parts = List.of("backend 'onnx'", REMEDY, "backend 'cpu-simd'", "backend 'reference'");
        expect(parts.stream().allMatch(refusal::contains), refusal);
    }

    private static boolean saysWhatIsMissing(String line) {
        return line.startsWith("onnx ") && line.contains("unavailable") && line.contains(REMEDY);
    }

    private static String refusal() {
        try (Backend backend = Backends.named("onnx")) {
            throw new AssertionError("opened " + backend.name());
        } catch (BackendException e) {
            return e.getMessage();
        }
    }

    private static void expect(boolean condition, String message) {
        if (!condition) {
            throw new AssertionError(message);
        }
    }
}
