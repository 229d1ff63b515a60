package dev.rondo.onnx.raise;

import static dev.rondo.expr.Expressions.abs;
import static dev.rondo.expr.Expressions.constant;

import dev.rondo.onnx.source.ElementType;
import java.util.ArrayList;
import java.util.List;

/** Operators that hand their input on. */
final class Copies {
    private Copies() {}

    static List<Operand> identity(Call call) {
        return call.one(call.operand(0));
    }

    /** The input as it is: outside training nothing is dropped, and the mask is true everywhere. */
    static List<Operand> dropout(Call call) {
        boolean trains = call.node().hasInput(2)
                && !(call.operand(2) instanceof Operand.Fixed fixed
                        && fixed.tensor().size() == 1
                        && fixed.tensor().longAt(0) == 0);
        if (trains) {
            throw call.refused(
                    "it drops features at random, as in training",
                    "outside training nothing is dropped",
                    "export the model for inference");
        }
        List<Operand> outputs = new ArrayList<>(call.one(call.operand(0)));
        if (call.node().hasOutput(1)) {
            Operand.View x = call.view(0);
            outputs.add(new Operand.Condition(x.with(constant(1, x.value().size())), false));
        }
        return outputs;
    }

    static List<Operand> cast(Call call) {
        ElementType to = ElementType.ofCode(call.node().integer("to", 0))
                .orElseThrow(() -> call.refused(
                        "an unknown type " + call.node().integer("to", 0),
                        "it is a type of ONNX",
                        "export the model again"));
        return to(call, to);
    }

    static List<Operand> castLike(Call call) {
        Operand like = call.operand(1);
        return to(call, like instanceof Operand.Fixed fixed ? fixed.tensor().type() : ElementType.FLOAT);
    }

    private static List<Operand> to(Call call, ElementType type) {
        Operand operand = call.operand(0);
        if (operand instanceof Operand.Sizes) {
            return call.one(operand);
        }
        if (type == ElementType.FLOAT16 || type == ElementType.BFLOAT16) {
            throw call.refused(
                    "it rounds features to " + type,
                    "features have the precision of float",
                    "export the model in float, or run the file with OpaqueModel");
        }
        if (type == ElementType.BOOL) {
            return call.one(
                    operand instanceof Operand.Condition
                            ? operand
                            : new Operand.Condition(
                                    call.view(0).with(abs(call.view(0).value())), false));
        }
        if (operand instanceof Operand.Condition condition) {
            return call.one(Conditions.asNumber(condition));
        }
        if (!type.isReal()) {
            throw call.refused(
                    "it rounds features to " + type, "features are floating point numbers", "keep them in float");
        }
        return call.one(operand);
    }
}
