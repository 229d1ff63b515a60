package dev.rondo.examples;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Who may depend on whom. */
class ArchitectureTest {
    /** The packages of api: each may use those before it. */
    private static final List<String> API = Stream.of(
                    "dev.rondo",
                    "dev.rondo.data",
                    "dev.rondo.expr",
                    "dev.rondo.cell",
                    "dev.rondo.layer",
                    "dev.rondo.model",
                    "dev.rondo.train",
                    "dev.rondo.backend",
                    "dev.rondo.reference",
                    "dev.rondo.testkit")
            .toList();

    private static final String ONNX = "dev.rondo.onnx..";
    private static final String SIMD = "dev.rondo.simd..";
    private static final String ONNX_RUNTIME = "dev.rondo.onnxruntime..";
    private static final String MODELS = "dev.rondo.models..";
    private static final String EXAMPLES = "dev.rondo.examples..";

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.rondo");

    @Test
    void everyModuleIsLookedAt() {
        List<String> packages = new ArrayList<>(API);
        packages.addAll(List.of(ONNX, SIMD, ONNX_RUNTIME, MODELS, EXAMPLES));
        for (String name : packages) {
            assertTrue(CLASSES.stream().anyMatch(resideInAPackage(name)), () -> "no class of " + name + " was found");
        }
    }

    @TestFactory
    Stream<DynamicTest> packagesOfTheApiUseThoseBeforeThem() {
        return IntStream.range(0, API.size() - 1)
                .mapToObj(i -> dynamicTest(
                        API.get(i),
                        () -> noClasses()
                                .that()
                                .resideInAPackage(API.get(i))
                                .should()
                                .dependOnClassesThat()
                                .resideInAnyPackage(
                                        API.subList(i + 1, API.size()).toArray(String[]::new))
                                .check(CLASSES)));
    }

    @Test
    void theApiNeedsTheJdkAlone() {
        onlyUses(API.toArray(String[]::new), "java..", "org.jspecify..");
    }

    @Test
    void noCircleWithinTheApi() {
        SlicesRuleDefinition.slices()
                .matching("dev.rondo.(*)")
                .should()
                .beFreeOfCycles()
                .check(CLASSES);
    }

    @Test
    void onnxNeedsTheApiAndProtobuf() {
        onlyUses(new String[] {ONNX}, with(API, "java..", "org.jspecify..", "com.google.protobuf.."));
    }

    @Test
    void theSimdBackendNeedsTheApiAndTheJdk() {
        onlyUses(new String[] {SIMD}, with(API, "java..", "org.jspecify..", "jdk.incubator.vector.."));
    }

    @Test
    void theOnnxBackendNeedsTheApiOnnxAndOnnxRuntime() {
        onlyUses(new String[] {ONNX_RUNTIME}, with(API, ONNX, "java..", "org.jspecify..", "ai.onnxruntime.."));
    }

    @Test
    void modelsMeetBackendsThroughTheirInterfaceAlone() {
        onlyUses(
                new String[] {MODELS},
                with(API, ONNX, "java..", "org.jspecify..", "com.google.inject..", "com.fasterxml.jackson.core.."));
    }

    @Test
    void jsonIsReadInOneFormatAlone() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.rondo.models.safetensors")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.fasterxml.jackson..")
                .check(CLASSES);
    }

    @Test
    void examplesMeetBackendsThroughTheirInterfaceAlone() {
        noClasses()
                .that()
                .resideInAPackage(EXAMPLES)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(SIMD, ONNX_RUNTIME)
                .check(CLASSES);
    }

    @Test
    void vectorsAreInKernelsAlone() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.rondo.simd.kernel")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("jdk.incubator.vector..")
                .check(CLASSES);
    }

    @Test
    void guiceIsInTheWiringAlone() {
        noClasses()
                .that(not(resideInAPackage(EXAMPLES)))
                .and()
                .haveNameNotMatching("dev\\.rondo\\.models\\.RondoModule(\\$.*)?")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.google.inject..")
                .check(CLASSES);
    }

    private static void onlyUses(String[] packages, String... allowed) {
        String[] all =
                Stream.concat(Arrays.stream(packages), Arrays.stream(allowed)).toArray(String[]::new);
        classes()
                .that(resideInAnyPackage(packages))
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(all).or(ARRAY_OF_PRIMITIVES))
                .check(CLASSES);
    }

    private static final com.tngtech.archunit.base.DescribedPredicate<JavaClass> ARRAY_OF_PRIMITIVES =
            com.tngtech.archunit.base.DescribedPredicate.describe(
                    "primitives and arrays of them",
                    type -> type.getBaseComponentType().isPrimitive());

    private static String[] with(List<String> packages, String... more) {
        return Stream.concat(packages.stream(), Arrays.stream(more)).toArray(String[]::new);
    }
}
