package dev.rondo.simd.plan;

/**
 * The elementary functions as primitives, without a branch or a table. Coefficients are minimax fits for float32 arithmetic with fused
 * multiply-add, checked by running through every float (sine and cosine by samples); the largest errors found are named at each function. All propagate NaN.
 */
final class Elementary {
    /** Added to a float below 2²², it leaves the nearest integer in the low bits of the sum. */
    private static final float ROUNDING = 12582912.0f;

    private static final float LOG2_E = 0x1.715476p+0f;
    private static final float LN2_HIGH = 0x1.62e4p-1f;
    private static final float LN2_LOW = 0x1.7f7d1cp-20f;
    private static final float LN2 = 0x1.62e43p-1f;
    private static final int SIGN = Integer.MIN_VALUE;
    private static final int EXPONENT_SHIFT = 23;

    private Elementary() {}

    /** c₀ xⁿ + c₁ xⁿ⁻¹ + … by Horner's rule. */
    private static int polynomial(ProgramBuilder p, int x, float... coefficients) {
        int sum = p.constant(coefficients[0]);
        for (int i = 1; i < coefficients.length; i++) {
            sum = p.apply(Primitive.FMA, sum, x, p.constant(coefficients[i]));
        }
        return sum;
    }

    private static int atMost(ProgramBuilder p, int x, float bound) {
        int limit = p.constant(bound);
        return p.apply(Primitive.SELECT_GT, x, limit, limit, x);
    }

    private static int atLeast(ProgramBuilder p, int x, float bound) {
        int limit = p.constant(bound);
        return p.apply(Primitive.SELECT_GT, limit, x, limit, x);
    }

    /**
     * m / (m + d²), which never exceeds 1, with the sign of x: how an odd function that tends to ±1 is computed. The denominators are below
     * 500.
     */
    private static int saturating(ProgramBuilder p, int x, int n, int q, float half) {
        int m = p.apply(Primitive.MUL, n, q);
        int d = p.apply(Primitive.FMA, n, p.constant(-half), q);
        int y = p.apply(Primitive.DIV, m, p.apply(Primitive.FMA, d, d, m));
        return p.apply(Primitive.SUM_BITS, y, p.bits(Primitive.AND_BITS, x, SIGN));
    }

    /** tanh x = 2t / (1 + t²) with t = tanh(x/2) as n/q. Error at most 2.8e-7, relative to tanh x 4.5e-7, and never over 1. */
    static int tanh(ProgramBuilder p, int x) {
        int a = atMost(p, p.apply(Primitive.ABS, x), 0x1.0d1a76p+3f);
        int s = p.apply(Primitive.MUL, a, a);
        int n = p.apply(Primitive.MUL, a, polynomial(p, s, 0x1.cc5a28p-15f, 0x1.ba43e6p-6f, 0x1.000002p+0f));
        int q = polynomial(p, s, 0x1.e0717ep-11f, 0x1.c3e436p-4f, 1);
        return saturating(p, x, n, q, 0x1.ffffccp-2f);
    }

    /** erf x, in the form of tanh. */
    static int erf(ProgramBuilder p, int x) {
        int a = atMost(p, p.apply(Primitive.ABS, x), 0x1.f3cd1ap+1f);
        int s = p.apply(Primitive.MUL, a, a);
        int n = p.apply(
                Primitive.MUL, a, polynomial(p, s, 0x1.9407fep-14f, 0x1.0ebe02p-6f, 0x1.b9fafap-4f, 0x1.20dd78p+0f));
        int q = polynomial(p, s, 0x1.febf4ap-11f, 0x1.061c2ep-5f, 0x1.c52f72p-4f, 1);
        return saturating(p, x, n, q, 0x1.ffff88p-2f);
    }

