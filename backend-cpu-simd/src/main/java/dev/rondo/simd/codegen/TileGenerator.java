package dev.rondo.simd.codegen;

import static java.lang.constant.ConstantDescs.CD_float;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_void;

import dev.rondo.simd.plan.Slot;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;

/**
 * Writes the method of a tile: its sums stand in locals, hence in registers, over the whole loop; each turn of it takes one row of b and
 * one element of each row of a.
 */
final class TileGenerator {
    private static final ClassDesc FLOATS = CD_float.arrayType();

    static final MethodTypeDesc TYPE = MethodTypeDesc.of(
            CD_void, FLOATS, CD_int, CD_int, CD_int, CD_int, FLOATS, CD_int, CD_int, FLOATS, CD_int, CD_int, FLOATS,
            CD_int, CD_int);

    private static final int A = 1;
    private static final int A_OFFSET = 2;
    private static final int A_ROW = 3;
    private static final int A_COLUMN = 4;
    private static final int LENGTH = 5;
    private static final int B = 6;
    private static final int B_OFFSET = 7;
    private static final int B_ROW = 8;
    private static final int INIT = 9;
    private static final int INIT_OFFSET = 10;
    private static final int INIT_ROW = 11;
    private static final int C = 12;
    private static final int C_OFFSET = 13;
    private static final int C_ROW = 14;

    private final int rows;
    private final int vectorsARow;
    private final int lanes;
    private final CodeBuilder code;
    private final VectorCode vectors;
    private final int[][] sums;

    private TileGenerator(int rows, int blocks, int lanes, CodeBuilder code) {
        this.rows = rows;
        this.vectorsARow = blocks * Slot.BLOCK / lanes;
        this.lanes = lanes;
        this.code = code;
        this.vectors = new VectorCode(code);
        this.sums = new int[rows][vectorsARow];
    }

    static void write(int rows, int blocks, int lanes, CodeBuilder code) {
        new TileGenerator(rows, blocks, lanes, code).write();
    }

    private void write() {
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < vectorsARow; j++) {
                sums[i][j] = code.allocateLocal(TypeKind.REFERENCE);
                vectors.load(INIT, INIT_OFFSET, j * lanes);
                code.astore(sums[i][j]);
            }
            advance(INIT_OFFSET, INIT_ROW);
        }
        int[] aIndices = aIndices();
        int k = code.allocateLocal(TypeKind.INT);
        int element = code.allocateLocal(TypeKind.REFERENCE);
        int[] right = new int[vectorsARow];
        for (int j = 0; j < vectorsARow; j++) {
            right[j] = code.allocateLocal(TypeKind.REFERENCE);
        }
        code.loadConstant(0).istore(k);
        Label next = code.newLabel();
        Label done = code.newLabel();
        code.labelBinding(next).iload(k).iload(LENGTH).if_icmpge(done);
        for (int j = 0; j < vectorsARow; j++) {
            vectors.load(B, B_OFFSET, j * lanes);
            code.astore(right[j]);
        }
        for (int i = 0; i < rows; i++) {
            vectors.broadcastElement(A, aIndices[i], 0);
            code.astore(element);
            for (int j = 0; j < vectorsARow; j++) {
                vectors.fma(element, right[j], sums[i][j]);
                code.astore(sums[i][j]);
            }
            advance(aIndices[i], A_COLUMN);
        }
        advance(B_OFFSET, B_ROW);
        code.iinc(k, 1).goto_(next).labelBinding(done);
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < vectorsARow; j++) {
                vectors.store(sums[i][j], C, C_OFFSET, j * lanes);
            }
            advance(C_OFFSET, C_ROW);
        }
        code.return_();
    }

    /** For each row of a the index of its element, in a local. */
    private int[] aIndices() {
        int[] indices = new int[rows];
        for (int i = 0; i < rows; i++) {
            indices[i] = code.allocateLocal(TypeKind.INT);
            code.iload(A_OFFSET).istore(indices[i]);
            advance(A_OFFSET, A_ROW);
        }
        return indices;
    }

    private void advance(int index, int by) {
        code.iload(index).iload(by).iadd().istore(index);
    }
}
