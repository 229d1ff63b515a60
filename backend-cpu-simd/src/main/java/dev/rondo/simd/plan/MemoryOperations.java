package dev.rondo.simd.plan;

import dev.rondo.expr.Expr;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Emits the operations on memory of one time: affine groups, bundled where they share their operands, reductions and moves. */
final class MemoryOperations {
    /** Makes a slot. */
    interface SlotMaker {
        Slot make(int size, int gates, boolean fixed);
    }

    private final Map<Expr, AffineGroup> groups;
    private final Map<Expr, Access> places;
    private final SlotMaker slots;
    private final Predicate<Expr> neededPlain;
    private final List<Operation> operations = new ArrayList<>();

    MemoryOperations(
            Map<Expr, AffineGroup> groups, Map<Expr, Access> places, SlotMaker slots, Predicate<Expr> neededPlain) {
        this.groups = groups;
        this.places = places;
        this.slots = slots;
        this.neededPlain = neededPlain;
    }

    /** What makes groups share a bundle: size, operands and direction of each product; a group on its own has itself as the key. */
    private record BundleKey(
            int size,
            List<Expr> operands,
            List<Boolean> transposed,
            @Nullable Expr alone) {
        // written out: what the compiler gives a record takes up to a millisecond until it is linked, at every start
        @Override
        public boolean equals(Object other) {
            return other instanceof BundleKey key
                    && size == key.size
                    && operands.equals(key.operands)
                    && transposed.equals(key.transposed)
                    && Objects.equals(alone, key.alone);
        }

        @Override
        public int hashCode() {
            return 31 * (31 * (31 * size + operands.hashCode()) + transposed.hashCode()) + Objects.hashCode(alone);
        }
    }

    List<Operation> emit(List<Expr> nodes) {
        Map<BundleKey, List<AffineGroup>> bundles = new LinkedHashMap<>();
        for (Expr node : nodes) {
            AffineGroup group = groups.get(node);
            if (group != null) {
                bundles.computeIfAbsent(key(group), k -> new ArrayList<>()).add(group);
            }
        }
        for (List<AffineGroup> bundle : bundles.values()) {
            affine(bundle);
        }
        for (Expr node : nodes) {
            if (!groups.containsKey(node)) {
                moveOrReduce(node);
            }
        }
        return operations;
    }

    private BundleKey key(AffineGroup group) {
        boolean alone = neededPlain.test(group.root()) || places.containsKey(group.root());
        List<Boolean> transposed = new ArrayList<>();
        for (Expr.MatMul product : group.products()) {
            transposed.add(product.transposed());
        }
        return new BundleKey(
                group.root().size(), group.vectors(), List.copyOf(transposed), alone ? group.root() : null);
    }

    private void affine(List<AffineGroup> bundle) {
        AffineGroup first = bundle.getFirst();
        Access given = places.get(first.root());
        Slot target = given != null ? given.slot() : slots.make(first.root().size(), bundle.size(), false);
        List<Expr.@Nullable Parameter> biases = new ArrayList<>();
        for (int gate = 0; gate < bundle.size(); gate++) {
            AffineGroup group = bundle.get(gate);
            places.put(group.root(), new Access(target, gate, false));
            biases.add(group.bias());
        }
        List<Operation.Product> products = new ArrayList<>();
        for (int i = 0; i < first.products().size(); i++) {
            Expr.MatMul product = first.products().get(i);
            List<Expr> matrices = new ArrayList<>();
            for (AffineGroup group : bundle) {
                matrices.add(group.products().get(i).matrix());
            }
            products.add(new Operation.Product(
                    place(product.vector()),
                    product.vector().size(),
                    List.copyOf(matrices),
                    product.transposed(),
                    product.vector() instanceof Expr.Input));
        }
        Operation.Affine affine =
                new Operation.Affine(target, Collections.unmodifiableList(biases), List.copyOf(products));
        operations.add(new Operation.Unitwise(List.of(affine), null));
    }

    private Slot place(Expr node) {
        return Objects.requireNonNull(places.get(node)).slot();
    }

    private void moveOrReduce(Expr node) {
        Slot target = slots.make(node.size(), 1, false);
        places.put(node, Access.plain(target));
        switch (node) {
            case Expr.Reduce n -> operations.add(new Operation.Reduce(n.reduction(), place(n.x()), target));
            case Expr.Slice n ->
                operations.add(
                        new Operation.Move(place(n.x()), n.start(), n.stride(), target, 0, 1, n.length(), false));
            case Expr.Scatter n ->
                operations.add(
                        new Operation.Move(place(n.x()), 0, 1, target, n.start(), n.stride(), n.x().size(), true));
            case Expr.Concat n -> {
                int start = 0;
                for (Expr part : n.parts()) {
                    operations.add(new Operation.Move(place(part), 0, 1, target, start, 1, part.size(), false));
                    start += part.size();
                }
            }
            default -> throw new IllegalStateException("not an operation on memory: " + node);
        }
    }
}
