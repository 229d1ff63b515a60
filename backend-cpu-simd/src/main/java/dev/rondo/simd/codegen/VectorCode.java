package dev.rondo.simd.codegen;

import static java.lang.constant.ConstantDescs.CD_float;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_void;

import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;

/** The calls of the Vector API that generated code consists of, by name: this class must not link against them. */
final class VectorCode {
    private static final String PACKAGE = "jdk.incubator.vector.";
    private static final ClassDesc VECTOR = ClassDesc.of(PACKAGE + "Vector");
    static final ClassDesc FLOATS = ClassDesc.of(PACKAGE + "FloatVector");
    private static final ClassDesc INTS = ClassDesc.of(PACKAGE + "IntVector");
    private static final ClassDesc MASK = ClassDesc.of(PACKAGE + "VectorMask");
    private static final ClassDesc SPECIES = ClassDesc.of(PACKAGE + "VectorSpecies");
    private static final ClassDesc OPERATORS = ClassDesc.of(PACKAGE + "VectorOperators");
    private static final ClassDesc COMPARISON = OPERATORS.nested("Comparison");
    private static final ClassDesc ASSOCIATIVE = OPERATORS.nested("Associative");
    private static final ClassDesc BINARY = OPERATORS.nested("Binary");
    private static final ClassDesc SPECIES_CLASS = ClassDesc.of("dev.rondo.simd.kernel.Species");
    /** The name that every generated class has; hidden classes do not collide. */
    static final ClassDesc OWNER = ClassDesc.of("dev.rondo.simd.kernel.Generated");

    private static final ClassDesc FLOAT_ARRAY = CD_float.arrayType();

    private final CodeBuilder code;

    VectorCode(CodeBuilder code) {
        this.code = code;
    }

    private void species() {
        code.getstatic(SPECIES_CLASS, "FLOATS", SPECIES);
    }

    /** Pushes the vector at array[index + displacement]; array and index are locals. */
    void load(int array, int index, int displacement) {
        species();
        code.aload(array);
        index(index, displacement);
        code.invokestatic(FLOATS, "fromArray", MethodTypeDesc.of(FLOATS, SPECIES, FLOAT_ARRAY, CD_int));
    }

    /** Writes a local vector to array[index + displacement]. */
    void store(int vector, int array, int index, int displacement) {
        code.aload(vector);
        code.aload(array);
        index(index, displacement);
        code.invokevirtual(FLOATS, "intoArray", MethodTypeDesc.of(CD_void, FLOAT_ARRAY, CD_int));
    }

    /** Pushes array[index + displacement] in every lane. */
    void broadcastElement(int array, int index, int displacement) {
        species();
        code.aload(array);
        index(index, displacement);
        code.faload();
        broadcast();
    }

    /** Puts a number in every lane of a static field. */
    void storeField(String name, float value) {
        species();
        code.loadConstant(value);
        broadcast();
        code.putstatic(OWNER, name, FLOATS);
    }

    /** Pushes the vector of a static field: to the compiler a constant, and no work at each call. */
    void loadField(String name) {
        code.getstatic(OWNER, name, FLOATS);
    }

    private void broadcast() {
        code.invokestatic(FLOATS, "broadcast", MethodTypeDesc.of(FLOATS, SPECIES, CD_float));
    }

    private void index(int local, int displacement) {
        code.iload(local);
        if (displacement != 0) {
            code.loadConstant(displacement).iadd();
        }
    }

    /** Pushes a.method(b) for locals a, b. */
    void binary(String method, int a, int b) {
        code.aload(a).aload(b);
        code.invokevirtual(FLOATS, method, MethodTypeDesc.of(FLOATS, VECTOR));
    }

    /** Pushes a.method(). */
    void unary(String method, int a) {
        code.aload(a);
        code.invokevirtual(FLOATS, method, MethodTypeDesc.of(FLOATS));
    }

    /** Pushes a · b + c, rounded once. */
    void fma(int a, int b, int c) {
        code.aload(a).aload(b).aload(c);
        code.invokevirtual(FLOATS, "fma", MethodTypeDesc.of(FLOATS, VECTOR, VECTOR));
    }

    /** Pushes (p OP q) ? a : b. */
    void select(String comparison, int p, int q, int a, int b) {
        code.aload(b).aload(a);
        code.aload(p);
        code.getstatic(OPERATORS, comparison, COMPARISON);
        code.aload(q);
        code.invokevirtual(FLOATS, "compare", MethodTypeDesc.of(MASK, COMPARISON, VECTOR));
        code.invokevirtual(FLOATS, "blend", MethodTypeDesc.of(FLOATS, VECTOR, MASK));
    }

    /** Pushes the bits of a combined with an immediate. */
    void bits(String operator, int a, int immediate) {
        asInts(a);
        boolean shift = operator.contains("SH");
        code.getstatic(OPERATORS, operator, shift ? BINARY : ASSOCIATIVE);
        code.loadConstant(immediate);
        code.invokevirtual(INTS, "lanewise", MethodTypeDesc.of(INTS, BINARY, CD_int));
        asFloats();
    }

    /** Pushes the sum of the bits of a and of b. */
    void sumBits(int a, int b) {
        asInts(a);
        asInts(b);
        code.invokevirtual(INTS, "add", MethodTypeDesc.of(INTS, VECTOR));
        asFloats();
    }

    private void asInts(int a) {
        code.aload(a);
        code.invokevirtual(FLOATS, "reinterpretAsInts", MethodTypeDesc.of(INTS));
    }

    private void asFloats() {
        code.invokevirtual(INTS, "reinterpretAsFloats", MethodTypeDesc.of(FLOATS));
    }
}
