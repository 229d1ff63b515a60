package dev.rondo.onnxruntime;

import dev.rondo.backend.CompiledModel;
import dev.rondo.backend.InputCheck;
import dev.rondo.backend.Lengths;
import dev.rondo.backend.Lifecycle;
import dev.rondo.backend.NonFinite;
import dev.rondo.backend.Signature;
import dev.rondo.data.SequenceBatch;
import dev.rondo.model.Graph;
import dev.rondo.model.InputKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Runs batches through an opaque model: as many sequences together as may be, those without steps not at all. */
final class OpaqueCompiledModel implements CompiledModel {
    private final Uses uses;
    private final Signature signature;
    private final InputCheck check;
    private final Deadline deadline;
    private final NativeModel model;
    private final Lifecycle lifecycle;

    OpaqueCompiledModel(OpaqueModel opaque, Engine engine) {
        this.uses = opaque.uses();
        this.signature = opaque.signature();
        this.check = new InputCheck(signature, NonFinite.REJECT);
        this.deadline = engine.deadline();
        this.model = engine.load(uses.file());
        this.lifecycle = new Lifecycle("compiled model", model::close, engine.cleaner());
    }

    @Override
    public Signature signature() {
        return signature;
    }

    @Override
    public Map<String, SequenceBatch> run(Map<String, SequenceBatch> inputs) {
        lifecycle.enter();
        try (Deadline.Watch watch = deadline.watch()) {
            Lengths lengths = check.check(inputs);
            int[] steps = lengths.at(uses.clock());
            Map<String, OutputRows> rows = new LinkedHashMap<>();
            signature
                    .outputs()
                    .forEach((name, value) -> rows.put(name, new OutputRows(value, lengths.at(value.clock()))));
            for (int[] group : groups(steps)) {
                run(group, steps, inputs, rows, watch);
            }
            Map<String, SequenceBatch> outputs = new LinkedHashMap<>();
            rows.forEach((name, output) -> outputs.put(name, output.batch()));
            return outputs;
        } finally {
            lifecycle.exit();
        }
    }

    /** The sequences that run together: of one length, or of any where the model takes lengths. */
    private List<int[]> groups(int[] steps) {
        Map<Integer, List<Integer>> groups = new LinkedHashMap<>();
        for (int i = 0; i < steps.length; i++) {
            if (steps[i] > 0) {
                int group = !uses.hasBatch() ? i : uses.hasLengths() && uses.hasTime() ? 0 : steps[i];
                groups.computeIfAbsent(group, g -> new ArrayList<>()).add(i);
            }
        }
        return groups.values().stream()
                .map(group -> group.stream().mapToInt(i -> i).toArray())
                .toList();
    }

    private void run(
            int[] group,
            int[] lengths,
            Map<String, SequenceBatch> inputs,
            Map<String, OutputRows> rows,
            Deadline.Watch watch) {
        int[] steps = Arrays.stream(group).map(sequence -> lengths[sequence]).toArray();
        int longest = TimeMajor.steps(steps);
        int each = uses.hasTime() ? longest : 1;
        requireSpace(each, group.length);
        try (OpaqueCall call = new OpaqueCall(model, uses, each, group.length)) {
            call.lengths(uses.hasTime() ? steps : new int[0]);
            for (int from = 0; from < longest; from += each) {
                for (int i = 0; i < group.length; i++) {
                    for (Map.Entry<String, SequenceBatch> input : inputs.entrySet()) {
                        call.load(input.getKey(), input.getValue(), group[i], from, each, i);
                    }
                }
                call.run(watch);
                for (int i = 0; i < group.length; i++) {
                    for (Map.Entry<String, OutputRows> output : rows.entrySet()) {
                        output.getValue().take(call.output(output.getKey()), i, group[i], from, each);
                    }
                }
            }
        }
    }

    /** Checks that inputs and outputs fit once they are padded. */
    private void requireSpace(int steps, int count) {
        for (Graph.Input input : signature.inputs()) {
            int width = input.kind() == InputKind.TOKENS ? 1 : input.size();
            TimeMajor.requireSpace("input '" + input.name() + "'", steps, count, width);
        }
        signature
                .outputs()
                .forEach((name, value) -> TimeMajor.requireSpace("output '" + name + "'", steps, count, value.size()));
        signature.states().forEach((name, size) -> TimeMajor.requireSpace("state '" + name + "'", 1, count, size));
    }

    @Override
    public void close() {
        lifecycle.close();
    }
}
