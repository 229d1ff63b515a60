package dev.rondo.simd.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes a {@link Program}. Equal instructions become one; at the end, a gate and its content share their division, and a
 * product that only one sum takes is fused with it.
 */
final class ProgramBuilder {
    private final int size;
    private final List<Instruction> code = new ArrayList<>();
    private final Map<Instruction, Integer> known = new HashMap<>();
    private final List<Program.Store> stores = new ArrayList<>();

    ProgramBuilder(int size) {
        this.size = size;
    }

    int load(Access access) {
        return append(new Instruction(Primitive.LOAD, List.of(), 0, access));
    }

    int constant(float value) {
        return append(new Instruction(Primitive.CONSTANT, List.of(), Float.floatToRawIntBits(value), null));
    }

    int apply(Primitive primitive, Integer... operands) {
        return append(new Instruction(primitive, List.of(operands), 0, null));
    }

    /** An operation on bits with an immediate, or a shift. */
    int bits(Primitive primitive, int value, int immediate) {
        return append(new Instruction(primitive, List.of(value), immediate, null));
    }

    void store(int value, Slot slot) {
        stores.add(new Program.Store(value, slot));
    }

    int length() {
        return code.size();
    }

    private int append(Instruction instruction) {
        Integer same = known.putIfAbsent(instruction, code.size());
        if (same != null) {
            return same;
        }
        code.add(instruction);
        return code.size() - 1;
    }

    /** The program; the builder is used up. */
    Program build() {
        shareDivisions();
        contract();
        return withoutUnused();
    }

    private void moveStores(int... to) {
        for (int i = 0; i < stores.size(); i++) {
            Program.Store store = stores.get(i);
            stores.set(i, new Program.Store(to[store.value()], store.slot()));
        }
    }

    private void shareDivisions() {
        SharedDivisions shared = new SharedDivisions(List.copyOf(code), uses());
        code.clear();
        code.addAll(shared.code());
        moveStores(shared.moved());
    }

    /** a·b + c and c + a·b become one fused operation where nothing else takes the product. */
    private void contract() {
        int[] uses = uses();
        for (Program.Store store : stores) {
            uses[store.value()]++;
        }
        for (int i = 0; i < code.size(); i++) {
            Instruction sum = code.get(i);
            if (sum.primitive() == Primitive.ADD) {
                int a = sum.operands().get(0);
                int b = sum.operands().get(1);
                Instruction left = singleProduct(a, uses);
                Instruction right = singleProduct(b, uses);
                if (right != null) {
                    code.set(i, fused(right, a));
                } else if (left != null) {
                    code.set(i, fused(left, b));
                }
            }
        }
    }

    private @Nullable Instruction singleProduct(int value, int[] uses) {
        Instruction instruction = code.get(value);
        return instruction.primitive() == Primitive.MUL && uses[value] == 1 ? instruction : null;
    }

    private static Instruction fused(Instruction product, int addend) {
        List<Integer> operands =
                List.of(product.operands().get(0), product.operands().get(1), addend);
        return new Instruction(Primitive.FMA, operands, 0, null);
    }

    /** How often each value is taken by others. */
    private int[] uses() {
        int[] uses = new int[code.size()];
        for (Instruction instruction : code) {
            for (int operand : instruction.operands()) {
                uses[operand]++;
            }
        }
        return uses;
    }

    private Program withoutUnused() {
        boolean[] needed = new boolean[code.size()];
        for (Program.Store store : stores) {
            needed[store.value()] = true;
        }
        for (int i = code.size() - 1; i >= 0; i--) {
            if (needed[i]) {
                for (int operand : code.get(i).operands()) {
                    needed[operand] = true;
                }
            }
        }
        int[] moved = new int[code.size()];
        List<Instruction> kept = new ArrayList<>();
        for (int i = 0; i < moved.length; i++) {
            if (needed[i]) {
                moved[i] = kept.size();
                kept.add(code.get(i).moved(moved));
            }
        }
        moveStores(moved);
        return new Program(size, kept, stores);
    }
}
