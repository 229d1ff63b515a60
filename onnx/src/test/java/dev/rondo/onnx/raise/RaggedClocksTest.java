package dev.rondo.onnx.raise;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rondo.model.Clock;
import dev.rondo.onnx.raise.Term.Kind;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Which terms are taken for lengths, masks, divisors and positions, and which only resemble them. */
class RaggedClocksTest {
    private static final Term LENGTH = new Term.Lengths("lengths", Kind.WHOLE);
    private static final Term REAL = call("Cast", Kind.REAL, LENGTH);
    private static final Clock STEPS = new Clock.Steps("x");
    private static final Term POSITION = new Term.Position(STEPS);

    private static Term call(String operator, Kind kind, Term... of) {
        return new Term.Call(operator, List.of(of), kind);
    }

    private static Term whole(String operator, Term a, Term b) {
        return call(operator, Kind.WHOLE, a, b);
    }

    private static Term less(Term a, Term b) {
        return call("Less", Kind.TRUTH, a, b);
    }

    private static Term number(double value) {
        return new Term.Fixed(value, value == Math.rint(value) ? Kind.WHOLE : Kind.REAL);
    }

    /** The steps of a convolution as files compute them: (length + more) / stride + 1. */
    private static Term strided(Term length, int more, int stride) {
        return whole("Add", whole("Div", whole("Add", length, number(more)), number(stride)), number(1));
    }

    private static DynamicTest test(
            String name, boolean expected, BiPredicate<RaggedClocks, Term> question, Term term) {
        return DynamicTest.dynamicTest(name, () -> assertEquals(expected, question.test(new RaggedClocks(), term)));
    }

    @TestFactory
    Stream<DynamicTest> lengths() {
        BiPredicate<RaggedClocks, Term> isLength = (ragged, term) -> ragged.isLength(term, STEPS);
        return Stream.of(
                test("the lengths", true, isLength, LENGTH),
                test("as numbers and back", true, isLength, call("Cast", Kind.WHOLE, REAL)),
                test("not below 0", true, isLength, whole("Max", LENGTH, number(0))),
                test("not below 3", false, isLength, whole("Max", LENGTH, number(3))),
                test("not over 100", false, isLength, whole("Min", LENGTH, number(100))),
                test("not over 50 twice", false, isLength, whole("Min", LENGTH, whole("Add", number(50), number(50)))),
                test("not over so many", false, isLength, whole("Min", LENGTH, number(1e15))),
                test(
                        "not over 39 times 39",
                        false,
                        isLength,
                        whole("Min", LENGTH, whole("Mul", number(39), number(39)))),
                test("half of twice", true, isLength, whole("Div", whole("Mul", LENGTH, number(2)), number(2))),
                test("twice the half", false, isLength, whole("Mul", whole("Div", LENGTH, number(2)), number(2))),
                test("by 0", false, isLength, whole("Div", LENGTH, number(0))),
                test("the position", false, isLength, POSITION),
                test("how many there are", false, isLength, new Term.Count(new Size.Of(new Axis.Time()))));
    }

    @TestFactory
    Stream<DynamicTest> masks() {
        BiPredicate<RaggedClocks, Term> isMask = (ragged, term) -> ragged.isMask(term, STEPS);
        return Stream.of(
                test("below", true, isMask, less(POSITION, LENGTH)),
                test(
                        "not from there on",
                        true,
                        isMask,
                        call("Not", Kind.TRUTH, call("GreaterOrEqual", Kind.TRUTH, POSITION, LENGTH))),
                test("without the last", false, isMask, less(whole("Add", POSITION, number(1)), LENGTH)),
                test("no more than 200", false, isMask, less(POSITION, whole("Min", LENGTH, number(200)))),
                test(
                        "all but the 77th",
                        false,
                        isMask,
                        call(
                                "And",
                                Kind.TRUTH,
                                less(POSITION, LENGTH),
                                call("Not", Kind.TRUTH, call("Equal", Kind.TRUTH, POSITION, number(77))))));
    }

    @TestFactory
    Stream<DynamicTest> divisors() {
        BiPredicate<RaggedClocks, Term> isDivisor = (ragged, term) -> ragged.isDivisor(term, STEPS);
        return Stream.of(
                test("the lengths", true, isDivisor, REAL),
                test("at least 1", true, isDivisor, call("Max", Kind.REAL, REAL, number(1))),
                test("at least 2", false, isDivisor, call("Max", Kind.REAL, REAL, number(2))));
    }

    @TestFactory
    Stream<DynamicTest> convolved() {
        Clock three = new Clock.Strided(STEPS, 1, 2);
        Clock twice = new Clock.Strided(three, 1, 2);
        Clock long1 = new Clock.Strided(STEPS, 400, 160);
        Term half = whole("Div", whole("Add", LENGTH, number(1)), number(2));
        Term covered = whole("Max", whole("Add", LENGTH, number(-240)), number(0));
        return Stream.of(
                test("stride 2", true, (ragged, term) -> ragged.isLength(term, three), half),
                test(
                        "stride 2, twice",
                        true,
                        (ragged, term) -> ragged.isLength(term, twice),
                        whole("Div", whole("Add", half, number(1)), number(2))),
                test("stride 2, once instead of twice", false, (ragged, term) -> ragged.isLength(term, twice), half),
                test(
                        "stride 160",
                        true,
                        (ragged, term) -> ragged.isLength(term, long1),
                        whole("Div", covered, number(160))),
                test(
                        "stride 160, one step off",
                        false,
                        (ragged, term) -> ragged.isLength(term, long1),
                        whole("Div", whole("Max", whole("Add", LENGTH, number(-239)), number(0)), number(160))),
                test("nothing", false, (ragged, term) -> ragged.isLength(term, long1), whole("Mul", LENGTH, number(0))),
                test(
                        "whole division rounds towards 0",
                        false,
                        (ragged, term) -> ragged.isLength(term, new Clock.Strided(STEPS, 3, 2)),
                        strided(LENGTH, -3, 2)),
                test(
                        "a half is not rounded",
                        true,
                        (ragged, term) -> ragged.isMask(term, new Clock.Strided(STEPS, 1, 2)),
                        less(POSITION, call("Div", Kind.REAL, REAL, number(2)))));
    }
}
