package dev.rondo.onnx;

import dev.rondo.Problem;
import dev.rondo.backend.Backend;
import dev.rondo.backend.BackendOptions;
import dev.rondo.backend.Session;
import dev.rondo.backend.State;
import dev.rondo.backend.StreamingModel;
import dev.rondo.data.FloatTensor;
import dev.rondo.data.IntTensor;
import dev.rondo.data.Shape;
import dev.rondo.data.Tensor;
import dev.rondo.model.Graph;
import dev.rondo.model.InputKind;
import dev.rondo.model.TrainedModel;
import dev.rondo.reference.ReferenceProvider;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;

/** Checks a step model: sessions of the reference beside it, each step from the reference's own states. */
final class StepCheck {
    private static final int SEQUENCES = 3;
    private static final int STEPS = 4;

    private final TrainedModel model;
    private final OnnxModel file;
    private final GraphRunners runners;
    private final Agreement agreement;
    private final SplittableRandom random;
    private final Graph.Input input;
    private final int outputSize;

    StepCheck(TrainedModel model, OnnxModel file, GraphRunners runners, Agreement agreement, SplittableRandom random) {
        Graph graph = model.graph();
        this.model = model;
        this.file = file;
        this.runners = runners;
        this.agreement = agreement;
        this.random = random;
        this.input = graph.inputs().getFirst();
        this.outputSize =
                graph.value(graph.outputs().values().iterator().next()).size();
    }

    /** What differs first; states come before outputs, in the order of the layers. */
    Optional<Problem> problem() {
        try (GraphRunner runner = runners.open(file.toBytes());
                Backend reference = new ReferenceProvider().open(BackendOptions.defaults());
                StreamingModel exact = reference.stream(model);
                StreamingModel nudged = reference.stream(new Nudge(random.split()).of(model))) {
            List<Session> sessions = open(exact);
            List<Session> nudgedSessions = open(nudged);
            begin(sessions);
            for (int t = 0; t < STEPS; t++) {
                Optional<Problem> problem = step("step " + t, runner, sessions, nudgedSessions);
                if (problem.isPresent()) {
                    return problem;
                }
            }
        }
        return Optional.empty();
    }

    private static List<Session> open(StreamingModel model) {
        List<Session> sessions = new ArrayList<>();
        for (int i = 0; i < SEQUENCES; i++) {
            sessions.add(model.open());
        }
        return sessions;
    }

    /** Gives the recurrences of all sequences but the first random states. */
    private void begin(List<Session> sessions) {
        for (Session session : sessions.subList(1, SEQUENCES)) {
            State state = session.state();
            Map<String, FloatTensor> tensors = new LinkedHashMap<>(state.tensors());
            model.graph().states().forEach((path, shape) -> tensors.replace(path, floats(shape)));
            session.restore(new State(state.fingerprint(), tensors));
        }
    }

    private Optional<Problem> step(
            String name, GraphRunner runner, List<Session> sessions, List<Session> nudgedSessions) {
        List<State> before = sessions.stream().map(Session::state).toList();
        FloatTensor features = floats(Shape.of(SEQUENCES, input.size()));
        int[] tokens = random.ints(SEQUENCES, 0, input.size()).toArray();
        Map<String, FloatTensor> found = runner.run(inputs(before, features, tokens));
        List<double[]> expected = new ArrayList<>();
        List<double[]> nudged = new ArrayList<>();
        for (int i = 0; i < SEQUENCES; i++) {
            nudgedSessions.get(i).restore(before.get(i));
            float[] x = Arrays.copyOfRange(features.toArray(), i * input.size(), (i + 1) * input.size());
            expected.add(step(sessions.get(i), x, tokens[i]));
            nudged.add(step(nudgedSessions.get(i), x, tokens[i]));
        }
        for (OnnxValue output : reordered()) {
            boolean state = output.role() == OnnxValue.Role.STATE;
            FloatTensor value = Objects.requireNonNull(found.get(output.name()), output.name());
            for (int i = 0; i < SEQUENCES; i++) {
                Optional<Problem> problem = agreement.compare(
                        "sequence " + i + ", " + name,
                        state ? state(sessions.get(i), output.path()) : expected.get(i),
                        state ? state(nudgedSessions.get(i), output.path()) : nudged.get(i),
                        value,
                        i);
                if (problem.isPresent()) {
                    return problem.map(difference -> difference.within(path(output)));
                }
            }
        }
        return Optional.empty();
    }

    private List<OnnxValue> reordered() {
        List<OnnxValue> values = new ArrayList<>(file.outputs());
        values.sort(java.util.Comparator.comparing(output -> output.role() != OnnxValue.Role.STATE));
        return values;
    }

    private String path(OnnxValue output) {
        if (output.role() != OnnxValue.Role.STATE) {
            return "step model, output '" + output.path() + "'";
        }
        String layer = output.path().substring(0, output.path().indexOf('.'));
        List<String> names =
                model.graph().nodes().stream().map(Graph.Node::name).toList();
        return "step model, layers[" + names.indexOf(layer) + "] '" + layer + "', state '" + output.path() + "'";
    }

    private Map<String, Tensor> inputs(List<State> states, FloatTensor features, int[] tokens) {
        Map<String, Tensor> inputs = new LinkedHashMap<>();
        for (OnnxValue value : file.inputs()) {
            inputs.put(
                    value.name(),
                    switch (value.role()) {
                        case FEATURES -> features;
                        case TOKENS -> IntTensor.wrap(Shape.of(SEQUENCES), tokens.clone());
                        case STATE -> stacked(states, value.path());
                        case LENGTHS, OUTPUT -> throw new IllegalStateException("not an input of a step: " + value);
                    });
        }
        return inputs;
    }

    private static FloatTensor stacked(List<State> states, String path) {
        int size = tensor(states.getFirst(), path).size();
        float[] values = new float[states.size() * size];
        for (int i = 0; i < states.size(); i++) {
            tensor(states.get(i), path).copyTo(0, values, i * size, size);
        }
        return FloatTensor.wrap(Shape.of(states.size(), size), values);
    }

    private static FloatTensor tensor(State state, String path) {
        return Objects.requireNonNull(state.tensors().get(path), path);
    }

    private static double[] state(Session session, String path) {
        return tensor(session.state(), path).toDoubles();
    }

    private double[] step(Session session, float[] x, int token) {
        float[] y = new float[outputSize];
        if (input.kind() == InputKind.TOKENS) {
            session.step(token, y);
        } else {
            session.step(x, y);
        }
        return FloatTensor.wrap(Shape.of(y.length), y).toDoubles();
    }

    private FloatTensor floats(Shape shape) {
        float[] values = new float[shape.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (2 * random.nextDouble() - 1);
        }
        return FloatTensor.wrap(shape, values);
    }
}
