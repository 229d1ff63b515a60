package dev.rondo.simd.codegen;

import static java.lang.constant.ConstantDescs.CD_float;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_void;

import dev.rondo.simd.engine.Gemm;
import dev.rondo.simd.engine.TileShape;
import dev.rondo.simd.plan.Slot;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;

/**
 * Writes the method of a tile: its sums stand in locals, hence in registers, over the whole loop; each turn of it takes one row of b and
 * one element of each row of a. All distances are constants: the loop has one index into a and one into each panel of b, and the compiler
 * moves its range checks in front of it.
 */
final class TileGenerator {
    private static final ClassDesc FLOATS = CD_float.arrayType();

    static final MethodTypeDesc TYPE =
            MethodTypeDesc.of(CD_void, FLOATS, CD_int, CD_int, FLOATS, CD_int, FLOATS, CD_int, FLOATS, CD_int);

    private static final int A = 1;
    private static final int A_OFFSET = 2;
    private static final int LENGTH = 3;
    private static final int B = 4;
    private static final int B_OFFSET = 5;
    private static final int INIT = 6;
    private static final int INIT_OFFSET = 7;
    private static final int C = 8;
    private static final int C_OFFSET = 9;

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
        int[] panels = panels();
        int k = code.allocateLocal(TypeKind.INT);
        int left = code.allocateLocal(TypeKind.INT);
        int right = code.allocateLocal(TypeKind.INT);
        code.loadConstant(0).istore(k);
        Label next = code.newLabel();
        Label done = code.newLabel();
        code.labelBinding(next).iload(k).iload(LENGTH).if_icmpge(done);
        scaled(A_OFFSET, k, shape.aColumn(), left);
        int[] b = new int[vectors];
        for (int j = 0; j < vectors; j++) {
            if (j % vectorsAPanel == 0) {
                scaled(panels[j / vectorsAPanel], k, shape.bRow(), right);
            }
            b[j] = code.allocateLocal(TypeKind.REFERENCE);
            vector.load(B, right, j % vectorsAPanel * lanes);
            code.astore(b[j]);
        }
        int element = code.allocateLocal(TypeKind.REFERENCE);
        for (int i = 0; i < shape.rows(); i++) {
            vector.broadcastElement(A, left, i * shape.aRow());
            code.astore(element);
            for (int j = 0; j < vectors; j++) {
                vector.fma(element, b[j], sums[i][j]);
                code.astore(sums[i][j]);
            }
        }
        code.iinc(k, 1).goto_(next).labelBinding(done);
        end();
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
    private int[] panels() {
        int[] offsets = new int[Math.ceilDiv(vectors, vectorsAPanel)];
        for (int panel = 0; panel < offsets.length; panel++) {
            offsets[panel] = code.allocateLocal(TypeKind.INT);
            code.iload(B_OFFSET);
            code.iload(LENGTH).loadConstant(panel * shape.bRow()).imul().iadd();
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
