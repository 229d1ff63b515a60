package dev.rondo.simd.plan;

import dev.rondo.expr.Expr;
import dev.rondo.expr.Traversal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Turns expressions into a {@link StepPlan}.
 *
 * <p>Operations on memory (products, reductions, rearrangements) and fused programs take turns. A node of the first kind is computed at
 * an even time after all that it takes, a pointwise node at an odd time; all pointwise nodes of one time and one size make one program.
 */
public final class Lowering {
    /** A compiled method over 8,000 bytes stays interpreted; a program of this many primitives stays well below. */
    private static final int LONGEST_PROGRAM = 320;

    private final Map<String, Expr> roots;
    private final Map<String, Expr> carries;
    private final List<Expr> nodes;
    private final Map<Expr, AffineGroup> groups;
    private final Set<Expr> computed = new HashSet<>();
    private final Map<Expr, Integer> times = new HashMap<>();
    private final Map<Expr, ProgramKey> programs = new HashMap<>();
    private final List<Slot> slots = new ArrayList<>();
    private final Map<Expr, Slot> leaves = new LinkedHashMap<>();
    private final Map<Expr, Access> places = new HashMap<>();
    private final Map<String, Slot> results = new LinkedHashMap<>();
    private final List<Operation> operations = new ArrayList<>();

    /** Pointwise nodes that are computed together: by time, size (1 first), and a number where there are too many for one program. */
    private record ProgramKey(int time, int size, int part) implements Comparable<ProgramKey> {
        @Override
        public int compareTo(ProgramKey other) {
            int byTime = Integer.compare(time, other.time);
            int bySize = Integer.compare(size, other.size);
            return byTime != 0 ? byTime : bySize != 0 ? bySize : Integer.compare(part, other.part);
        }

        // written out: what the compiler gives a record takes up to a millisecond until it is linked, at every start
        @Override
        public boolean equals(Object other) {
            return other instanceof ProgramKey key && compareTo(key) == 0;
        }

        @Override
        public int hashCode() {
            return 31 * (31 * time + size) + part;
        }
    }

    private Lowering(Map<String, Expr> roots, Map<String, Expr> carries) {
        this.roots = roots;
        this.carries = carries;
        this.nodes = Traversal.topological(roots.values());
        this.groups = AffineGroup.find(nodes, new HashSet<>(roots.values()));
    }

    /**
     * The plan of one step.
     *
     * @param roots what has to be computed, by name
     * @param carries for a result the leaf that it becomes in the next step
     */
    public static StepPlan lower(Map<String, Expr> roots, Map<String, Expr> carries) {
        return new Lowering(roots, carries).lower();
    }

    private StepPlan lower() {
        findComputed();
        schedule();
        placeLeaves();
        placeResults();
        emitCopies(true);
        emit();
        emitCopies(false);
        List<Operation> fused = Fusion.fuse(operations);
        return new StepPlan(
                List.copyOf(slots),
                Map.copyOf(leaves),
                results,
                List.copyOf(fused),
                InPlace.of(fused, results, carries, leaves));
    }

    /** The nodes that get a value of their own: not those inside of an affine group, nor matrices. */
    private void findComputed() {
        Set<Expr> open = new HashSet<>(roots.values());
        for (Expr node : nodes.reversed()) {
            if (open.contains(node) && computed.add(node)) {
                open.addAll(operands(node));
            }
        }
    }

    private List<Expr> operands(Expr node) {
        AffineGroup group = groups.get(node);
        return group == null ? node.operands() : group.vectors();
    }

    private boolean isLeaf(Expr node) {
        return node.operands().isEmpty();
    }

    private static boolean isUniform(Expr node) {
        return node instanceof Expr.Constant constant
                && constant.isUniformly(constant.value().at(0));
    }

    private boolean isPointwise(Expr node) {
        return !groups.containsKey(node)
                && (node instanceof Expr.Binary || node instanceof Expr.Unary || node instanceof Expr.Select);
    }

    private void schedule() {
        Map<ProgramKey, Integer> lengths = new HashMap<>();
        for (Expr node : nodes) {
            if (!computed.contains(node)) {
                continue;
            }
            int after = -1;
            for (Expr operand : operands(node)) {
                after = Math.max(after, times.getOrDefault(operand, -1));
            }
            if (isLeaf(node)) {
                times.put(node, -1);
            } else if (isPointwise(node)) {
                int time = after < 0 ? 1 : after | 1;
                times.put(node, time);
                programs.put(node, program(time, node, lengths));
            } else {
                times.put(node, after < 0 ? 0 : (after | 1) + 1);
            }
        }
    }

    private ProgramKey program(int time, Expr node, Map<ProgramKey, Integer> lengths) {
        int part = 0;
        for (Expr operand : node.operands()) {
            ProgramKey earlier = programs.get(operand);
            if (earlier != null && earlier.time() == time && earlier.size() == node.size()) {
                part = Math.max(part, earlier.part());
            }
        }
        while (true) {
            ProgramKey key = new ProgramKey(time, node.size(), part);
            int length = lengths.getOrDefault(key, 0) + Functions.length(node);
            if (length <= LONGEST_PROGRAM || lengths.getOrDefault(key, 0) == 0) {
                lengths.put(key, length);
                return key;
            }
            part++;
        }
    }

    private Slot slot(int size, int gates, boolean fixed) {
        Slot slot = new Slot(slots.size(), size, gates, fixed);
        slots.add(slot);
        return slot;
    }

