package dev.rondo.benchmarks.floor;

import dev.rondo.cell.Cell;
import dev.rondo.cell.CellScope;
import dev.rondo.cell.Recurrence;
import dev.rondo.cell.RecurrenceDerivative;
import dev.rondo.expr.Contribution;
import dev.rondo.expr.Expr;
import dev.rondo.expr.Interner;
import dev.rondo.expr.Traversal;
import dev.rondo.simd.codegen.VectorKernels;
import dev.rondo.simd.engine.PointwiseKernel;
import dev.rondo.simd.plan.Lowering;
import dev.rondo.simd.plan.Operation;
import dev.rondo.simd.plan.Program;
import dev.rondo.simd.plan.Slot;
import dev.rondo.simd.plan.StepPlan;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** The pointwise part of a step and nothing else: the kernels that cpu-simd generates, on rows that stay in L1. */
public final class Epilogue {
    /** Half of a usual L1 cache. */
    private static final int FLOATS = 6_000;

    private static final VectorKernels KERNELS = new VectorKernels();

    private final List<StepPlan> plans;
    private final int rows;

    /** The epilogue of a step forward, and where it trains of one that keeps what the step back needs, and of that. */
    public Epilogue(Cell cell, int inputSize, boolean trains) {
        Recurrence recurrence = CellScope.define(cell, inputSize);
        this.plans = trains ? training(recurrence) : List.of(plan(recurrence.results()));
        this.rows = Math.max(
                1, FLOATS / plans.stream().mapToInt(Epilogue::width).max().orElseThrow());
    }

    /** The rows of one call of a {@link #member}. */
    public int rows() {
        return rows;
    }

    /** What computes it, once for all rows, on arrays of its own. */
    public Runnable member() {
        List<Runnable> parts = plans.stream().map(this::part).toList();
        return () -> parts.forEach(Runnable::run);
    }

    private Runnable part(StepPlan plan) {
        List<Program> programs = plan.operations().stream()
                .filter(Operation.Unitwise.class::isInstance)
                .map(operation -> ((Operation.Unitwise) operation).program())
                .filter(Objects::nonNull)
                .toList();
        PointwiseKernel[] kernels = programs.stream().map(KERNELS::pointwise).toArray(PointwiseKernel[]::new);
        int[] units = programs.stream()
                .mapToInt(program -> Slot.padded(program.size()))
                .toArray();
        float[][] arrays = new float[plan.slots().size()][];
        int[] offsets = new int[arrays.length];
        int[] strides = new int[arrays.length];
        for (Slot slot : plan.slots()) {
            arrays[slot.index()] = new float[rows * slot.width()];
            Arrays.fill(arrays[slot.index()], 0.25f);
            strides[slot.index()] = slot.width();
        }
        return () -> {
            for (int i = 0; i < kernels.length; i++) {
                kernels[i].run(arrays, offsets, strides, 0, rows, 0, units[i]);
            }
        };
    }

    private static StepPlan plan(Map<String, Expr> roots) {
        return Lowering.lower(roots, Map.of());
    }

    /** Forward values that the derivative refers to are results of the first plan and leaves of the second. */
    private static List<StepPlan> training(Recurrence recurrence) {
        RecurrenceDerivative derivative = RecurrenceDerivative.of(recurrence);
        Map<String, Expr> forward = new LinkedHashMap<>(derivative.forward().results());
        Set<Expr> forwardNodes = new HashSet<>(Traversal.topological(forward.values()));
        Map<String, Expr> backward = new LinkedHashMap<>();
        derivative.stateAdjoints().forEach((name, adjoint) -> backward.put("adjoint " + name, adjoint));
        for (Contribution contribution : derivative.contributions()) {
            Expr adjoint = switch (contribution) {
                case Contribution.Outer(var parameter, Expr left, Expr right) -> left;
                case Contribution.Direct(var parameter, Expr value) -> value;
            };
            backward.put("row " + backward.size(), adjoint);
        }
        Map<Expr, Expr> leaves = new HashMap<>();
        for (Expr node : Traversal.topological(backward.values())) {
            if (!forwardNodes.contains(node)) {
                node.operands().stream()
                        .filter(operand -> forwardNodes.contains(operand)
                                && !operand.operands().isEmpty())
                        .forEach(operand -> {
                            String name = "saved " + leaves.size();
                            if (leaves.putIfAbsent(operand, new Expr.Input(name, operand.shape())) == null) {
                                forward.put(name, operand);
                            }
                        });
            }
        }
        Interner interner = new Interner(node -> leaves.getOrDefault(node, node));
        backward.replaceAll((name, root) -> interner.intern(root));
        Map<Expr, String> distinct = new LinkedHashMap<>();
        backward.forEach((name, root) -> distinct.putIfAbsent(root, name));
        Map<String, Expr> roots = new LinkedHashMap<>();
        distinct.forEach((root, name) -> roots.put(name, root));
        return List.of(plan(forward), plan(roots));
    }

    private static int width(StepPlan plan) {
        return plan.slots().stream().mapToInt(Slot::width).sum();
    }
}
