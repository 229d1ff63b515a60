package dev.rondo.onnxruntime;

import static dev.rondo.expr.Expressions.add;
import static dev.rondo.expr.Expressions.clamp;
import static dev.rondo.expr.Expressions.constant;
import static dev.rondo.expr.Expressions.elu;
import static dev.rondo.expr.Expressions.hardSigmoid;
import static dev.rondo.expr.Expressions.leakyRelu;
import static dev.rondo.expr.Expressions.mul;
import static dev.rondo.expr.Expressions.oneMinus;
import static dev.rondo.expr.Expressions.relu;
import static dev.rondo.expr.Expressions.select;
import static dev.rondo.expr.Expressions.sigmoid;
import static dev.rondo.expr.Expressions.softplus;
import static dev.rondo.expr.Expressions.softsign;
import static dev.rondo.expr.Expressions.sub;
import static dev.rondo.expr.Expressions.tanh;
import static dev.rondo.layer.Layers.backwards;
import static dev.rondo.layer.Layers.recurrent;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.rondo.cell.Cell;
import dev.rondo.cell.Initializer;
import dev.rondo.expr.Expr;
import dev.rondo.layer.Recurrent;
import dev.rondo.model.Model;
import dev.rondo.model.TrainedModel;
import dev.rondo.onnx.ExportOptions;
import dev.rondo.onnx.Exported;
import dev.rondo.onnx.OnnxExport;
import dev.rondo.onnx.OnnxModel;
import dev.rondo.onnx.Verification;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Recurrences with any activations, bounds and options that the operators LSTM, GRU and RNN know are exported as these operators, and
 * ONNX Runtime computes with them what the model computes.
 */
class OperatorAttributesTest {
    private static final int SIZE = 5;

    @TestFactory
    Stream<DynamicTest> anyCombinationOfAttributes() {
        return LongStream.rangeClosed(1, 120)
                .mapToObj(seed -> dynamicTest("seed " + seed, () -> check(new SplittableRandom(seed))));
    }

    private static void check(SplittableRandom random) {
        String type = new String[] {"RNN", "GRU", "LSTM"}[random.nextInt(3)];
        Recurrent layer = recurrent(
                switch (type) {
                    case "RNN" -> rnn(random);
                    case "GRU" -> gru(random);
                    default -> lstm(random);
                });
        TrainedModel model = Check.weighted(
                Model.sequential(random.nextBoolean() ? layer : backwards(layer))
                        .resolve(3),
                random.nextLong());
        Exported exported = OnnxExport.export(model, ExportOptions.defaults());
        assertInstanceOf(Verification.Passed.class, exported.verification());
        assertTrue(contains(exported.sequence(), type), type);
        assertFalse(contains(exported.sequence(), "Scan"), "not a Scan");
    }

    private static boolean contains(OnnxModel model, String word) {
        return new String(model.toBytes(), StandardCharsets.ISO_8859_1).contains(word);
    }

    /** Bounded ones alone, with {@code bounded}: what they give goes back into products. */
    private static UnaryOperator<Expr> activation(SplittableRandom random, boolean bounded) {
        float alpha = (1 + random.nextInt(4)) / 4f;
        float beta = (1 + random.nextInt(4)) / 4f;
        return switch (random.nextInt(bounded ? 5 : 11)) {
            case 0 -> x -> tanh(x);
            case 1 -> x -> sigmoid(x);
            case 2 -> x -> softsign(x);
            case 3 -> x -> hardSigmoid(x, alpha, beta);
            case 4 -> x -> mul(alpha, tanh(mul(beta, x)));
            case 5 -> x -> relu(x);
            case 6 -> x -> leakyRelu(x, alpha / 4);
            case 7 -> x -> elu(x, alpha);
            case 8 -> x -> softplus(x);
            case 9 -> x -> add(mul(alpha, x), constant(beta));
            default -> x -> select(sub(x, constant(alpha)), x, constant(0));
        };
    }

    private static UnaryOperator<Expr> bound(SplittableRandom random) {
        float clip = (1 + random.nextInt(4)) / 4f;
        return random.nextBoolean() ? x -> x : x -> clamp(x, -clip, clip);
    }

    private static Cell rnn(SplittableRandom random) {
        UnaryOperator<Expr> clip = bound(random);
        UnaryOperator<Expr> f = activation(random, false);
        return s -> {
            Expr.State h = s.state("h", SIZE);
            Expr next = f.apply(clip.apply(s.affine("h", s.input(), h)));
            return s.next(h, next).output(next);
        };
    }

    private static Cell gru(SplittableRandom random) {
        UnaryOperator<Expr> clip = bound(random);
        UnaryOperator<Expr> f = activation(random, true);
        UnaryOperator<Expr> g = activation(random, false);
        boolean after = random.nextBoolean();
        return s -> {
            Expr.State h = s.state("h", SIZE);
            Expr r = f.apply(clip.apply(s.affine("r", s.input(), h)));
            Expr z = f.apply(clip.apply(s.affine("z", s.input(), h)));
            Expr inward = after
                    ? add(s.affine("n", SIZE, s.input()), mul(r, s.recurrentAffine("hn", SIZE, h)))
                    : s.affine("n", s.input(), mul(r, h));
            Expr n = g.apply(clip.apply(inward));
            Expr next = add(mul(oneMinus(z), n), mul(z, h));
            return s.next(h, next).output(next);
        };
    }

    private static Cell lstm(SplittableRandom random) {
        UnaryOperator<Expr> clip = bound(random);
        UnaryOperator<Expr> f = activation(random, true);
        UnaryOperator<Expr> g = activation(random, false);
        UnaryOperator<Expr> k = activation(random, true);
        boolean peepholes = random.nextBoolean();
        boolean coupled = random.nextBoolean();
        return s -> {
            Expr.State h = s.state("h", SIZE);
            Expr.State c = s.state("c", SIZE);
            Expr before = s.affine("i", s.input(), h);
            Expr i = f.apply(clip.apply(
                    peepholes ? add(before, mul(s.parameter("i.p", Initializer.zeros(), SIZE), c)) : before));
            Expr forget;
            if (coupled) {
                forget = oneMinus(i);
            } else {
                Expr sum = s.affine("f", s.input(), h);
                forget = f.apply(clip.apply(
                        peepholes ? add(sum, mul(s.parameter("f.p", Initializer.zeros(), SIZE), c)) : sum));
            }
            Expr candidate = g.apply(clip.apply(s.affine("g", s.input(), h)));
            Expr nextC = add(mul(forget, c), mul(i, candidate));
            Expr last = s.affine("o", s.input(), h);
            Expr o = f.apply(clip.apply(
                    peepholes ? add(last, mul(s.parameter("o.p", Initializer.zeros(), SIZE), nextC)) : last));
            Expr nextH = mul(o, k.apply(nextC));
            return s.next(h, nextH).next(c, nextC).output(nextH);
        };
    }
}