    private void placeLeaves() {
        for (Expr node : nodes) {
            boolean vector = node.shape().rank() == 1;
            if (isLeaf(node) && vector && computed.contains(node) && !isUniform(node)) {
                place(node, isFixed(node));
            } else if (isLeaf(node) && vector && isUniform(node) && isTakenFromMemory(node)) {
                place(node, true);
            }
        }
    }

    private void place(Expr leaf, boolean fixed) {
        Slot slot = slot(leaf.size(), 1, fixed);
        leaves.put(leaf, slot);
        places.put(leaf, Access.plain(slot));
    }

    private static boolean isFixed(Expr leaf) {
        return leaf instanceof Expr.Parameter || leaf instanceof Expr.Constant;
    }

    private boolean takes(Expr user, Expr node) {
        return computed.contains(user) && operands(user).contains(node);
    }

    /** Whether an operation on memory takes this node, so that it has to stand there as a plain vector. */
    private boolean isTakenFromMemory(Expr node) {
        for (Expr user : nodes) {
            if (takes(user, node) && !isPointwise(user)) {
                return true;
            }
        }
        return false;
    }

    /** A slot for each result. The names of one value share it, but of what is carried each has its own: it has a place of its own. */
    private void placeResults() {
        Map<Expr, Slot> slotOf = new HashMap<>();
        Set<Expr> carried = new HashSet<>();
        for (Map.Entry<String, Expr> result : roots.entrySet()) {
            String name = result.getKey();
            Expr root = result.getValue();
            boolean again = carries.containsKey(name) && !carried.add(root);
            Slot known = again ? null : slotOf.get(root);
            Slot slot = known != null ? known : slot(root.size(), 1, false);
            results.put(name, slot);
            if (!again) {
                slotOf.put(root, slot);
                if (groups.containsKey(root)) {
                    places.put(root, Access.plain(slot));
                }
            }
        }
    }

    /** The slot of a value that is a result; null for others. */
    private @Nullable Slot resultOf(Expr node) {
        for (Map.Entry<String, Expr> root : roots.entrySet()) {
            if (root.getValue() == node) {
                return results.get(root.getKey());
            }
        }
        return null;
    }

    private void emit() {
        TreeMap<Integer, List<Expr>> onMemory = new TreeMap<>();
        TreeMap<ProgramKey, List<Expr>> pointwise = new TreeMap<>();
        for (Expr node : nodes) {
            ProgramKey key = programs.get(node);
            if (key != null) {
                pointwise.computeIfAbsent(key, k -> new ArrayList<>()).add(node);
            } else if (computed.contains(node) && !isLeaf(node)) {
                onMemory.computeIfAbsent(Objects.requireNonNull(times.get(node)), k -> new ArrayList<>())
                        .add(node);
            }
        }
        int last = Math.max(
                onMemory.isEmpty() ? 0 : onMemory.lastKey(),
                pointwise.isEmpty() ? 0 : pointwise.lastKey().time());
        for (int time = 0; time <= last; time++) {
            MemoryOperations memory = new MemoryOperations(groups, places, this::slot, this::isTakenFromMemory);
            operations.addAll(memory.emit(onMemory.getOrDefault(time, List.of())));
            for (Map.Entry<ProgramKey, List<Expr>> program : pointwise
                    .subMap(new ProgramKey(time, 0, 0), new ProgramKey(time + 1, 0, 0))
                    .entrySet()) {
                emitProgram(program.getKey(), program.getValue());
            }
        }
    }

    private void emitProgram(ProgramKey key, List<Expr> members) {
        ProgramBuilder builder = new ProgramBuilder(key.size());
        Map<Expr, Integer> values = new HashMap<>();
        for (Expr node : members) {
            List<Integer> operands = new ArrayList<>();
            for (Expr operand : node.operands()) {
                Integer known = values.get(operand);
                int value = known != null ? known : read(builder, operand, key.size());
                values.put(operand, value);
                operands.add(value);
            }
            values.put(node, Functions.write(builder, node, operands));
        }
        for (Expr node : members) {
            int value = Objects.requireNonNull(values.get(node));
            Slot result = resultOf(node);
            if (result != null || isUsedOutside(node, key)) {
                Slot slot = result != null ? result : slot(node.size(), 1, false);
                places.put(node, Access.plain(slot));
                builder.store(value, slot);
            }
        }
        operations.add(new Operation.Unitwise(List.of(), builder.build()));
    }

    private int read(ProgramBuilder builder, Expr node, int size) {
        if (isUniform(node)) {
            return builder.constant(((Expr.Constant) node).value().at(0));
        }
        Access place = Objects.requireNonNull(places.get(node));
        return builder.load(new Access(place.slot(), place.gate(), node.size() == 1 && size > 1));
    }

    private boolean isUsedOutside(Expr node, ProgramKey program) {
        for (Expr user : nodes) {
            if (takes(user, node) && !program.equals(programs.get(user))) {
                return true;
            }
        }
        return false;
    }

    /** Results that no program writes: leaves, whose values are kept as they were before the step, and values of operations on memory. */
    private void emitCopies(boolean ofLeaves) {
        Set<Slot> copied = new HashSet<>();
        for (Map.Entry<String, Expr> result : roots.entrySet()) {
            Expr root = result.getValue();
            Slot target = Objects.requireNonNull(results.get(result.getKey()));
            Access place = places.get(root);
            boolean written = programs.containsKey(root) && target.equals(resultOf(root));
            boolean there = place != null && place.slot().equals(target);
            if (isLeaf(root) == ofLeaves && !written && !there && copied.add(target)) {
                ProgramBuilder builder = new ProgramBuilder(root.size());
                builder.store(read(builder, root, root.size()), target);
                operations.add(new Operation.Unitwise(List.of(), builder.build()));
            }
        }
    }
}
