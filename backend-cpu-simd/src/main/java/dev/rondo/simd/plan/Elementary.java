package dev.rondo.simd.plan;

final class Elementary {
    private Elementary() {}

    private static int polynomial(ProgramBuilder p, int x, float... coefficients) {
        int sum = p.constant(coefficients[0]);
        for (int i = 1; i < coefficients.length; i++) {
            sum = p.apply(Primitive.FMA, sum, x, p.constant(coefficients[i]));
        }
        return sum;
    }

    static int tanh(ProgramBuilder p, int x) {
        int size = p.apply(Primitive.ABS, x);
        int bound = p.constant(0x1.0d1a76p+3f);
        int a = p.apply(Primitive.SELECT_GT, size, bound, bound, size);
        int s = p.apply(Primitive.MUL, a, a);
        int n = p.apply(Primitive.MUL, a, polynomial(p, s, 0x1.cc5a28p-15f, 0x1.ba43e6p-6f, 0x1.000002p+0f));
        int q = polynomial(p, s, 0x1.e0717ep-11f, 0x1.c3e436p-4f, 1);
        int m = p.apply(Primitive.MUL, n, q);
        int d = p.apply(Primitive.FMA, n, p.constant(-0x1.ffffccp-2f), q);
        int y = p.apply(Primitive.DIV, m, p.apply(Primitive.FMA, d, d, m));
        return p.apply(Primitive.SUM_BITS, y, p.bits(Primitive.AND_BITS, x, Integer.MIN_VALUE));
    }

    static int sigmoid(ProgramBuilder p, int x) {
        int half = p.constant(0.5f);
        return p.apply(Primitive.FMA, half, tanh(p, p.apply(Primitive.MUL, half, x)), half);
    }

    static int exp(ProgramBuilder p, int x) {
        int high = p.constant(88.7f);
        int low = p.constant(-87f);
        int a = p.apply(Primitive.SELECT_GT, x, high, high, x);
        int t = p.apply(Primitive.SELECT_GT, low, a, low, a);
        int z = p.apply(Primitive.FMA, t, p.constant(0x1.715476p+0f), p.constant(12582912.0f + 127f));
        int n = p.apply(Primitive.SUB, p.constant(12582912.0f + 127f), z);
        int r = p.apply(Primitive.FMA, n, p.constant(0x1.62e4p-1f), t);
        r = p.apply(Primitive.FMA, n, p.constant(0x1.7f7d1cp-20f), r);
        int y = polynomial(p, r, 1 / 720f, 1 / 120f, 1 / 24f, 1 / 6f, 0.5f, 1, 1);
        return p.apply(Primitive.MUL, y, p.bits(Primitive.SHIFT_LEFT, z, 23));
    }

    static int expm1(ProgramBuilder p, int x) {
        return p.apply(Primitive.SUB, exp(p, x), p.constant(1));
    }

    static int log(ProgramBuilder p, int x) { return x; }
    static int log1p(ProgramBuilder p, int x) { return x; }
    static int erf(ProgramBuilder p, int x) { return x; }
    static int sin(ProgramBuilder p, int x) { return x; }
    static int cos(ProgramBuilder p, int x) { return x; }
}
