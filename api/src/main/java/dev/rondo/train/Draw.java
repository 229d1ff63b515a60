package dev.rondo.train;

import dev.rondo.InputException;
import dev.rondo.Problem;
import dev.rondo.data.IntTensor;
import dev.rondo.expr.Expr;
import dev.rondo.expr.Per;

/**
 * What the random masks of one training step depend on: the same draw gives the same masks, wherever a sequence stands in its batch
 * and whatever computes it.
 *
 * @param seed the seed of the training
 * @param step the number of the optimizer step
 * @param sequences for each sequence of the batch an id of its own, such as its place in the data set
 */
public record Draw(long seed, long step, IntTensor sequences) {
    /** For models without random masks. */
    public static final Draw NONE = of(0, 0);

    /** A draw for a batch of sequences with these ids. */
    public static Draw of(long seed, long step, int... sequences) {
        return new Draw(seed, step, IntTensor.vector(sequences));
    }

    /**
     * One element of a mask: 1 or 0.
     *
     * @param layer the name of the layer
     * @param sequence the index of the sequence in the batch
     * @param t the step within the sequence
     * @param unit the element
     * @throws InputException if there is no id for that sequence
     */
    public float mask(Expr.Random random, String layer, int sequence, int t, int unit) {
        if (sequence >= sequences.size()) {
            throw new InputException(new Problem(
                    "draw",
                    "found the ids of " + sequences.size() + " sequences",
                    "the batch has more",
                    "give each sequence of the batch an id"));
        }
        long key = mix(mix(0, seed), step);
        key = mix(key, sequences.at(sequence));
        key = mix(key, random.per() == Per.STEP ? t : -1);
        key = mix(key, layer.hashCode() * 31L + random.name().hashCode());
        key = mix(key, unit);
        double uniform = (key >>> 11) * 0x1.0p-53;
        return uniform < random.keep() ? 1 : 0;
    }

    /** The finaliser of SplitMix64 (Steele, Lea and Flood 2014) over a key and one number more. */
    private static long mix(long key, long more) {
        long z = (key ^ more) * 0x9E3779B97F4A7C15L + 0xD1B54A32D192ED03L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
