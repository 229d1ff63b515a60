package dev.rondo.train;

import static dev.rondo.expr.Expressions.abs;
import static dev.rondo.expr.Expressions.logSoftmax;
import static dev.rondo.expr.Expressions.mean;
import static dev.rondo.expr.Expressions.mul;
import static dev.rondo.expr.Expressions.neg;
import static dev.rondo.expr.Expressions.sub;
import static dev.rondo.expr.Expressions.sum;

import dev.rondo.cell.FormulaScope;
import dev.rondo.expr.Expr;

/** The losses of the library. */
public final class Losses {
    private Losses() {}

    /** The mean over the features of (y − target)². */
    public static Loss meanSquaredError() {
        return new Loss("mean squared error", TargetKind.FEATURES, s -> {
            Expr difference = difference(s);
            return mean(mul(difference, difference));
        });
    }

    /** The mean over the features of |y − target|; its derivative where they are equal is 0. */
    public static Loss meanAbsoluteError() {
        return new Loss("mean absolute error", TargetKind.FEATURES, s -> mean(abs(difference(s))));
    }

    /** −log softmax(y)[class]: takes the values before the softmax, and class ids. PyTorch's {@code CrossEntropyLoss}. */
    public static Loss softmaxCrossEntropy() {
        return new Loss(
                "softmax cross-entropy",
                TargetKind.CLASSES,
                s -> neg(sum(mul(s.inputs().get(1), logSoftmax(s.input())))));
    }

    private static Expr difference(FormulaScope s) {
        return sub(s.input(), s.inputs().get(1));
    }
}
