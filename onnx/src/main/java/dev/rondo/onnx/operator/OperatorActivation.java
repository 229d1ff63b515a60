package dev.rondo.onnx.operator;

import static dev.rondo.expr.Expressions.add;
import static dev.rondo.expr.Expressions.constant;
import static dev.rondo.expr.Expressions.elu;
import static dev.rondo.expr.Expressions.hardSigmoid;
import static dev.rondo.expr.Expressions.leakyRelu;
import static dev.rondo.expr.Expressions.mul;
import static dev.rondo.expr.Expressions.relu;
import static dev.rondo.expr.Expressions.select;
import static dev.rondo.expr.Expressions.sigmoid;
import static dev.rondo.expr.Expressions.softplus;
import static dev.rondo.expr.Expressions.softsign;
import static dev.rondo.expr.Expressions.sub;
import static dev.rondo.expr.Expressions.tanh;

import dev.rondo.expr.Expr;
import java.util.Arrays;
import java.util.Optional;

/**
 * An activation of a recurrent operator.
 *
 * @param kind which function
 * @param alpha its first number, 0 where it has none
 * @param beta its second number, 0 where it has none
 */
public record OperatorActivation(Kind kind, float alpha, float beta) {
    /** The functions that recurrent operators know. */
    public enum Kind {
        /** max(x, 0). */
        RELU("Relu", 0),
        /** tanh x. */
        TANH("Tanh", 0),
        /** σ(x). */
        SIGMOID("Sigmoid", 0),
        /** αx + β. */
        AFFINE("Affine", 2),
        /** x for x ≥ 0, otherwise αx. */
        LEAKY_RELU("LeakyRelu", 1, 0.01f, 0),
        /** x for x &gt; α, otherwise 0. */
        THRESHOLDED_RELU("ThresholdedRelu", 1),
        /** α tanh(βx). */
        SCALED_TANH("ScaledTanh", 2),
        /** min(max(αx + β, 0), 1). */
        HARD_SIGMOID("HardSigmoid", 2, 0.2f, 0.5f),
        /** x for x ≥ 0, otherwise α(eˣ − 1). */
        ELU("Elu", 1, 1, 0),
        /** x / (1 + |x|). */
        SOFTSIGN("Softsign", 0),
        /** log(1 + eˣ). */
        SOFTPLUS("Softplus", 0);

        private final String onnxName;
        private final int numbers;
        private final float alpha;
        private final float beta;

        Kind(String onnxName, int numbers) {
            this(onnxName, numbers, numbers == 0 ? 0 : Float.NaN, numbers == 0 ? 0 : Float.NaN);
        }

        Kind(String onnxName, int numbers, float alpha, float beta) {
            this.onnxName = onnxName;
            this.numbers = numbers;
            this.alpha = alpha;
            this.beta = beta;
        }

        /** The kind of a name in the attribute {@code activations}, upper and lower case alike. */
        public static Optional<Kind> of(String onnxName) {
            return Arrays.stream(values())
                    .filter(kind -> kind.onnxName.equalsIgnoreCase(onnxName))
                    .findFirst();
        }

        /** Its name in the attribute {@code activations}. */
        public String onnxName() {
            return onnxName;
        }

        /** Whether it takes a number of {@code activation_alpha}. */
        public boolean hasAlpha() {
            return numbers > 0;
        }

        /** Whether it takes a number of {@code activation_beta}. */
        public boolean hasBeta() {
            return numbers > 1;
        }

        /**
         * Whether it is agreed upon what its numbers are where none are given, or it has none. ONNX Runtime takes 0 for some, of which the standard
         * says nothing, or 1.
         */
        public boolean hasDefaults() {
            return !Float.isNaN(alpha);
        }

        /** The activation with the numbers that it has where none are given. */
        public OperatorActivation byDefault() {
            return new OperatorActivation(this, alpha, beta);
        }
    }

    /** The activation as an expression. */
    public Expr of(Expr x) {
        return switch (kind) {
            case RELU -> relu(x);
            case TANH -> tanh(x);
            case SIGMOID -> sigmoid(x);
            case AFFINE -> add(mul(alpha, x), constant(beta));
            case LEAKY_RELU -> leakyRelu(x, alpha);
            case THRESHOLDED_RELU -> select(sub(x, constant(alpha)), x, constant(0));
            case SCALED_TANH -> mul(alpha, tanh(mul(beta, x)));
            case HARD_SIGMOID -> hardSigmoid(x, alpha, beta);
            case ELU -> elu(x, alpha);
            case SOFTSIGN -> softsign(x);
            case SOFTPLUS -> softplus(x);
        };
    }
}
