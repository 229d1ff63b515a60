package dev.rondo.simd.codegen;

import static java.lang.constant.ConstantDescs.CD_float;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_void;

import dev.rondo.simd.plan.Access;
import dev.rondo.simd.plan.Instruction;
import dev.rondo.simd.plan.Primitive;
import dev.rondo.simd.plan.Program;
import dev.rondo.simd.plan.Slot;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/**
 * Writes the method of a pointwise program:
 *
 * <pre>
 *   array, offset, stride of each slot and all constants into locals
 *   for each row
 *     for (i = from; i &lt; to; i += lanes)              element index; a slot of G gates has its own, i/16·16·G + i%16
 *       the instructions, one local each
 *       the stores
 *     offset += stride for each slot
 * </pre>
 */
final class PointwiseGenerator {
    static final MethodTypeDesc TYPE = MethodTypeDesc.of(
            CD_void,
            CD_float.arrayType().arrayType(),
            CD_int.arrayType(),
            CD_int.arrayType(),
            CD_int,
            CD_int,
            CD_int,
            CD_int);

    private static final int ARRAYS = 1;
    private static final int OFFSETS = 2;
    private static final int STRIDES = 3;
    private static final int ROW = 4;
    private static final int TO_ROW = 5;
    private static final int FROM_UNIT = 6;
    private static final int TO_UNIT = 7;

    private final Program program;
    private final int lanes;
    private final CodeBuilder code;
    private final VectorCode vectors;
    private final Map<Slot, Integer> arrays = new HashMap<>();
    private final Map<Slot, Integer> offsets = new HashMap<>();
    private final Map<Slot, Integer> strides = new HashMap<>();
    private final Map<Slot, Integer> indices = new HashMap<>();
    private final List<Integer> values = new ArrayList<>();

    private PointwiseGenerator(Program program, int lanes, CodeBuilder code) {
        this.program = program;
        this.lanes = lanes;
        this.code = code;
        this.vectors = new VectorCode(code);
    }

    static void write(Program program, int lanes, CodeBuilder code) {
        new PointwiseGenerator(program, lanes, code).write();
    }

    private void write() {
        Set<Slot> slots = program.slots();
        slots.forEach(this::unpack);
        declareValues();
        Label nextRow = code.newLabel();
        Label done = code.newLabel();
        code.labelBinding(nextRow).iload(ROW).iload(TO_ROW).if_icmpge(done);
        row(slots);
        slots.forEach(slot -> code.iload(local(offsets, slot))
                .iload(local(strides, slot))
                .iadd()
                .istore(local(offsets, slot)));
        code.iinc(ROW, 1).goto_(nextRow).labelBinding(done).return_();
    }

    private void unpack(Slot slot) {
        arrays.put(slot, code.allocateLocal(TypeKind.REFERENCE));
        offsets.put(slot, code.allocateLocal(TypeKind.INT));
        strides.put(slot, code.allocateLocal(TypeKind.INT));
        indices.put(slot, code.allocateLocal(TypeKind.INT));
        code.aload(ARRAYS).loadConstant(slot.index()).aaload().astore(local(arrays, slot));
        code.aload(STRIDES).loadConstant(slot.index()).iaload().istore(local(strides, slot));
        code.aload(OFFSETS).loadConstant(slot.index()).iaload();
        code.iload(ROW).iload(local(strides, slot)).imul().iadd().istore(local(offsets, slot));
    }

    private static int local(Map<Slot, Integer> locals, Slot slot) {
        return Objects.requireNonNull(locals.get(slot));
    }

    /** The vectors of a program that are fields of its class: its constants, by name. */
    static Map<String, Float> constants(Program program) {
        Map<String, Float> constants = new TreeMap<>();
        for (Instruction instruction : program.code()) {
            if (instruction.primitive() == Primitive.CONSTANT) {
                constants.put(field(instruction), Float.intBitsToFloat(instruction.immediate()));
            }
        }
        return constants;
    }

    private static String field(Instruction constant) {
        return "bits" + Integer.toHexString(constant.immediate());
    }