    /**
     * σ(x) = 1 / (1 + 2ⁿ 2ᶠ) with n + f = −x log₂e. Error at most 9.2e-8. Below −80 it stays at 1.8e-35: then its denominator times
     * that of {@link #saturating} is finite.
     */
    static int sigmoid(ProgramBuilder p, int x) {
        int t = atLeast(p, atMost(p, x, 80), -80);
        int scale = p.constant(-LOG2_E);
        int magic = p.constant(ROUNDING + 127);
        int z = p.apply(Primitive.FMA, t, scale, magic);
        int f = p.apply(Primitive.FMA, t, scale, p.apply(Primitive.SUB, magic, z));
        int power = polynomial(p, f, 0x1.5becdp-10f, 0x1.3cf33ap-7f, 0x1.c6b69p-5f, 0x1.ebf98cp-3f, 0x1.62e42ap-1f, 1);
        int one = p.constant(1);
        int denominator = p.apply(Primitive.FMA, power, p.bits(Primitive.SHIFT_LEFT, z, EXPONENT_SHIFT), one);
        return p.apply(Primitive.DIV, one, denominator);
    }

    /** A power of e taken apart: e^t = 2·scale·e^r, with t the bounded argument. */
    private record Power(int r, int scale) {}

    private static Power power(ProgramBuilder p, int x, float low) {
        int t = atLeast(p, atMost(p, x, 89), low);
        int magic = p.constant(ROUNDING + 126);
        int z = p.apply(Primitive.FMA, t, p.constant(LOG2_E), magic);
        int n = p.apply(Primitive.SUB, magic, z);
        int r = p.apply(Primitive.FMA, n, p.constant(LN2_HIGH), t);
        r = p.apply(Primitive.FMA, n, p.constant(LN2_LOW), r);
        return new Power(r, p.bits(Primitive.SHIFT_LEFT, z, EXPONENT_SHIFT));
    }

    /** eˣ; results below 2⁻¹²⁵·⁵ are 0. */
    static int exp(ProgramBuilder p, int x) {
        Power power = power(p, x, -87.5f);
        int twice = polynomial(
                p, power.r(), 0x1.0fafacp-6f, 0x1.573ce2p-4f, 0x1.555a5cp-2f, 0x1.fffdbcp-1f, 0x1.fffff6p+0f, 2);
        return p.apply(Primitive.MUL, twice, power.scale());
    }

    /** eˣ − 1 = 2 (scale·(eʳ − 1) + (scale − ½)). */
    static int expm1(ProgramBuilder p, int x) {
        Power power = power(p, x, -18);
        int r = power.r();
        int s = p.apply(Primitive.MUL, r, r);
        int higher = polynomial(p, r, 0x1.6bee5ap-10f, 0x1.1244eap-7f, 0x1.555392p-5f, 0x1.555486p-3f, 0x1.000004p-1f);
        int q = p.apply(Primitive.FMA, higher, s, r);
        int rest = p.apply(Primitive.SUB, power.scale(), p.constant(0.5f));
        int half = p.apply(Primitive.FMA, power.scale(), q, rest);
        return p.apply(Primitive.ADD, half, half);
    }

    /** log(1 + f) for |f| ≤ 1/3. */
    private static int logNearOne(ProgramBuilder p, int f) {
        int s = p.apply(Primitive.MUL, f, f);
        int higher = polynomial(
                p,
                f,
                0x1.1f5838p-3f,
                -0x1.3b1eeap-3f,
                0x1.1ea686p-3f,
                -0x1.50343cp-3f,
                0x1.99d46cp-3f,
                -0x1.001452p-2f,
                0x1.5554f2p-2f,
                -0x1.ffffd8p-2f);
        return p.apply(Primitive.FMA, higher, s, f);
    }

    /** The exponent of a float whose bits, moved so that its mantissa lies in [2/3, 4/3), are {@code moved}. */
    private static int exponent(ProgramBuilder p, int moved, int bias) {
        int digits = p.bits(Primitive.OR_BITS, p.bits(Primitive.SHIFT_RIGHT, moved, EXPONENT_SHIFT), 0x4b000000);
        return p.apply(Primitive.SUB, digits, bias);
    }

    /** Infinity where x is, −∞ at {@code pole}, NaN below it. */
    private static int withPole(ProgramBuilder p, int x, int y, float pole, float belowPole) {
        int finite = p.apply(Primitive.SELECT_GT, x, p.constant(Float.MAX_VALUE), x, y);
        int open = p.apply(Primitive.SELECT_GT, x, p.constant(pole), finite, p.constant(Float.NEGATIVE_INFINITY));
        int defined = p.apply(Primitive.SELECT_GT, x, p.constant(belowPole), open, p.constant(Float.NaN));
        return defined;
    }

