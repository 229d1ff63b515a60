package dev.rondo.model;

import dev.rondo.cell.Initializer;
import dev.rondo.cell.ParameterSpec;
import dev.rondo.data.FloatTensor;
import dev.rondo.data.Shape;
import java.util.Arrays;
import java.util.SplittableRandom;

/** Draws the first values of a parameter: strict arithmetic only, and a stream of its own for every name. */
final class Initialization {
    private Initialization() {}

    static FloatTensor values(ParameterSpec spec, String path, long seed) {
        Shape shape = spec.shape();
        SplittableRandom random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L + path.hashCode());
        float[] values = switch (spec.initializer()) {
            case Initializer.Constant(float value) -> filled(shape.size(), value);
            case Initializer.Uniform(float bound) -> uniform(shape.size(), bound, random);
            case Initializer.GlorotUniform g -> uniform(shape.size(), glorotBound(shape), random);
            case Initializer.Orthogonal o -> orthogonal(shape, random);
        };
        return FloatTensor.wrap(shape, values);
    }

    private static float[] filled(int size, float value) {
        float[] values = new float[size];
        Arrays.fill(values, value);
        return values;
    }

    private static double glorotBound(Shape shape) {
        int fanOut = shape.dimension(0);
        int fanIn = shape.rank() == 1 ? 1 : shape.dimension(1);
        return StrictMath.sqrt(6.0 / (fanIn + fanOut));
    }

    private static float[] uniform(int size, double bound, SplittableRandom random) {
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = (float) ((2 * random.nextDouble() - 1) * bound);
        }
        return values;
    }

    /** Modified Gram–Schmidt on the rows of a Gaussian matrix, or on its columns where there are fewer of them. */
    private static float[] orthogonal(Shape shape, SplittableRandom random) {
        int rows = shape.dimension(0);
        int columns = shape.rank() == 1 ? 1 : shape.dimension(1);
        boolean wide = rows <= columns;
        double[][] vectors = new double[Math.min(rows, columns)][Math.max(rows, columns)];
        for (int i = 0; i < vectors.length; i++) {
            do {
                gaussian(vectors[i], random);
                for (int j = 0; j < i; j++) {
                    subtractProjection(vectors[i], vectors[j]);
                }
            } while (!normalize(vectors[i]));
        }
        float[] values = new float[shape.size()];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                values[i * columns + j] = (float) (wide ? vectors[i][j] : vectors[j][i]);
            }
        }
        return values;
    }

    /** Box and Muller 1958. */
    private static void gaussian(double[] vector, SplittableRandom random) {
        for (int i = 0; i < vector.length; i++) {
            double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - random.nextDouble()));
            vector[i] = radius * StrictMath.cos(2 * Math.PI * random.nextDouble());
        }
    }

    private static void subtractProjection(double[] vector, double[] unit) {
        double product = 0;
        for (int i = 0; i < vector.length; i++) {
            product += vector[i] * unit[i];
        }
        for (int i = 0; i < vector.length; i++) {
            vector[i] -= product * unit[i];
        }
    }

    private static boolean normalize(double[] vector) {
        double square = 0;
        for (double value : vector) {
            square += value * value;
        }
        double norm = StrictMath.sqrt(square);
        for (int i = 0; i < vector.length; i++) {
            vector[i] /= norm;
        }
        return norm > 1e-6;
    }
}
