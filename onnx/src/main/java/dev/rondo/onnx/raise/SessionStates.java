package dev.rondo.onnx.raise;

import dev.rondo.expr.Expr;
import dev.rondo.expr.Traversal;
import dev.rondo.model.Port;
import dev.rondo.onnx.signature.StatePart;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Pairs of an input and an output of a file that carry the same states, before and after the steps: what a session remembers by itself. Each
 * element of a state is followed through slices and concatenations to where it lies in the tensors.
 */
final class SessionStates {
    /** An element of an input, or of what a layer gives. */
    private record Element(Expr leaf, int index) {}

    /** A state of a layer, and where its elements lie in the tensors of the pair. */
    private record Place(Draft draft, String state, List<Integer> at) {}

    /** An input and an output of the file that are one state, and the states of layers in it. */
    record Pair(String input, String output, List<Place> places) {
        /** Whether all of its states are those of some layers. */
        boolean isIn(Set<Draft> layers) {
            return places.stream().allMatch(place -> layers.contains(place.draft()));
        }

        /** The same by the names of layers. */
        List<StatePart> parts(BiFunction<Draft, String, String> names) {
            return places.stream()
                    .flatMap(place -> runs(names.apply(place.draft(), place.state()), place.at()).stream())
                    .toList();
        }

        /** Takes the states out of the layers' initial values, which are restored by the returned action. */
        Runnable remove() {
            Map<Place, Expr> before = new LinkedHashMap<>();
            for (Place place : places) {
                Expr value = place.draft().initialStates().remove(place.state());
                if (value != null) {
                    before.put(place, value);
                }
            }
            return () -> before.forEach(
                    (place, value) -> place.draft().initialStates().put(place.state(), value));
        }
    }

    private final Origins origins;
    private final Map<Expr, List<@Nullable Element>> traced = new HashMap<>();

    SessionStates(Origins origins) {
        this.origins = origins;
    }

    /**
     * The pairs.
     *
     * @param inputs inputs that may be states
     * @param outputs all outputs
     * @param drafts all layers across time
     */
    List<Pair> pairs(Map<String, Expr.Input> inputs, Map<String, Expr> outputs, List<Draft> drafts) {
        List<Pair> pairs = new ArrayList<>();
        Map<String, Expr> left = new LinkedHashMap<>(outputs);
        inputs.forEach((name, leaf) -> {
            List<Place> places = places(leaf, drafts);
            candidates(name, left).stream()
                    .filter(output -> !places.isEmpty() && isAfter(leaf, places, left.get(output)))
                    .findFirst()
                    .ifPresent(output -> {
                        pairs.add(new Pair(name, output, places));
                        left.remove(output);
                    });
        });
        pairs.removeIf(
                pair -> isUsedElsewhere(Objects.requireNonNull(inputs.get(pair.input())), left.values(), drafts));
        return pairs;
    }

    /** All outputs, first the one whose name says that it belongs to an input. */
    private static List<String> candidates(String input, Map<String, Expr> outputs) {
        String own = OwnStates.next(input);
        List<String> names = new ArrayList<>(outputs.keySet());
        if (names.remove(own)) {
            names.addFirst(own);
        }
        return names;
    }

    /** The pair of a state that begins with a trained value, so that no input leads to it; empty if the output is no such state. */
    Optional<Pair> learned(String input, String output, Expr after) {
        if (origins.origin(after) instanceof Origins.Origin.Output(Draft draft, String state)) {
            List<Integer> all = IntStream.range(0, after.size()).boxed().toList();
            return Optional.of(new Pair(input, output, List.of(new Place(draft, state, all))));
        }
        return Optional.empty();
    }

    private List<Place> places(Expr.Input leaf, List<Draft> drafts) {
        List<Place> places = new ArrayList<>();
        for (Draft draft : drafts) {
            draft.initialStates().forEach((state, value) -> {
                List<@Nullable Element> elements = trace(value);
                if (elements.stream().allMatch(element -> element != null && element.leaf() == leaf)) {
                    places.add(new Place(
                            draft,
                            state,
                            elements.stream()
                                    .map(element ->
                                            Objects.requireNonNull(element).index())
                                    .toList()));
                }
            });
        }
        return places;
    }

