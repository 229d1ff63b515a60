package dev.rondo.benchmarks.row;

import dev.rondo.InputException;
import dev.rondo.Problem;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What is measured, as a value with a name: {@code kind/cell/key=value/…}, sizes in the order of {@link Size}.
 *
 * @param kind what is done
 * @param cell with which cell
 * @param sizes in which sizes
 */
public record Row(Kind kind, CellType cell, Map<Size, Integer> sizes) {
    /**
     * Puts the sizes in order.
     *
     * @throws InputException if they are not those that the kind has
     */
    public Row {
        if (!kind.sizes().containsAll(sizes.keySet()) || !sizes.keySet().containsAll(kind.required())) {
            throw refused(kind + "/" + cell, "found the sizes " + sizes.keySet(), "it has " + kind.sizes());
        }
        sizes = Collections.unmodifiableMap(new EnumMap<>(sizes));
    }

    /** A row with the sizes of its kind, in their order. */
    public static Row of(Kind kind, CellType cell, int... sizes) {
        Map<Size, Integer> map = new EnumMap<>(Size.class);
        for (int i = 0; i < sizes.length; i++) {
            map.put(kind.sizes().get(i), sizes[i]);
        }
        return new Row(kind, cell, map);
    }

    /**
     * The row of a name.
     *
     * @throws InputException if it is not the name of a row
     */
    public static Row parse(String name) {
        String[] parts = name.split("/", -1);
        Kind kind = constant(Kind.values(), parts[0], name);
        CellType cell = constant(CellType.values(), parts.length > 1 ? parts[1] : "", name);
        Map<Size, Integer> sizes = new EnumMap<>(Size.class);
        for (String part : Arrays.asList(parts).subList(2, parts.length)) {
            String[] pair = part.split("=", -1);
            Size size = constant(Size.values(), pair[0], name);
            if (pair.length != 2 || !pair[1].matches("[1-9][0-9]{0,5}")) {
                throw refused(name, "found '" + part + "'", "a size is a key, '=' and a number from 1 to 999999");
            }
            sizes.put(size, Integer.valueOf(pair[1]));
        }
        Row row = new Row(kind, cell, sizes);
        if (!row.toString().equals(name)) {
            throw refused(name, "found another order of its sizes", "the same row is '" + row + "'");
        }
        return row;
    }

    private static <T> T constant(T[] values, String text, String row) {
        return Stream.of(values)
                .filter(value -> value.toString().equals(text))
                .findFirst()
                .orElseThrow(() -> refused(row, "found '" + text + "'", "one of " + List.of(values) + " stands here"));
    }

    private static InputException refused(String row, String found, String expected) {
        return new InputException(new Problem("row '" + row + "'", found, expected, "see 'rondo bench --help'"));
    }

    /**
     * One of its sizes. I is H where the row does not say; L, T and B are 1; P is 50.
     *
     * @throws IllegalArgumentException if the row has none
     */
    public int get(Size size) {
        Integer value = sizes.get(size);
        if (value != null) {
            return value;
        }
        return switch (size) {
            case I -> get(Size.H);
            case L, T, B -> 1;
            case P -> 50;
            case H, K -> throw new IllegalArgumentException(this + " has no " + size);
        };
    }

    /** The same row with another value of one size. */
    public Row with(Size size, int value) {
        Map<Size, Integer> changed = new EnumMap<>(Size.class);
        changed.putAll(sizes);
        changed.put(size, value);
        return new Row(kind, cell, changed);
    }

    /** Its name. */
    @Override
    public String toString() {
        return Stream.concat(
                        Stream.of(kind.toString(), cell.toString()),
                        sizes.entrySet().stream().map(size -> size.getKey() + "=" + size.getValue()))
                .collect(Collectors.joining("/"));
    }
}
