package dev.rondo.simd.engine;

import java.util.Arrays;

/**
 * Applies a step backward in time.
 *
 * @param bindings what its slots are bound to
 * @param truncation what is carried becomes zero below each multiple of this many steps; 0 for never
 * @param late the operations that are left out, for afterwards
 */
record BackwardLoop(Bindings bindings, int truncation, boolean[] late) implements StepLoop {
    @Override
    public void run(StepRunner runner, int low, int high) {
        int done = 0;
        int rows = 0;
        boolean inRows = bindings.carries().stream().anyMatch(carry -> carry.rows() != null);
        for (int t = bindings.layout().steps() - 1; t >= 0; t--) {
            rows = bindings.active(t, low, high);
            if (rows > 0) {
                bindings.bindRows(runner, bindings.layout().row(low, t));
                int before = t == 0
                        ? bindings.layout().rows() + low
                        : bindings.layout().row(low, t - 1);
                for (Bindings.Rows binding : bindings.rowsBefore()) {
                    runner.bind(
                            binding.slot(),
                            binding.array(),
                            before * binding.slot().width());
                }
                for (Carry carry : bindings.carries()) {
                    bind(runner, carry, done, low);
                }
                for (int i = 0; i < late.length; i++) {
                    if (late[i]) {
                        runner.awaitBefore(i);
                    } else {
                        runner.run(i, rows, false, done % 2 == 1);
                    }
                }
                runner.await();
                boolean cut = truncation > 0 && t > 0 && t % truncation == 0;
                if (inRows || cut) {
                    if (runner.isFirst()) {
                        keep(t, done, low, low + rows, cut);
                    }
                    runner.await();
                }
                done++;
            }
        }
        if (runner.isFirst() && done % 2 == 1) {
            for (Carry carry : bindings.carries()) {
                int at = low * carry.stride();
                System.arraycopy(carry.before(done), at, carry.values(), at, rows * carry.stride());
            }
        }
    }

    private void bind(StepRunner runner, Carry carry, int done, int low) {
        int at = low * carry.stride();
        if (carry.from() != null) {
            runner.bind(carry.from(), carry.before(done), at);
        }
        if (carry.rows() == null) {
            runner.bind(carry.to(), carry.after(done), at);
        }
    }

    /** Takes what is carried from rows, where it stands there; zeros it where sequences are cut. */
    private void keep(int t, int done, int low, int high, boolean cut) {
        for (Carry carry : bindings.carries()) {
            int stride = carry.stride();
            if (cut) {
                Arrays.fill(carry.after(done), low * stride, high * stride, 0);
            } else if (carry.rows() != null) {
                System.arraycopy(
                        carry.rows(),
                        bindings.layout().row(low, t) * stride,
                        carry.values(),
                        low * stride,
                        (high - low) * stride);
            }
        }
    }
}
