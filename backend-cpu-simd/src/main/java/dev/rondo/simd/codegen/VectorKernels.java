package dev.rondo.simd.codegen;

import static java.lang.constant.ConstantDescs.CLASS_INIT_NAME;
import static java.lang.constant.ConstantDescs.INIT_NAME;
import static java.lang.constant.ConstantDescs.MTD_void;

import dev.rondo.simd.engine.Kernels;
import dev.rondo.simd.engine.PointwiseKernel;
import dev.rondo.simd.engine.TileKernel;
import dev.rondo.simd.engine.TileShape;
import dev.rondo.simd.kernel.Lanes;
import dev.rondo.simd.plan.Program;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.reflect.AccessFlag;
import java.util.Map;
import java.util.function.Consumer;

/** Kernels on the lanes of this machine, generated when they are first asked for. */
public final class VectorKernels implements Kernels {
    private final int lanes = Lanes.count();
    private final SharedKernels<Program, PointwiseKernel> programs = new SharedKernels<>(this::generate);
    private final SharedKernels<TileShape, TileKernel> tiles = new SharedKernels<>(this::generate);

    @Override
    public String description() {
        return Lanes.bits() + "-bit lanes";
    }

    @Override
    public PointwiseKernel pointwise(Program program) {
        return programs.get(program);
    }

    private PointwiseKernel generate(Program program) {
        return define(
                PointwiseKernel.class,
                PointwiseGenerator.TYPE,
                PointwiseGenerator.constants(program),
                code -> PointwiseGenerator.write(program, lanes, code));
    }

    @Override
    public int tileRows() {
        return lanes == 4 ? 3 : 6;
    }

    /** As many as the registers hold: up to 24 sums of 32 for 512 bits, up to 12 of 16 for less; a single row needs no more than 16. */
    @Override
    public int tileBlocks(int rows) {
        return switch (lanes) {
            case 16 -> rows == 1 ? 16 : rows <= 3 ? 8 : 4;
            case 8 -> rows == 1 ? 4 : rows <= 3 ? 2 : 1;
            default -> rows == 1 ? 2 : 1;
        };
    }

    @Override
    public TileKernel tile(TileShape shape) {
        return tiles.get(shape);
    }

    private TileKernel generate(TileShape shape) {
        return define(TileKernel.class, TileGenerator.TYPE, Map.of(), code -> TileGenerator.write(shape, lanes, code));
    }

    /** Defines a hidden class with one method, {@code run}, and a field for each constant vector, and makes its only instance. */
    private static <T> T define(
            Class<T> type, MethodTypeDesc method, Map<String, Float> constants, Consumer<CodeBuilder> body) {
        ClassDesc kernel = type.describeConstable().orElseThrow();
        byte[] bytes = ClassFile.of().build(VectorCode.OWNER, builder -> {
            builder.withFlags(AccessFlag.PUBLIC, AccessFlag.FINAL, AccessFlag.SUPER);
            builder.withSuperclass(kernel);
            constants
                    .keySet()
                    .forEach(name -> builder.withField(
                            name,
                            VectorCode.FLOATS,
                            ClassFile.ACC_PRIVATE | ClassFile.ACC_STATIC | ClassFile.ACC_FINAL));
            builder.withMethodBody(CLASS_INIT_NAME, MTD_void, ClassFile.ACC_STATIC, code -> {
                constants.forEach(new VectorCode(code)::storeField);
                code.return_();
            });
            builder.withMethodBody(
                    INIT_NAME,
                    MTD_void,
                    ClassFile.ACC_PUBLIC,
                    code -> code.aload(0)
                            .invokespecial(kernel, INIT_NAME, MTD_void)
                            .return_());
            builder.withMethodBody("run", method, ClassFile.ACC_PUBLIC | ClassFile.ACC_FINAL, body);
        });
        try {
            Object instance = Lanes.lookup()
                    .defineHiddenClass(bytes, true)
                    .lookupClass()
                    .getDeclaredConstructor()
                    .newInstance();
            return type.cast(instance);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("a generated kernel could not be defined", e);
        }
    }
}