    /** Whether an output holds, at the places where the states before the steps lie in an input, those after them. */
    private boolean isAfter(Expr.Input before, List<Place> places, @Nullable Expr output) {
        if (output == null || output.size() != before.size()) {
            return false;
        }
        Map<Integer, Element> expected = new HashMap<>();
        for (Place place : places) {
            Expr.Input after = origins.output(place.draft(), place.state());
            for (int i = 0; i < place.at().size(); i++) {
                if (after == null || expected.put(place.at().get(i), new Element(after, i)) != null) {
                    return false;
                }
            }
        }
        List<@Nullable Element> found = trace(output);
        for (int i = 0; i < found.size(); i++) {
            if (!expected.getOrDefault(i, new Element(before, i)).equals(found.get(i))) {
                return false;
            }
        }
        return true;
    }

    private boolean isUsedElsewhere(Expr.Input leaf, Iterable<Expr> outputs, List<Draft> drafts) {
        List<Expr> others = new ArrayList<>();
        outputs.forEach(others::add);
        for (Draft draft : drafts) {
            others.addAll(draft.inputs());
            draft.initialStates().values().stream()
                    .filter(value ->
                            trace(value).stream().anyMatch(element -> element == null || element.leaf() != leaf))
                    .forEach(others::add);
        }
        return origins.withResults(Traversal.topological(others)).contains(leaf);
    }

    /** Where each element of an expression comes from; null for one that is computed. */
    private List<@Nullable Element> trace(Expr root) {
        Walk.operandsFirst(root, traced::containsKey, node -> isMoving(node) ? node.operands() : List.of())
                .forEach(node -> traced.put(node, elements(node)));
        return Objects.requireNonNull(traced.get(root));
    }

    private static boolean isMoving(Expr node) {
        return node instanceof Expr.Slice || node instanceof Expr.Concat;
    }

    private List<@Nullable Element> elements(Expr node) {
        if (origins.origin(node) instanceof Origins.Origin.Result(Expr inner)) {
            return trace(inner);
        }
        List<@Nullable Element> elements = new ArrayList<>();
        switch (node) {
            case Expr.Input leaf -> {
                Expr of = stateOf(leaf);
                for (int i = 0; i < leaf.size(); i++) {
                    elements.add(new Element(of, i));
                }
            }
            case Expr.Slice slice -> {
                List<@Nullable Element> x = Objects.requireNonNull(traced.get(slice.x()));
                for (int i = 0; i < slice.length(); i++) {
                    elements.add(x.get(slice.start() + i * slice.stride()));
                }
            }
            case Expr.Concat concat ->
                concat.parts().forEach(part -> elements.addAll(Objects.requireNonNull(traced.get(part))));
            default -> {
                for (int i = 0; i < (node.shape().rank() == 1 ? node.size() : 0); i++) {
                    elements.add(null);
                }
            }
        }
        return elements;
    }

    /** The first state of a layer that is applied to one step a call, in the place of what the layer gives. */
    private Expr stateOf(Expr.Input leaf) {
        if (origins.origin(leaf) instanceof Origins.Origin.Output(Draft draft, String name)
                && draft.isStepwise()
                && name.equals(Port.Y)) {
            return Objects.requireNonNull(origins.output(draft, "h"));
        }
        return leaf;
    }

    /** Places as few runs of equal distance. */
    private static List<StatePart> runs(String state, List<Integer> at) {
        List<StatePart> runs = new ArrayList<>();
        for (int from = 0; from < at.size(); ) {
            int stride = from + 1 < at.size() ? at.get(from + 1) - at.get(from) : 1;
            int length = 1;
            while (from + length < at.size() && at.get(from + length) - at.get(from + length - 1) == stride) {
                length++;
            }
            runs.add(new StatePart(state, from, length, at.get(from), stride));
            from += length;
        }
        return runs;
    }
}