    /** A local for each value; constants are filled once, here. */
    private void declareValues() {
        for (Instruction instruction : program.code()) {
            int local = code.allocateLocal(TypeKind.REFERENCE);
            values.add(local);
            if (instruction.primitive() == Primitive.CONSTANT) {
                vectors.loadField(field(instruction));
                code.astore(local);
            }
        }
    }

    private void row(Set<Slot> slots) {
        int element = code.allocateLocal(TypeKind.INT);
        code.iload(FROM_UNIT).istore(element);
        Label next = code.newLabel();
        Label done = code.newLabel();
        code.labelBinding(next).iload(element).iload(TO_UNIT).if_icmpge(done);
        slots.forEach(slot -> index(slot, element));
        for (int i = 0; i < program.code().size(); i++) {
            write(program.code().get(i), values.get(i));
        }
        for (Program.Store store : program.stores()) {
            vectors.store(values.get(store.value()), local(arrays, store.slot()), local(indices, store.slot()), 0);
        }
        code.loadConstant(lanes)
                .iload(element)
                .iadd()
                .istore(element)
                .goto_(next)
                .labelBinding(done);
    }

    /** The index of gate 0 of a slot at an element. */
    private void index(Slot slot, int element) {
        code.iload(local(offsets, slot));
        if (slot.gates() == 1) {
            code.iload(element).iadd();
        } else if (lanes == Slot.BLOCK) {
            code.iload(element).loadConstant(slot.gates()).imul().iadd();
        } else {
            code.iload(element)
                    .loadConstant(-Slot.BLOCK)
                    .iand()
                    .loadConstant(slot.gates())
                    .imul()
                    .iadd();
            code.iload(element).loadConstant(Slot.BLOCK - 1).iand().iadd();
        }
        code.istore(local(indices, slot));
    }

    private int operand(Instruction instruction, int index) {
        return values.get(instruction.operands().get(index));
    }

    private void write(Instruction n, int target) {
        switch (n.primitive()) {
            case CONSTANT -> {
                return;
            }
            case LOAD -> load(Objects.requireNonNull(n.access()));
            case ADD -> vectors.binary("add", operand(n, 0), operand(n, 1));
            case SUB -> vectors.binary("sub", operand(n, 0), operand(n, 1));
            case MUL -> vectors.binary("mul", operand(n, 0), operand(n, 1));
            case DIV -> vectors.binary("div", operand(n, 0), operand(n, 1));
            case FMA -> vectors.fma(operand(n, 0), operand(n, 1), operand(n, 2));
            case NEG -> vectors.bits("XOR", operand(n, 0), Integer.MIN_VALUE);
            case ABS -> vectors.bits("AND", operand(n, 0), Integer.MAX_VALUE);
            case SQRT -> vectors.unary("sqrt", operand(n, 0));
            case SELECT_GT -> vectors.select("GT", operand(n, 0), operand(n, 1), operand(n, 2), operand(n, 3));
            case SELECT_NAN -> vectors.select("NE", operand(n, 0), operand(n, 0), operand(n, 1), operand(n, 2));
            case AND_BITS -> vectors.bits("AND", operand(n, 0), n.immediate());
            case OR_BITS -> vectors.bits("OR", operand(n, 0), n.immediate());
            case XOR_BITS -> vectors.bits("XOR", operand(n, 0), n.immediate());
            case ADD_BITS -> vectors.bits("ADD", operand(n, 0), n.immediate());
            case SUM_BITS -> vectors.sumBits(operand(n, 0), operand(n, 1));
            case SHIFT_LEFT -> vectors.bits("LSHL", operand(n, 0), n.immediate());
            case SHIFT_RIGHT -> vectors.bits("LSHR", operand(n, 0), n.immediate());
        }
        code.astore(target);
    }

    private void load(Access access) {
        Slot slot = access.slot();
        int displacement = access.gate() * Slot.BLOCK;
        if (access.broadcast()) {
            vectors.broadcastElement(local(arrays, slot), local(offsets, slot), displacement);
        } else {
            vectors.load(local(arrays, slot), local(indices, slot), displacement);
        }
    }
}
