package dev.rondo.onnx.raise;

import static dev.rondo.expr.Expressions.add;
import static dev.rondo.expr.Expressions.constant;
import static dev.rondo.expr.Expressions.div;
import static dev.rondo.expr.Expressions.mean;
import static dev.rondo.expr.Expressions.mul;
import static dev.rondo.expr.Expressions.sqrt;
import static dev.rondo.expr.Expressions.sub;

import dev.rondo.expr.Expr;
import dev.rondo.expr.Expressions;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** Softmax and normalisations along the features of a step. */
final class Normalization {
    private static final int ONE_AXIS_SINCE = 13;

    private Normalization() {}

    static List<Operand> softmax(Call call) {
        return alongAxis(call, Expressions::softmax);
    }

    static List<Operand> logSoftmax(Call call) {
        return alongAxis(call, Expressions::logSoftmax);
    }

    /** Since opset 13 along one axis, the last by default; before that along the axis, the second by default, and all behind it. */
    private static List<Operand> alongAxis(Call call, UnaryOperator<Expr> function) {
        Operand.View x = call.view(0);
        boolean one = call.opset() >= ONE_AXIS_SINCE;
        int first = call.axis(call.node().integer("axis", one ? -1 : 1), x.rank());
        int last = one ? first : x.rank() - 1;
        boolean[] along = call.marks(LongStream.rangeClosed(first, last).boxed().toList(), x);
        return call.one(Groups.mapped(x, along, function));
    }

    /** y = scale ∘ (x − mean) / √(variance + ε) + shift over the axis and all behind it; also the mean and 1 / √(variance + ε). */
    static List<Operand> layer(Call call) {
        Operand.View x = call.view(0);
        float epsilon = call.node().real("epsilon", 1e-5f);
        int first = call.axis(call.node().integer("axis", -1), x.rank());
        boolean[] along = call.marks(LongStream.range(first, x.rank()).boxed().toList(), x);
        Operand.View normalized = Groups.mapped(x, along, group -> normalized(group, epsilon));
        List<Operand> results = new ArrayList<>();
        results.add(affine(call, normalized, call.view(1), call.has(2) ? List.of(call.view(2)) : List.of()));
        if (call.node().outputs().size() > 1) {
            results.add(Groups.reduced(x, along, Expressions::mean));
            results.add(Groups.reduced(
                    x, along, group -> div(constant(1), deviation(sub(group, mean(group)), epsilon))));
        }
        return results;
    }

    private static Expr normalized(Expr x, float epsilon) {
        Expr centred = sub(x, mean(x));
        return div(centred, deviation(centred, epsilon));
    }

    private static Expr deviation(Expr centred, float epsilon) {
        return sqrt(add(epsilon, mean(mul(centred, centred))));
    }

    private static Operand.View affine(Call call, Operand.View x, Operand.View scale, List<Operand.View> shift) {
        Broadcast product = Broadcast.of(call, List.of(scale, x));
        Operand.View scaled =
                product.view(mul(product.values().getFirst(), product.values().getLast()));
        if (shift.isEmpty()) {
            return scaled;
        }
        Broadcast sum = Broadcast.of(call, List.of(scaled, shift.getFirst()));
        return sum.view(add(sum.values().getFirst(), sum.values().getLast()));
    }

    /** Each channel over all axes behind it. */
    static List<Operand> instance(Call call) {
        Operand.View x = call.view(0);
        float epsilon = call.node().real("epsilon", 1e-5f);
        boolean[] along = call.marks(LongStream.range(2, x.rank()).boxed().toList(), x);
        Operand.View normalized = Groups.mapped(x, along, group -> normalized(group, epsilon));
        return call.one(affine(
                call, normalized, ofChannels(call, x, call.view(1)), List.of(ofChannels(call, x, call.view(2)))));
    }

    /**
     * As it is outside training: with the statistics of the file, which make one factor and one summand a channel. A node that gives statistics
     * as well trains; older versions say so in no other way.
     */
    static List<Operand> batch(Call call) {
        Operand.View x = call.view(0);
        boolean trains = call.node().integer("training_mode", 0) != 0
                || IntStream.range(1, call.node().outputs().size()).anyMatch(call.node()::hasOutput);
        if (trains) {
            throw call.refused(
                    "it normalises by the statistics of the batch",
                    "a sequence does not depend on the others of its batch",
                    "export the model for inference");
        }
        Operand.Fixed scale = call.fixed(1);
        Operand.Fixed shift = call.fixed(2);
        Operand.Fixed mean = call.fixed(3);
        Operand.Fixed variance = call.fixed(4);
        float epsilon = call.node().real("epsilon", 1e-5f);
        int channels = scale.tensor().size();
        float[] factors = new float[channels];
        float[] summands = new float[channels];
        for (int i = 0; i < channels; i++) {
            double factor =
                    scale.tensor().doubleAt(i) / Math.sqrt(variance.tensor().doubleAt(i) + epsilon);
            factors[i] = (float) factor;
            summands[i] = (float) (shift.tensor().doubleAt(i) - mean.tensor().doubleAt(i) * factor);
        }
        return call.one(affine(
                call,
                x,
                ofChannels(call, x, vector(call, scale, factors)),
                List.of(ofChannels(call, x, vector(call, shift, summands)))));
    }

    private static Operand.View vector(Call call, Operand.Fixed like, float[] values) {
        return new Operand.View(call.leaves().vector(like, values), List.of(Axis.ofSize(values.length)));
    }

    /** A vector of channels beside x, whose second axis they are. */
    private static Operand.View ofChannels(Call call, Operand.View x, Operand.View channels) {
        int axis = call.featureAxis(Math.min(1, x.rank() - 1), x);
        List<Axis> axes = new ArrayList<>(channels.axes());
        for (int i = axis + 1; i < x.rank(); i++) {
            axes.add(new Axis.One());
        }
        return new Operand.View(channels.value(), axes);
    }

    /** x / (Σ |x|ᵖ)^{1/p}, p being 1 or 2; zeros stay zeros. */
    static List<Operand> lp(Call call) {
        Operand.View x = call.view(0);
        boolean[] along = call.marks(List.of(call.node().integer("axis", -1)), x);
        boolean absolute = call.node().integer("p", 2) == 1;
        return call.one(Groups.mapped(x, along, group -> {
            Expr norm = absolute ? Expressions.sum(Expressions.abs(group)) : sqrt(Expressions.sum(mul(group, group)));
            return div(group, Expressions.select(norm, norm, constant(1)));
        }));
    }
}
