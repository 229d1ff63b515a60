package dev.rondo.onnx;

import dev.rondo.Problem;
import dev.rondo.data.FloatTensor;
import dev.rondo.model.Graph;
import dev.rondo.model.Port;
import dev.rondo.model.TrainedModel;
import dev.rondo.reference.Oracle;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;

/** Checks a sequence model: once with the states that it begins with, then with random ones. */
final class SequenceCheck {
    private static final int ROUNDS = 3;
    private static final int LONGEST = 6;

    /** More multiplications than this a batch would take the reference too long. */
    private static final double PATIENCE = 2e8;

    private final TrainedModel model;
    private final Graph open;
    private final OnnxModel file;
    private final GraphRunners runners;
    private final Agreement agreement;
    private final SplittableRandom random;
    private final int longest;

    /** What the reference makes of a batch, and of a nudged one, by port. */
    private record Expected(Map<String, double[][][]> values, Map<String, double[][][]> nudged) {}

    SequenceCheck(
            TrainedModel model, OnnxModel file, GraphRunners runners, Agreement agreement, SplittableRandom random) {
        this.model = model;
        this.open = OpenStates.of(model.graph());
        this.file = file;
        this.runners = runners;
        this.agreement = agreement;
        this.random = random;
        this.longest = (int) Math.clamp(PATIENCE / (1 + model.graph().parameterCount()), 2, LONGEST);
    }

    /** What differs, and in which layer first. */
    Optional<Problem> problem() {
        try (GraphRunner asItIs = runners.open(file.toBytes());
                GraphRunner open = runners.open(Probe.withoutDefaults(file))) {
            for (int round = 0; round < ROUNDS; round++) {
                boolean states = round > 0;
                CheckBatch batch = CheckBatch.random(model, this.open, random, longest, states);
                Expected expected = expected(batch);
                Map<String, FloatTensor> found =
                        states ? open.run(batch.tensors(file, true)) : asItIs.run(batch.tensors(file, false));
                Optional<Problem> problem = outputs(expected, found);
                if (problem.isPresent()) {
                    return Optional.of(located(batch, states, expected).orElse(problem.get()));
                }
            }
        }
        return Optional.empty();
    }

    private Expected expected(CheckBatch batch) {
        Map<String, double[]> weights = Oracle.doubles(model);
        Nudge nudge = new Nudge(random.split());
        return new Expected(
                new Oracle(open, weights).run(batch.steps(), null),
                new Oracle(open, nudge.of(weights))
                        .run(batch.nudged(open, nudge).steps(), null));
    }

    private Optional<Problem> outputs(Expected expected, Map<String, FloatTensor> found) {
        for (OnnxValue output : file.outputs()) {
            boolean state = output.role() == OnnxValue.Role.STATE;
            String port = state
                    ? output.path()
                    : Objects.requireNonNull(model.graph().outputs().get(output.path()))
                            .toString();
            Optional<Problem> problem = compare(port, expected, found, output.name());
            if (problem.isPresent()) {
                String what = state ? "state '" : "output '";
                return problem.map(difference -> difference.within(what + output.path() + "'"));
            }
        }
        return Optional.empty();
    }

    private Optional<Problem> compare(String port, Expected expected, Map<String, FloatTensor> found, String name) {
        return agreement.compare(
                Objects.requireNonNull(expected.values().get(port), port),
                Objects.requireNonNull(expected.nudged().get(port), port),
                Objects.requireNonNull(found.get(name), name));
    }

    /** The first layer that differs. */
    private Optional<Problem> located(CheckBatch batch, boolean states, Expected expected) {
        try (GraphRunner probe = runners.open(Probe.withLayers(file, !states))) {
            Map<String, FloatTensor> found = probe.run(batch.tensors(file, states));
            List<Graph.Node> nodes = model.graph().nodes();
            for (int i = 0; i < nodes.size(); i++) {
                for (String output : nodes.get(i).outputs().keySet()) {
                    Port port = new Port(nodes.get(i).name(), output);
                    String value = file.layers().get(port);
                    if (value != null && found.containsKey(value)) {
                        String path = "layers[" + i + "] '" + port.source() + "', " + output;
                        Optional<Problem> problem = compare(port.toString(), expected, found, value);
                        if (problem.isPresent()) {
                            return problem.map(difference -> difference.within(path));
                        }
                    }
                }
            }
        }
        return Optional.empty();
    }
}
