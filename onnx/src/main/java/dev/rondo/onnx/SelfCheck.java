package dev.rondo.onnx;

import dev.rondo.ModelException;
import dev.rondo.Problem;
import dev.rondo.backend.Availability;
import dev.rondo.model.Graph;
import dev.rondo.model.TrainedModel;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Runs exported files on random lengths, batches and states, and compares outputs and states with those of the model that was exported, as
 * the reference computes them.
 */
public final class SelfCheck {
    private SelfCheck() {}

    /**
     * Checks files that were exported from a model, if there is something that can run them.
     *
     * @throws ModelException if one computes something else; the message names the first layer that differs
     */
    public static Verification of(TrainedModel model, List<OnnxModel> files) {
        Availability last = new Availability.Unavailable(
                "nothing is there that runs ONNX files", "add the module dev.rondo.onnxruntime");
        Iterator<GraphRunners> services = ServiceLoader.load(GraphRunners.class, SelfCheck.class.getClassLoader())
                .iterator();
        while (hasNext(services)) {
            GraphRunners runners = next(services);
            if (runners == null) {
                continue;
            }
            last = runners.probe();
            if (last instanceof Availability.Available(String description)) {
                return new Verification.Passed(description, largestDifference(model, files, runners));
            }
        }
        return switch (last) {
            case Availability.Available available -> throw new IllegalStateException("checked above");
            case Availability.Unavailable(String reason, String remedy) ->
                new Verification.Skipped(reason + "; " + remedy);
        };
    }

    /** A runner that cannot be loaded is none. */
    private static boolean hasNext(Iterator<GraphRunners> services) {
        try {
            return services.hasNext();
        } catch (ServiceConfigurationError | LinkageError e) {
            return false;
        }
    }

    private static @Nullable GraphRunners next(Iterator<GraphRunners> services) {
        try {
            return services.next();
        } catch (ServiceConfigurationError | LinkageError e) {
            return null;
        }
    }

    private static double largestDifference(TrainedModel model, List<OnnxModel> files, GraphRunners runners) {
        Agreement agreement = new Agreement();
        Graph quiet = model.graph().withoutRandomness();
        TrainedModel source = new TrainedModel(quiet, model.weights(), model.provenance());
        for (OnnxModel file : files) {
            SplittableRandom random = new SplittableRandom(quiet.fingerprint().hashCode());
            Optional<Problem> problem = switch (file.form()) {
                case SEQUENCE -> new SequenceCheck(source, file, runners, agreement, random).problem();
                case STEP -> new StepCheck(source, file, runners, agreement, random).problem();
                case BATCH, CHUNK -> Optional.empty();
            };
            if (problem.isPresent()) {
                throw new ModelException(List.of(problem.get()));
            }
        }
        return agreement.largest();
    }
}
