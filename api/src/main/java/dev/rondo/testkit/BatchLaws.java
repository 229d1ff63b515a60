package dev.rondo.testkit;

import dev.rondo.backend.Backend;
import dev.rondo.backend.CompiledModel;
import dev.rondo.backend.Purpose;
import dev.rondo.data.SequenceBatch;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;

/** What a sequence becomes does not depend on the sequences beside it. */
final class BatchLaws {
    private static final int[] LENGTHS = {4, 0, 9, 1, 3, 3, 0, 6, 2, 12, 5};

    private final Kit kit;
    private final Group group;
    private final Comparison comparison;

    /** The laws within the contract's tolerance, or bit for bit. */
    BatchLaws(Kit kit, Group group) {
        this.kit = kit;
        this.group = group;
        this.comparison = group == Group.BITS ? Comparison.BITS : Comparison.CONTRACT;
    }

    /** What a law looks at: the model, data, and what it makes of them. */
    private interface Law {
        void check(Subject subject, CompiledModel model, Map<String, SequenceBatch> inputs);
    }

    void add() {
        for (Specimen specimen : LawModels.batches()) {
            add(specimen, "in another order", this::permuted);
            add(specimen, "in two batches", this::split);
            add(specimen, "one by one", this::oneByOne);
            if (group == Group.BITS) {
                add(specimen, "again", this::again);
                add(specimen, "on one thread, two and three", this::threads);
            }
        }
    }

    private void add(Specimen specimen, String name, Law law) {
        Feature feature = group == Group.BITS ? Feature.SAME_BITS : Feature.BATCHES;
        kit.add(
                group,
                feature,
                specimen.name() + ", a batch " + name,
                Purpose.run(),
                samples -> samples.model(specimen.graph().get()),
                subject -> {
                    try (CompiledModel model = subject.compile()) {
                        law.check(subject, model, subject.samples().inputs(subject.graph(), LENGTHS));
                    }
                });
    }

    private void permuted(Subject subject, CompiledModel model, Map<String, SequenceBatch> inputs) {
        int[] order = IntStream.range(0, LENGTHS.length).toArray();
        for (int i = order.length - 1; i > 0; i--) {
            int j = subject.samples().random().nextInt(i + 1);
            int kept = order[i];
            order[i] = order[j];
            order[j] = kept;
        }
        comparison.batches("permuted", model.run(select(inputs, order)), select(model.run(inputs), order));
    }

    private void split(Subject subject, CompiledModel model, Map<String, SequenceBatch> inputs) {
        Map<String, SequenceBatch> whole = model.run(inputs);
        int[] first = {0, 1, 2, 3};
        int[] rest = IntStream.range(first.length, LENGTHS.length).toArray();
        comparison.batches("first part", model.run(select(inputs, first)), select(whole, first));
        comparison.batches("second part", model.run(select(inputs, rest)), select(whole, rest));
    }

    private void oneByOne(Subject subject, CompiledModel model, Map<String, SequenceBatch> inputs) {
        Map<String, SequenceBatch> whole = model.run(inputs);
        for (int i = 0; i < LENGTHS.length; i++) {
            comparison.batches("sequence " + i + " alone", model.run(select(inputs, i)), select(whole, i));
        }
    }

    private void again(Subject subject, CompiledModel model, Map<String, SequenceBatch> inputs) {
        comparison.batches("the second run", model.run(inputs), model.run(inputs));
    }

    private void threads(Subject subject, CompiledModel model, Map<String, SequenceBatch> inputs) {
        Map<String, SequenceBatch> expected = model.run(inputs);
        for (int threads = 1; threads <= 3; threads++) {
            try (Backend backend = subject.provider().open(subject.options().threads(threads));
                    CompiledModel other = backend.compile(subject.model())) {
                comparison.batches(threads + " threads", other.run(inputs), expected);
            }
        }
    }

    /** Some sequences of every batch. */
    static Map<String, SequenceBatch> select(Map<String, SequenceBatch> batches, int... indices) {
        Map<String, SequenceBatch> selected = new LinkedHashMap<>();
        batches.forEach((name, batch) -> selected.put(name, batch.select(indices)));
        return selected;
    }
}
