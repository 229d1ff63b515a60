package dev.rondo.models.safetensors;

import java.util.Comparator;
import java.util.List;

/** Where tensors lie in a file: one after the other, without a gap, up to its end. */
final class Layout {
    private Layout() {}

    /** The tensors in the order of their bytes. */
    static List<Header.Entry> inOrder(Header header) {
        return header.entries().stream()
                .sorted(Comparator.comparingLong(Header.Entry::begin).thenComparingLong(Header.Entry::end))
                .toList();
    }

    static void check(Header header, long dataBytes, Damage damage) {
        long at = 0;
        for (Header.Entry entry : inOrder(header)) {
            if (entry.begin() != at) {
                damage.report(
                        Damage.tensor(entry.name()),
                        "its bytes begin at " + entry.begin(),
                        "those before it end at " + at + ", and nothing lies between or twice");
            }
            at = Math.max(at, entry.end());
        }
        if (at != dataBytes) {
            damage.report("data", "found " + dataBytes + " bytes", "the tensors take " + at);
        }
    }
}
