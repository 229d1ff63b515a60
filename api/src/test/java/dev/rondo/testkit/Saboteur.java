package dev.rondo.testkit;

import dev.rondo.backend.Availability;
import dev.rondo.backend.Backend;
import dev.rondo.backend.BackendOptions;
import dev.rondo.backend.BackendProvider;
import dev.rondo.backend.CompiledModel;
import dev.rondo.backend.Purpose;
import dev.rondo.backend.Session;
import dev.rondo.backend.Signature;
import dev.rondo.backend.State;
import dev.rondo.backend.StreamingModel;
import dev.rondo.backend.Support;
import dev.rondo.backend.TrainableModel;
import dev.rondo.data.SequenceBatch;
import dev.rondo.model.Graph;
import dev.rondo.model.TrainedModel;
import dev.rondo.model.Weights;
import dev.rondo.reference.ReferenceProvider;
import dev.rondo.train.Draw;
import dev.rondo.train.Gradients;
import java.util.Map;

/** The reference, with one thing after the other to be got wrong; as it stands, it is honest. */
class Saboteur implements BackendProvider {
    private final BackendProvider reference = new ReferenceProvider();

    @Override
    public String name() {
        return "saboteur";
    }

    @Override
    public int priority() {
        return -1;
    }

    @Override
    public Availability probe() {
        return new Availability.Available("wrong on purpose");
    }

    @Override
    public Backend open(BackendOptions options) {
        return new Sabotaged(reference.open(options(options)));
    }

    BackendOptions options(BackendOptions options) {
        return options;
    }

    boolean bitwise() {
        return true;
    }

    Support supports(Backend honest, Graph graph, Purpose purpose) {
        return honest.supports(graph, purpose);
    }

    TrainedModel model(TrainedModel model) {
        return model;
    }

    Purpose.Train purpose(Purpose.Train purpose) {
        return purpose;
    }

    CompiledModel compile(Backend honest, TrainedModel model) {
        return new Runs(honest.compile(model(model)));
    }

    Map<String, SequenceBatch> run(CompiledModel honest, Map<String, SequenceBatch> inputs) {
        return honest.run(inputs);
    }

    Session session(Session honest) {
        return honest;
    }

    Gradients gradients(TrainableModel honest, Map<String, SequenceBatch> inputs, SequenceBatch targets, Draw draw) {
        return honest.gradients(inputs, targets, draw);
    }

    double loss(TrainableModel honest, Map<String, SequenceBatch> inputs, SequenceBatch targets) {
        return honest.loss(inputs, targets);
    }

    void update(TrainableModel honest, Weights weights) {
        honest.update(weights);
    }

    private final class Sabotaged implements Backend {
        private final Backend honest;

        Sabotaged(Backend honest) {
            this.honest = honest;
        }

        @Override
        public String name() {
            return Saboteur.this.name();
        }

        @Override
        public Support supports(Graph graph, Purpose purpose) {
            return Saboteur.this.supports(honest, graph, purpose);
        }

        @Override
        public CompiledModel compile(TrainedModel model) {
            return Saboteur.this.compile(honest, model);
        }

        @Override
        public StreamingModel stream(TrainedModel model) {
            return new Streams(honest.stream(model(model)));
        }

        @Override
        public TrainableModel train(TrainedModel model, Purpose.Train purpose) {
            return new Trains(honest.train(model(model), purpose(purpose)));
        }

        @Override
        public boolean bitwise() {
            return Saboteur.this.bitwise();
        }

        @Override
        public void close() {
            honest.close();
        }
    }

    class Runs implements CompiledModel {
        private final CompiledModel honest;

        Runs(CompiledModel honest) {
            this.honest = honest;
        }

        @Override
        public Signature signature() {
            return honest.signature();
        }

        @Override
        public Map<String, SequenceBatch> run(Map<String, SequenceBatch> inputs) {
            return Saboteur.this.run(honest, inputs);
        }

        @Override
        public void close() {
            honest.close();
        }
    }

    private final class Streams implements StreamingModel {
        private final StreamingModel honest;

        Streams(StreamingModel honest) {
            this.honest = honest;
        }

        @Override
        public Signature signature() {
            return honest.signature();
        }

        @Override
        public Session open() {
            return session(honest.open());
        }

        @Override
        public void close() {
            honest.close();
        }
    }

    private final class Trains implements TrainableModel {
        private final TrainableModel honest;

        Trains(TrainableModel honest) {
            this.honest = honest;
        }

        @Override
        public Graph graph() {
            return honest.graph();
        }

        @Override
        public Gradients gradients(Map<String, SequenceBatch> inputs, SequenceBatch targets, Draw draw) {
            return Saboteur.this.gradients(honest, inputs, targets, draw);
        }

        @Override
        public double loss(Map<String, SequenceBatch> inputs, SequenceBatch targets) {
            return Saboteur.this.loss(honest, inputs, targets);
        }

        @Override
        public void update(Weights weights) {
            Saboteur.this.update(honest, weights);
        }

        @Override
        public void close() {
            honest.close();
        }
    }

    /** A session that does what another does. */
    static class Passing implements Session {
        final Session honest;

        Passing(Session honest) {
            this.honest = honest;
        }

        @Override
        public void step(float[] x, float[] y) {
            honest.step(x, y);
        }

        @Override
        public void step(int token, float[] y) {
            honest.step(token, y);
        }

        @Override
        public SequenceBatch run(SequenceBatch chunk) {
            return honest.run(chunk);
        }

        @Override
        public State state() {
            return honest.state();
        }

        @Override
        public void restore(State state) {
            honest.restore(state);
        }

        @Override
        public Session fork() {
            return honest.fork();
        }

        @Override
        public void reset() {
            honest.reset();
        }

        @Override
        public void close() {
            honest.close();
        }
    }
}
