package dev.rondo.testkit;

import dev.rondo.data.FloatTensor;
import dev.rondo.data.Sequence;
import dev.rondo.data.SequenceBatch;
import dev.rondo.data.Shape;
import dev.rondo.testkit.Tampering.FloatOperator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Ways to spoil weights and batches. */
final class Tampering {
    private Tampering() {}

    /** A function of single values. */
    interface FloatOperator {
        float apply(float value);
    }

    static SequenceBatch at(Map<String, SequenceBatch> batches, String name) {
        return Objects.requireNonNull(batches.get(name), name);
    }

    static Map<String, FloatTensor> swapped(Map<String, FloatTensor> weights, String one, String other) {
        Map<String, FloatTensor> wrong = new LinkedHashMap<>(weights);
        weights.forEach((path, tensor) -> {
            if (path.contains("." + one + ".")) {
                String counterpart = path.replace("." + one + ".", "." + other + ".");
                wrong.put(path, Objects.requireNonNull(weights.get(counterpart)));
                wrong.put(counterpart, tensor);
            }
        });
        return wrong;
    }

    static Map<String, FloatTensor> zeroed(Map<String, FloatTensor> tensors, String ending) {
        Map<String, FloatTensor> wrong = new LinkedHashMap<>(tensors);
        wrong.replaceAll((path, tensor) -> path.endsWith(ending) ? mapped(tensor, v -> 0) : tensor);
        return wrong;
    }

    static Map<String, FloatTensor> backToFront(Map<String, FloatTensor> tensors, String ending) {
        Map<String, FloatTensor> wrong = new LinkedHashMap<>(tensors);
        wrong.replaceAll((path, tensor) -> {
            float[] values = tensor.toArray();
            for (int i = 0; path.endsWith(ending) && i < values.length; i++) {
                values[i] = tensor.at(values.length - 1 - i);
            }
            return FloatTensor.wrap(tensor.shape(), values);
        });
        return wrong;
    }

    /** The very last weight of the first matrix, 1e-3 off. */
    static Map<String, FloatTensor> nudged(Map<String, FloatTensor> weights) {
        Map<String, FloatTensor> wrong = new LinkedHashMap<>(weights);
        String first = wrong.keySet().iterator().next();
        FloatTensor matrix = Objects.requireNonNull(wrong.get(first));
        float[] values = matrix.toArray();
        values[values.length - 1] += 1e-3f;
        wrong.put(first, FloatTensor.of(matrix.shape(), values));
        return wrong;
    }

    static Map<String, FloatTensor> mappedTensors(Map<String, FloatTensor> tensors, FloatOperator operator) {
        Map<String, FloatTensor> mapped = new LinkedHashMap<>(tensors);
        mapped.replaceAll((path, tensor) -> mapped(tensor, operator));
        return mapped;
    }

    static FloatTensor mapped(FloatTensor tensor, FloatOperator operator) {
        float[] values = tensor.toArray();
        for (int i = 0; i < values.length; i++) {
            values[i] = operator.apply(values[i]);
        }
        return FloatTensor.wrap(tensor.shape(), values);
    }

    static SequenceBatch mapped(SequenceBatch batch, FloatOperator operator) {
        return SequenceBatch.packed(mapped((FloatTensor) batch.values(), operator), batch.lengths());
    }

    /** Every sequence as long as the longest, zeros at the end. */
    static SequenceBatch padded(SequenceBatch batch) {
        int longest = Arrays.stream(batch.lengths()).max().orElseThrow();
        return cutOrPadded(
                batch,
                Collections.nCopies(batch.count(), longest).stream()
                        .mapToInt(n -> n)
                        .toArray());
    }

    static SequenceBatch cut(SequenceBatch batch, int[] lengths) {
        return cutOrPadded(batch, lengths);
    }

    static SequenceBatch cutOrPadded(SequenceBatch batch, int[] lengths) {
        List<Sequence> sequences = new ArrayList<>();
        for (int i = 0; i < lengths.length; i++) {
            float[] values = batch.sequence(i).values().toFloats();
            int size = lengths[i] * batch.features();
            sequences.add(new Sequence(
                    FloatTensor.wrap(Shape.of(lengths[i], batch.features()), Arrays.copyOf(values, size))));
        }
        return SequenceBatch.ofSequences(sequences);
    }

    static SequenceBatch zeroedWhereEmpty(SequenceBatch states, SequenceBatch x) {
        float[] values = ((FloatTensor) states.values()).toArray();
        for (int i = 0; i < x.count(); i++) {
            if (x.length(i) == 0) {
                Arrays.fill(values, i * states.features(), (i + 1) * states.features(), 0);
            }
        }
        return SequenceBatch.packed(FloatTensor.wrap(states.values().shape(), values), states.lengths());
    }

    static SequenceBatch reversed(SequenceBatch batch) {
        float[] values = new float[batch.values().size()];
        FloatTensor from = (FloatTensor) batch.values();
        int width = batch.features();
        for (int i = 0; i < batch.count(); i++) {
            for (int t = 0; t < batch.length(i); t++) {
                int mirrored = batch.offset(i) + batch.length(i) - 1 - t;
                from.copyTo((batch.offset(i) + t) * width, values, mirrored * width, width);
            }
        }
        return SequenceBatch.packed(FloatTensor.wrap(from.shape(), values), batch.lengths());
    }
}
