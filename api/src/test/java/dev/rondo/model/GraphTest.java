package dev.rondo.model;

import static dev.rondo.expr.Expressions.add;
import static dev.rondo.expr.Expressions.mul;
import static dev.rondo.expr.Expressions.sigmoid;
import static dev.rondo.expr.Expressions.tanh;
import static dev.rondo.layer.Layers.backwards;
import static dev.rondo.layer.Layers.bidirectional;
import static dev.rondo.layer.Layers.dense;
import static dev.rondo.layer.Layers.dropout;
import static dev.rondo.layer.Layers.embedding;
import static dev.rondo.layer.Layers.gru;
import static dev.rondo.layer.Layers.last;
import static dev.rondo.layer.Layers.lstm;
import static dev.rondo.layer.Layers.poolMean;
import static dev.rondo.layer.Layers.recurrent;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.rondo.cell.Cell;
import dev.rondo.cell.CellScope;
import dev.rondo.cell.Gru;
import dev.rondo.cell.Initializer;
import dev.rondo.cell.Lstm;
import dev.rondo.cell.Peepholes;
import dev.rondo.cell.Recurrence;
import dev.rondo.cell.ResetGate;
import dev.rondo.data.Shape;
import dev.rondo.expr.Expr;
import dev.rondo.layer.Block;
import dev.rondo.layer.Recurrent;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a graph is named by, and how it is shown. */
final class GraphTest {
    /** The equations of an LSTM as somebody else would write them down. */
    private record OwnLstm(int units) implements Cell {
        @Override
        public Recurrence define(CellScope s) {
            Expr.State h = s.state("h", units);
            Expr.State c = s.state("c", units);
            Initializer anything = Initializer.constant(0.125f);
            Expr i = sigmoid(s.affine("i", units, s.input(), h, anything));
            Expr f = sigmoid(s.affine("f", units, s.input(), h, anything));
            Expr g = tanh(s.affine("g", s.input(), h));
            Expr cell = add(mul(f, c), mul(1f, mul(i, g)));
            Expr o = sigmoid(s.affine("o", s.input(), h));
            Expr hidden = mul(o, tanh(cell));
            return s.next(c, cell).next(h, hidden).output(hidden);
        }

        @Override
        public String kind() {
            return "mine";
        }
    }

    private static Graph graph(Block... layers) {
        return Model.sequential(layers).resolve(3);
    }

    private static Graph named(String layer, Recurrent recurrent) {
        ModelBuilder builder = Model.builder();
        return builder.output("y", builder.add(layer, recurrent, builder.features("x", 3)))
                .build()
                .resolve();
    }

    @Test
    void whoWroteTheEquationsDoesNotMatter() {
        Graph ours = named("cell", lstm(5));
        Graph theirs = named("cell", recurrent(new OwnLstm(5)));
        assertEquals(ours.fingerprint(), theirs.fingerprint());
        assertEquals(ours, theirs);
        assertEquals(ours.hashCode(), theirs.hashCode());
    }

    @Test
    void whatIsComputedDoes() {
        List<Graph> different = List.of(
                named("cell", lstm(5)),
                named("cell", lstm(6)),
                named("other", lstm(5)),
                named("cell", gru(5)),
                named("cell", recurrent(new Gru(5).with(ResetGate.BEFORE_PRODUCT))),
                named("cell", recurrent(new Lstm(5).with(Peepholes.DIAGONAL))),
                named("cell", backwards(lstm(5))),
                Model.sequential(lstm(5)).resolve(3),
                Model.sequential(lstm(5)).resolve(4));
        assertEquals(
                different.size(),
                different.stream().map(Graph::fingerprint).distinct().count());
    }

    @Test
    void theFingerprintIsThatOfTheText() {
        Graph graph = graph(dense(2));
        assertEquals(64, graph.fingerprint().length());
        assertEquals(graph.fingerprint(), graph(dense(2)).fingerprint());
        assertEquals("""
                input Input[name=x, kind=FEATURES, size=3, clock=steps of x]
                node dense_1 from [x] initial {}
                step FORWARD
                %0 = parameter dense.W [2, 3]
                %1 = input x [3]
                %2 = matmul(%0, %1) [2]
                %3 = parameter dense.b [2]
                %4 = add(%2, %3) [2]
                y := %4
                output y = dense_1
                """, graph.text());
    }

    @Test
    void masksArePartOfTheGraphUntilTheyAreTakenOut() {
        Graph noisy = graph(dense(4), dropout(0.5f), dense(2));
        assertNotEquals(noisy, noisy.withoutRandomness());
        assertEquals(noisy.withoutRandomness(), noisy.withoutRandomness().withoutRandomness());
        assertEquals(
                noisy.parameters().keySet(),
                noisy.withoutRandomness().parameters().keySet());
    }

    @Test
    void parametersAndStatesHaveFullNames() {
        Graph graph = graph(lstm(4), gru(2));
        assertEquals(
                List.of("lstm_1.h", "lstm_1.c", "gru_1.h"),
                List.copyOf(graph.states().keySet()));
        assertEquals(
                List.of("i.W", "i.R", "i.b", "f.W", "f.R", "f.b", "g.W", "g.R", "g.b", "o.W", "o.R", "o.b"),
                graph.parameters().keySet().stream()
                        .filter(name -> name.startsWith("lstm_1."))
                        .map(name -> name.substring("lstm_1.".length()))
                        .toList());
        assertEquals(Shape.of(2), graph.states().get("gru_1.h"));
        assertEquals(4 * (4 * 3 + 4 * 4 + 4) + 3 * (2 * 4 + 2 * 2 + 2) + 2, graph.parameterCount());
    }

    @Test
    void theTableShowsLayersShapesAndCounts() {
        Graph graph = Model.sequential(embedding(5000, 64), bidirectional(lstm(64)), poolMean(), dense(2))
                .resolve();
        assertEquals("""
                layer        kind            from            output  clock               parameters
                x            input (tokens)                  [5000]  steps of x
                embedding_1  embedding       x               [64]    steps of x             320,000
                lstm_1       lstm            embedding_1     [64]    steps of x              33,024
                lstm_2       lstm            embedding_1     [64]    steps of x              33,024
                concat_1     concat          lstm_1, lstm_2  [128]   steps of x
                pool_1       pool            concat_1        [128]   last of steps of x
                dense_1      dense           pool_1          [2]     last of steps of x         258
                outputs: y = dense_1; 386,306 parameters""", graph.toString());
        assertEquals(
                "model of [lstm_1, last_1]", Model.sequential(lstm(3), last()).toString());
    }

    @Test
    void anEdgeIsItsSourceAndItsOutput() {
        Port port = new Port("lstm", Port.Y);
        assertEquals(port, new Port("lstm", Port.Y));
        assertEquals(port.hashCode(), new Port("lstm", Port.Y).hashCode());
        assertNotEquals(port, new Port("gru", Port.Y));
        assertNotEquals(port, port.state("h"));
    }
}
