package dev.rondo.simd.codegen;

import static java.lang.constant.ConstantDescs.CD_float;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_void;

import dev.rondo.simd.engine.Factors;
import dev.rondo.simd.engine.Gemm;
import dev.rondo.simd.engine.TileShape;
import dev.rondo.simd.plan.Slot;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;

/**
 * Writes the method of a tile: its sums stand in locals, hence in registers, over a loop for each product; each turn of it takes one row of
 * b and one element of each row of a. All distances are constants: a loop has one index into a and one into each panel of b, and the compiler
 * moves its range checks in front of it.
 */
final class TileGenerator {
    private static final ClassDesc FLOATS = CD_float.arrayType();
    private static final ClassDesc INTS = CD_int.arrayType();
    private static final ClassDesc FACTORS_CLASS =
            Factors.class.describeConstable().orElseThrow();

    static final MethodTypeDesc TYPE = MethodTypeDesc.of(CD_void, FACTORS_CLASS, FLOATS, CD_int, FLOATS, CD_int);

    private static final int FACTORS = 1;
    private static final int INIT = 2;
    private static final int INIT_OFFSET = 3;
    private static final int C = 4;
    private static final int C_OFFSET = 5;

    private final TileShape shape;
    private final int lanes;
    private final int vectors;
    private final int vectorsAPanel;
    private final CodeBuilder code;
    private final VectorCode vector;
    private final int[][] sums;

    private TileGenerator(TileShape shape, int lanes, CodeBuilder code) {
        this.shape = shape;
        this.lanes = lanes;
        this.vectors = shape.blocks() * Slot.BLOCK / lanes;
        this.vectorsAPanel = Math.min(vectors, Gemm.PANEL_BLOCKS * Slot.BLOCK / lanes);
        this.code = code;
        this.vector = new VectorCode(code);
        this.sums = new int[shape.rows()][vectors];
    }

    static void write(TileShape shape, int lanes, CodeBuilder code) {
        new TileGenerator(shape, lanes, code).write();
    }

    private void write() {
        begin();
        for (int product = 0; product < shape.aRows().size(); product++) {
            add(product);
        }
        end();
    }

    /** The loop over the terms of one product. */
    private void add(int product) {
        int a = matrix("a", product);
        int aOffset = number("aOffset", product);
        int length = number("length", product);
        int b = matrix("b", product);
        int[] panels = panels(number("bOffset", product), length);
        int k = code.allocateLocal(TypeKind.INT);
        int left = code.allocateLocal(TypeKind.INT);
        int right = code.allocateLocal(TypeKind.INT);
        code.loadConstant(0).istore(k);
        Label next = code.newLabel();
        Label done = code.newLabel();
        code.labelBinding(next).iload(k).iload(length).if_icmpge(done);
        scaled(aOffset, k, shape.aColumn(), left);
        int[] row = new int[vectors];
        for (int j = 0; j < vectors; j++) {
            if (j % vectorsAPanel == 0) {
                scaled(panels[j / vectorsAPanel], k, shape.bRow(), right);
            }
            row[j] = code.allocateLocal(TypeKind.REFERENCE);
            vector.load(b, right, j % vectorsAPanel * lanes);
            code.astore(row[j]);
        }
        int element = code.allocateLocal(TypeKind.REFERENCE);
        for (int i = 0; i < shape.rows(); i++) {
            vector.broadcastElement(a, left, i * shape.aRows().get(product));
            code.astore(element);
            for (int j = 0; j < vectors; j++) {
                vector.fma(element, row[j], sums[i][j]);
                code.astore(sums[i][j]);
            }
        }
        code.iinc(k, 1).goto_(next).labelBinding(done);
    }

    private int matrix(String field, int product) {
        int local = code.allocateLocal(TypeKind.REFERENCE);
        code.aload(FACTORS).getfield(FACTORS_CLASS, field, FLOATS.arrayType());
        code.loadConstant(product).aaload().astore(local);
        return local;
    }

    private int number(String field, int product) {
        int local = code.allocateLocal(TypeKind.INT);
        code.aload(FACTORS).getfield(FACTORS_CLASS, field, INTS);
        code.loadConstant(product).iaload().istore(local);
        return local;
    }

    private void begin() {
        for (int i = 0; i < shape.rows(); i++) {
            for (int j = 0; j < vectors; j++) {
                sums[i][j] = code.allocateLocal(TypeKind.REFERENCE);
                if (shape.onto()) {
                    vector.load(C, C_OFFSET, i * shape.cRow() + j * lanes);
                } else {
                    vector.load(INIT, INIT_OFFSET, j * lanes);
                }
                code.astore(sums[i][j]);
            }
        }
    }

    private void end() {
        for (int i = 0; i < shape.rows(); i++) {
            for (int j = 0; j < vectors; j++) {
                vector.store(sums[i][j], C, C_OFFSET, i * shape.cRow() + j * lanes);
            }
        }
        code.return_();
    }

    /** Where the panels of b begin, each in a local: one full panel holds {@code length} rows. */
    private int[] panels(int first, int length) {
        int[] offsets = new int[Math.ceilDiv(vectors, vectorsAPanel)];
        for (int panel = 0; panel < offsets.length; panel++) {
            offsets[panel] = code.allocateLocal(TypeKind.INT);
            code.iload(first);
            code.iload(length).loadConstant(panel * shape.bRow()).imul().iadd();
            code.istore(offsets[panel]);
        }
        return offsets;
    }

    /** target = base + k · scale. */
    private void scaled(int base, int k, int scale, int target) {
        code.iload(base).iload(k);
        if (scale != 1) {
            code.loadConstant(scale).imul();
        }
        code.iadd().istore(target);
    }
}
