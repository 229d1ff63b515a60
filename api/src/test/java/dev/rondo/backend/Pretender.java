package dev.rondo.backend;

import dev.rondo.BackendException;
import dev.rondo.Problem;
import dev.rondo.model.Graph;
import dev.rondo.model.TrainedModel;
import dev.rondo.reference.ReferenceProvider;
import java.util.List;

/** The reference under another name and priority: as it is, or limited in what it is available for. */
record Pretender(String name, int priority, Ability ability) implements BackendProvider {
    /** What it can do. */
    enum Ability {
        ALL,
        RUN_ONLY,
        NOT_HERE,
        NOT_WITH_THESE_OPTIONS,
        BROKEN_WHEN_LOOKED_AT,
        BROKEN_WHEN_OPENED,
        BROKEN_WHEN_ASKED
    }

    private static RuntimeException broken() {
        return new IllegalStateException("broken");
    }

    static final Problem NO_TRAINING =
            new Problem("model", "it is trained", "this backend only runs", "train elsewhere");

    @Override
    public Availability probe() {
        if (ability == Ability.BROKEN_WHEN_LOOKED_AT) {
            throw broken();
        }
        return ability == Ability.NOT_HERE
                ? new Availability.Unavailable("its library is missing", "install it")
                : new Availability.Available("pretends");
    }

    @Override
    public Backend open(BackendOptions options) {
        if (ability == Ability.BROKEN_WHEN_OPENED) {
            throw broken();
        }
        if (ability == Ability.NOT_WITH_THESE_OPTIONS) {
            throw new BackendException(new Problem("options", "it hides NaN", "NaN is to be seen", "reject it"));
        }
        Backend reference = new ReferenceProvider().open(options);
        return new Backend() {
            @Override
            public String name() {
                return Pretender.this.name();
            }

            @Override
            public Support supports(Graph graph, Purpose purpose) {
                if (ability == Ability.BROKEN_WHEN_ASKED) {
                    throw broken();
                }
                return ability == Ability.RUN_ONLY && purpose instanceof Purpose.Train
                        ? new Support.Unsupported(List.of(NO_TRAINING))
                        : reference.supports(graph, purpose);
            }

            @Override
            public CompiledModel compile(TrainedModel model) {
                return reference.compile(model);
            }

            @Override
            public StreamingModel stream(TrainedModel model) {
                return reference.stream(model);
            }

            @Override
            public TrainableModel train(TrainedModel model, Purpose.Train purpose) {
                Support.require(this, model.graph(), purpose);
                return reference.train(model, purpose);
            }

            @Override
            public boolean bitwise() {
                return reference.bitwise();
            }

            @Override
            public void close() {
                reference.close();
            }
        };
    }
}
