package dev.rondo.simd.plan;

import dev.rondo.expr.Expr;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How one step is computed.
 *
 * @param slots all slots, by index
 * @param leaves where inputs, states, masks, parameters and constants stand; they are filled before the step
 * @param results where each named result stands after it
 * @param operations what is done, in order
 * @param inPlace the results that may be written where the leaf stands that they replace in the next step
 */
public record StepPlan(
        List<Slot> slots,
        Map<Expr, Slot> leaves,
        Map<String, Slot> results,
        List<Operation> operations,
        Set<String> inPlace) {}
