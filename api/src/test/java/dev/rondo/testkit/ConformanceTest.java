package dev.rondo.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.cell.CellScope;
import dev.rondo.expr.BinaryFunction;
import dev.rondo.expr.Expr;
import dev.rondo.expr.Reduction;
import dev.rondo.expr.Traversal;
import dev.rondo.expr.UnaryFunction;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The kit as such: its names, its size, and that its random cells use the whole vocabulary. */
final class ConformanceTest {
    private final List<Case> cases = Conformance.cases();

    @Test
    void everyCaseHasANameOfItsOwn() {
        Set<String> names = new HashSet<>();
        cases.forEach(test -> assertTrue(names.add(test.name()), test.name()));
    }

    @Test
    void aCaseIsFoundByItsName() {
        cases.stream()
                .filter(test -> test.group() == Group.LAW)
                .limit(20)
                .forEach(test -> assertEquals(
                        test.name(), Conformance.named(test.name(), 1).name()));
        assertThrows(IllegalArgumentException.class, () -> Conformance.named("parity: nothing", 1));
    }

    @Test
    void thereAreMoreThanThreeHundredOfParityAndLaw() {
        long count = cases.stream()
                .filter(test -> test.group() == Group.PARITY || test.group() == Group.LAW)
                .count();
        assertTrue(count > 500, "found " + count);
        assertEquals(
                100,
                cases.stream()
                        .filter(test -> test.name().matches("parity: random cell \\d+"))
                        .count());
    }

    @Test
    void everyFeatureIsTried() {
        EnumSet<Feature> tried = EnumSet.noneOf(Feature.class);
        cases.forEach(test -> tried.add(test.feature()));
        assertEquals(EnumSet.allOf(Feature.class), tried);
    }

    @Test
    void randomCellsUseTheWholeVocabulary() {
        Set<Object> used = new HashSet<>();
        for (int seed = 100; seed < 200; seed++) {
            RandomCell cell = new RandomCell(seed);
            var recurrence = CellScope.define(cell, cell.inputSize());
            for (Expr node : Traversal.topological(recurrence.results().values())) {
                used.add(node.getClass());
                switch (node) {
                    case Expr.Unary n -> used.add(n.function());
                    case Expr.Binary n -> used.add(n.function());
                    case Expr.Reduce n -> used.add(n.reduction());
                    case Expr.MatMul n ->
                        used.add("matmul of " + n.matrix().getClass().getSimpleName() + n.transposed());
                    default -> {}
                }
            }
        }
        for (Class<?> kind : Expr.class.getPermittedSubclasses()) {
            assertTrue(used.contains(kind), kind.getSimpleName());
        }
        assertTrue(used.containsAll(List.of(UnaryFunction.values())), used.toString());
        assertTrue(used.containsAll(List.of(BinaryFunction.values())), used.toString());
        assertTrue(used.containsAll(List.of(Reduction.values())), used.toString());
        for (String product : List.of("Parametertrue", "Parameterfalse", "Constanttrue", "Constantfalse")) {
            assertTrue(used.contains("matmul of " + product), product);
        }
    }
}
