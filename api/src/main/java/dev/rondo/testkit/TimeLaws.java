package dev.rondo.testkit;

import static dev.rondo.layer.Layers.backwards;
import static dev.rondo.layer.Layers.recurrent;
import static dev.rondo.layer.Layers.reverse;

import dev.rondo.backend.CompiledModel;
import dev.rondo.backend.Purpose;
import dev.rondo.data.FloatTensor;
import dev.rondo.data.Sequence;
import dev.rondo.data.SequenceBatch;
import dev.rondo.layer.Recurrent;
import dev.rondo.model.Graph;
import dev.rondo.model.Model;
import dev.rondo.model.ModelBuilder;
import dev.rondo.model.Port;
import dev.rondo.model.TrainedModel;
import dev.rondo.model.Weights;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Directions undo each other, and a sequence may be run in parts that hand on their states. */
final class TimeLaws {
    private static final int[] LENGTHS = {5, 0, 8, 1, 2};

    private final Kit kit;
    private final Group group;
    private final Comparison comparison;

    /** The laws within the contract's tolerance, or bit for bit. */
    TimeLaws(Kit kit, Group group) {
        this.kit = kit;
        this.group = group;
        this.comparison = group == Group.BITS ? Comparison.BITS : Comparison.CONTRACT;
    }

    void add() {
        kit.add(
                group,
                feature(Feature.REVERSE),
                "reverse of reverse is nothing",
                Purpose.run(),
                samples -> samples.model(Graphs.sequential(5, reverse(), reverse())),
                subject -> {
                    var inputs = subject.samples().inputs(subject.graph(), LENGTHS);
                    Comparison.BITS.batches(
                            "run", subject.run(inputs), Map.of("y", Objects.requireNonNull(inputs.get("x"))));
                });
        for (CellKind kind : CellKind.all()) {
            Recurrent layer = recurrent(kind.of(9));
            handedOn(kind.name(), layer);
            backwardsIsReversed(kind.name(), layer);
        }
        handedOn("own cell, crossed", recurrent(new OwnCells.Crossed(6)));
        backwardsIsReversed("own cell, crossed", recurrent(new OwnCells.Crossed(6)));
    }

    private Feature feature(Feature otherwise) {
        return group == Group.BITS ? Feature.SAME_BITS : otherwise;
    }

    /** Each sequence in two parts, at different steps; the second begins with the final states of the first. */
    private void handedOn(String name, Recurrent layer) {
        kit.add(
                group,
                feature(Feature.STATES),
                name + ", states handed on from part to part",
                Purpose.run(),
                samples -> samples.model(Graphs.withStates(4, layer, true)),
                subject -> {
                    var inputs = subject.samples().inputs(subject.graph(), LENGTHS);
                    try (CompiledModel model = subject.compile()) {
                        List<Sequence> heads = new ArrayList<>();
                        List<Sequence> tails = new ArrayList<>();
                        for (Sequence x : batch(inputs, "x").sequences()) {
                            int cut = subject.samples().random().nextInt(x.length() + 1);
                            heads.add(x.slice(0, cut));
                            tails.add(x.slice(cut, x.length()));
                        }
                        Map<String, SequenceBatch> first = new LinkedHashMap<>(inputs);
                        first.put("x", SequenceBatch.ofSequences(heads));
                        Map<String, SequenceBatch> head = model.run(first);
                        Map<String, SequenceBatch> second = new LinkedHashMap<>();
                        second.put("x", SequenceBatch.ofSequences(tails));
                        Graphs.stateSizes(4, layer)
                                .keySet()
                                .forEach(state -> second.put("initial_" + state, batch(head, "final_" + state)));
                        Map<String, SequenceBatch> joined = new LinkedHashMap<>(model.run(second));
                        joined.put("y", joined(batch(head, "y"), batch(joined, "y")));
                        comparison.batches("in two parts", joined, model.run(inputs));
                    }
                });
    }

    private static SequenceBatch joined(SequenceBatch heads, SequenceBatch tails) {
        List<Sequence> sequences = new ArrayList<>();
        for (int i = 0; i < heads.count(); i++) {
            Sequence head = heads.sequence(i);
            Sequence tail = tails.sequence(i);
            SequenceBatch both = SequenceBatch.of(head, tail);
            FloatTensor values = (FloatTensor) both.values();
            sequences.add(SequenceBatch.packed(values, both.rows()).sequence(0));
        }
        return SequenceBatch.ofSequences(sequences);
    }

    private static SequenceBatch batch(Map<String, SequenceBatch> batches, String name) {
        return Objects.requireNonNull(batches.get(name), name);
    }

    /** A layer backwards is the layer forwards between two reversals. */
    private void backwardsIsReversed(String name, Recurrent layer) {
        kit.add(
                group,
                feature(Feature.BACKWARDS),
                name + ", backwards is forwards between reversals",
                Purpose.run(),
                samples -> twin(samples, layer),
                subject -> {
                    var outputs = subject.run(subject.samples().inputs(subject.graph(), LENGTHS));
                    comparison.batch("backwards", batch(outputs, "backwards"), batch(outputs, "reversed"));
                });
    }

    private static TrainedModel twin(Samples samples, Recurrent layer) {
        ModelBuilder b = Model.builder();
        Port x = b.features("x", 4);
        b.output("backwards", b.add("one", backwards(layer), x));
        b.output("reversed", b.add(reverse(), b.add("other", layer, b.add(reverse(), x))));
        Graph graph = b.build().resolve();
        TrainedModel drawn = samples.model(graph);
        Weights weights = drawn.weights();
        for (var entry : drawn.weights().tensors().entrySet()) {
            if (entry.getKey().startsWith("one.")) {
                weights = weights.with("other" + entry.getKey().substring(3), entry.getValue());
            }
        }
        return new TrainedModel(graph, weights);
    }
}
