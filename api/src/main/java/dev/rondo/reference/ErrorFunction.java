package dev.rondo.reference;

/** The error function in double precision. */
final class ErrorFunction {
    private ErrorFunction() {}

    static double erf(double x) {
        double size = Math.abs(x);
        if (Double.isNaN(x) || x == 0) {
            return x;
        }
        return Math.copySign(size < 3 ? series(size) : 1 - fraction(size), x);
    }

    /** 2/√π · e^{−x²} · Σ 2ⁿ x^{2n+1} / (2n+1)!! (Abramowitz and Stegun 7.1.6): all terms positive. */
    private static double series(double x) {
        double term = x;
        double sum = x;
        for (int n = 1; term > sum * 1e-17; n++) {
            term *= 2 * x * x / (2 * n + 1);
            sum += term;
        }
        return 2 / Math.sqrt(Math.PI) * Math.exp(-x * x) * sum;
    }

    /** The complement as a continued fraction (Abramowitz and Stegun 7.1.14), from the innermost level outwards. */
    private static double fraction(double x) {
        double tail = x;
        for (int n = 60; n >= 1; n--) {
            tail = x + n / 2.0 / tail;
        }
        return Math.exp(-x * x) / (Math.sqrt(Math.PI) * tail);
    }
}
