package dev.rondo.models;

import dev.rondo.FormatException;
import dev.rondo.InputException;
import dev.rondo.Problem;
import dev.rondo.data.FloatTensor;
import dev.rondo.data.Shape;
import dev.rondo.model.Weights;
import dev.rondo.models.safetensors.Safetensors;
import dev.rondo.train.OptimizerState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A checkpoint as the tensors and metadata of a file.
 *
 * <p>Tensors are called {@code weights/NAME}, {@code best/NAME} and {@code optimizer.MOMENT/NAME}. The metadata hold the format's name and
 * version, the names of the optimizer's moments, the number of its steps, and a line for each epoch.
 */
final class CheckpointFile {
    /** The number of problems that a person reads; a hostile file may have millions. */
    private static final int MOST = 20;

    private static final String FORMAT = "format";
    private static final String VERSION = "rondo checkpoint 1";
    private static final String STEP = "optimizer.step";
    private static final String MOMENTS = "optimizer.moments";
    private static final String EPOCHS = "epochs";
    private static final String WEIGHTS = "weights";
    private static final String BEST = "best";
    private static final String MOMENT = "optimizer.";

    private final Safetensors file;
    private final Map<String, FloatTensor> weights = new LinkedHashMap<>();
    private final Map<String, FloatTensor> best = new LinkedHashMap<>();
    private final Map<String, Map<String, FloatTensor>> moments = new LinkedHashMap<>();
    private final List<Problem> problems = new ArrayList<>();

    private CheckpointFile(Safetensors file) {
        this.file = file;
    }

    /**
     * What a file holds of a checkpoint.
     *
     * @throws InputException if a moment has a name that a file cannot tell from another
     */
    static Safetensors of(Checkpoint checkpoint) {
        Map<String, FloatTensor> tensors = new LinkedHashMap<>();
        Map<String, String> metadata = new LinkedHashMap<>();
        OptimizerState state = checkpoint.optimizerState();
        Map<String, Weights> moments = new TreeMap<>(state.moments());
        moments.keySet().forEach(CheckpointFile::requirePlain);
        metadata.put(FORMAT, VERSION);
        metadata.put(STEP, Long.toString(state.step()));
        metadata.put(MOMENTS, String.join(" ", moments.keySet()));
        metadata.put(EPOCHS, Integer.toString(checkpoint.epoch()));
        checkpoint.history().forEach(epoch -> metadata.put(epochName(epoch.number()), EpochLine.of(epoch)));
        put(tensors, WEIGHTS, checkpoint.weights());
        put(tensors, BEST, checkpoint.best());
        moments.forEach((moment, averages) -> put(tensors, MOMENT + moment, averages));
        return new Safetensors(tensors, metadata);
    }

    private static void requirePlain(String moment) {
        if (!moment.matches("\\w+")) {
            throw new InputException(new Problem(
                    "optimizer state, moment '" + moment + "'",
                    "found this name",
                    "a checkpoint keeps moments whose names are letters, digits and _",
                    "rename it"));
        }
    }

    private static void put(Map<String, FloatTensor> tensors, String group, Weights weights) {
        weights.tensors().forEach((path, tensor) -> tensors.put(group + "/" + path, tensor));
    }

    private static String epochName(int number) {
        return "epoch." + number;
    }

    /**
     * The checkpoint that a file holds.
     *
     * @throws FormatException with what is missing, left over or does not fit together, up to a number
     */
    static Checkpoint read(Safetensors file) {
        return new CheckpointFile(file).read();
    }

    private Checkpoint read() {
        String format = file.metadata().getOrDefault(FORMAT, "none");
        if (!format.equals(VERSION)) {
            throw new FormatException(problem("metadata 'format'", "found " + format, "it has to be " + VERSION));
        }
        sort();
        checkShapes(BEST, best);
        Map<String, Weights> averages = new LinkedHashMap<>();
        moments.forEach((moment, tensors) -> {
            checkShapes(MOMENT + moment, tensors);
            averages.put(moment, Weights.of(tensors));
        });
        OptimizerState state = new OptimizerState(number(STEP, Long.MAX_VALUE), averages);
        List<Epoch> history = history();
        if (!problems.isEmpty()) {
            throw new FormatException(problems);
        }
        return new Checkpoint(Weights.of(weights), state, Weights.of(best), history);
    }

    /** Sorts the tensors into weights, best weights and moments, by their names without the group's. */
    private void sort() {
        String[] names = text(MOMENTS).split(" ", MOST + 1);
        if (names.length > MOST) {
            throw new FormatException(problem(
                    "metadata '" + MOMENTS + "'",
                    "found more than " + MOST + " names",
                    "an optimizer has a few moments"));
        }
        Arrays.stream(names)
                .filter(moment -> !moment.isEmpty())
                .forEach(moment -> moments.put(moment, new LinkedHashMap<>()));
        file.tensors().forEach((name, tensor) -> {
            int slash = Math.max(0, name.indexOf('/'));
            Map<String, FloatTensor> group = group(name.substring(0, slash));
            if (group == null) {
                report("tensor '" + name + "'", "found this name", "it is one of weights, best or a moment");
            } else {
                group.put(name.substring(slash + 1), tensor);
            }
        });
    }

    private @Nullable Map<String, FloatTensor> group(String name) {
        return switch (name) {
            case WEIGHTS -> weights;
            case BEST -> best;
            default -> name.startsWith(MOMENT) ? moments.get(name.substring(MOMENT.length())) : null;
        };
    }

    private void checkShapes(String group, Map<String, FloatTensor> tensors) {
        weights.forEach((path, expected) -> {
            FloatTensor found = tensors.get(path);
            Shape shape = expected.shape();
            if (found == null) {
                report("tensor '" + group + "/" + path + "'", "it is missing", "there are weights of that name");
            } else if (!found.shape().equals(shape)) {
                report(
                        "tensor '" + group + "/" + path + "'",
                        "found shape " + found.shape(),
                        "the weights' is " + shape);
            }
        });
        Set<String> left = new TreeSet<>(tensors.keySet());
        left.removeAll(weights.keySet());
        left.forEach(path ->
                report("tensor '" + group + "/" + path + "'", "found this name", "there are no weights of that name"));
    }

    private List<Epoch> history() {
        long epochs = number(EPOCHS, file.metadata().size());
        List<Epoch> history = new ArrayList<>();
        for (int i = 1; i <= epochs; i++) {
            String line = text(epochName(i));
            try {
                history.add(EpochLine.read(i, line));
            } catch (IllegalArgumentException e) {
                report("metadata '" + epochName(i) + "'", "found '" + line + "'", "it is " + EpochLine.FORM);
            }
        }
        return history;
    }

    private long number(String name, long most) {
        String text = text(name);
        try {
            long number = Long.parseLong(text);
            if (number >= 0 && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        report("metadata '" + name + "'", "found '" + text + "'", "it is a whole number from 0 to " + most);
        return 0;
    }

    private String text(String name) {
        return file.metadata().getOrDefault(name, "");
    }

    private void report(String path, String found, String expected) {
        problems.add(problem(path, found, expected));
        if (problems.size() == MOST) {
            throw new FormatException(problems);
        }
    }

    private static Problem problem(String path, String found, String expected) {
        return new Problem("checkpoint, " + path, found, expected, "load a file that Checkpoint.save() wrote");
    }
}