    /** log x = e·log 2 + log m; numbers below the normal ones are scaled first. */
    static int log(ProgramBuilder p, int x) {
        int smallest = p.constant(Float.MIN_NORMAL);
        int scaled = p.apply(Primitive.MUL, x, p.constant(0x1p23f));
        int normal = p.apply(Primitive.SELECT_GT, smallest, x, scaled, x);
        int bias = p.apply(Primitive.SELECT_GT, smallest, x, p.constant(8388758.0f), p.constant(8388735.0f));
        int moved = p.bits(Primitive.ADD_BITS, normal, 0x00555555);
        int e = exponent(p, moved, bias);
        int mantissa = p.bits(Primitive.ADD_BITS, p.bits(Primitive.AND_BITS, moved, 0x007fffff), 0x3f2aaaab);
        int f = p.apply(Primitive.SUB, mantissa, p.constant(1));
        int y = p.apply(Primitive.FMA, e, p.constant(LN2), logNearOne(p, f));
        return withPole(p, x, y, 0, -Float.MIN_VALUE);
    }

    /** log(1 + x) = e·log 2 + log(1 + f), where f = (1 + x)·2⁻ᵉ − 1 is found without rounding 1 + x. */
    static int log1p(ProgramBuilder p, int x) {
        int moved = p.bits(Primitive.ADD_BITS, p.apply(Primitive.ADD, x, p.constant(1)), 0x00555555);
        int e = exponent(p, moved, p.constant(8388735.0f));
        int masked = p.bits(Primitive.AND_BITS, moved, 0xff800000);
        int scale = p.bits(Primitive.ADD_BITS, p.bits(Primitive.XOR_BITS, masked, 0x7fffffff), 1);
        int m = p.bits(Primitive.ADD_BITS, p.apply(Primitive.SUM_BITS, x, scale), 0xbf800000);
        int one = p.apply(Primitive.FMA, p.constant(0.25f), scale, p.constant(-1));
        int f = p.apply(Primitive.ADD, m, one);
        int y = p.apply(Primitive.FMA, e, p.constant(LN2), logNearOne(p, f));
        return withPole(p, x, y, -1, -0x1.000002p+0f);
    }

    /** sin r for |r| ≤ π/2, negated where the number of half turns is odd. */
    private static int sinOfRest(ProgramBuilder p, int r, int turns) {
        int s = p.apply(Primitive.MUL, r, r);
        int ratio = polynomial(p, s, 0x1.5d00bep-19f, -0x1.9f61fep-13f, 0x1.110e68p-7f, -0x1.555546p-3f, 1);
        int y = p.apply(Primitive.MUL, r, ratio);
        return p.apply(Primitive.SUM_BITS, y, p.bits(Primitive.SHIFT_LEFT, turns, 31));
    }

    private static int withoutHalfTurns(ProgramBuilder p, int x, int n) {
        int r = p.apply(Primitive.FMA, n, p.constant(0x1.921fb6p+1f), x);
        return p.apply(Primitive.FMA, n, p.constant(-0x1.777a5cp-24f), r);
    }

    /** sin x for |x| ≤ 10⁴; beyond, the reduction by π loses digits. */
    static int sin(ProgramBuilder p, int x) {
        int magic = p.constant(ROUNDING);
        int z = p.apply(Primitive.FMA, x, p.constant(0x1.45f306p-2f), magic);
        int n = p.apply(Primitive.SUB, magic, z);
        return sinOfRest(p, withoutHalfTurns(p, x, n), z);
    }

    /** cos x = sin(x + π/2), for |x| ≤ 10⁴. */
    static int cos(ProgramBuilder p, int x) {
        int magic = p.constant(ROUNDING);
        int half = p.constant(0.5f);
        int z = p.apply(Primitive.ADD, p.apply(Primitive.FMA, x, p.constant(0x1.45f306p-2f), half), magic);
        int n = p.apply(Primitive.ADD, p.apply(Primitive.SUB, magic, z), half);
        return sinOfRest(p, withoutHalfTurns(p, x, n), z);
    }
}
