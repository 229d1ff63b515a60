package dev.rondo.onnx.raise;

import dev.rondo.expr.Expr;
import dev.rondo.expr.Traversal;
import dev.rondo.model.Port;
import dev.rondo.onnx.signature.StatePart;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Pairs of an input and an output of a file that carry the same states, before and after the steps: what a session remembers by itself. Each
 * element of a state is followed through slices and concatenations to where it lies in the tensors.
 */
final class SessionStates {
    /** A state of a layer, and where its elements lie in the tensors of the pair. */
    private record Place(Draft draft, String state, Trace at) {}

    /** An input and an output of the file that are one state, and the states of layers in it. */
    record Pair(String input, String output, List<Place> places) {
        /** Whether all of its states are those of some layers. */
        boolean isIn(Set<Draft> layers) {
            return places.stream().allMatch(place -> layers.contains(place.draft()));
        }

        /** The same by the names of layers. */
        List<StatePart> parts(BiFunction<Draft, String, String> names) {
            return places.stream()
                    .flatMap(place ->
                            SessionStates.parts(names.apply(place.draft(), place.state()), place.at()).stream())
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
    private final Map<Expr, Trace> traced = new HashMap<>();

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
        Map<Expr, List<Place>> begun = places(drafts);
        inputs.forEach((name, leaf) -> {
            List<Place> places = begun.getOrDefault(leaf, List.of());
            List<String> candidates = places.isEmpty() ? List.of() : candidates(name, left);
            candidates.stream()
                    .filter(output -> output.equals(OwnStates.next(name))
                            || places.stream().allMatch(this::goesOn))
                    .filter(output -> isAfter(leaf, places, left.get(output)))
                    .findFirst()
                    .ifPresent(output -> {
                        pairs.add(new Pair(name, output, places));
                        left.remove(output);
                    });
        });
        Set<Expr> used = usedElsewhere(left.values(), drafts);
        pairs.removeIf(pair -> used.contains(Objects.requireNonNull(inputs.get(pair.input()))));
        return pairs;
    }

    /** Whether a state is that of a layer over steps, which a session remembers; one behind the end of a sequence begins anew with each end. */
    private boolean goesOn(Place place) {
        return !Origins.isSingle(origins.clock(place.draft().inputs().getFirst()));
    }

    /** All outputs, first those whose names say that they continue an input. */
    private static List<String> candidates(String input, Map<String, Expr> outputs) {
        StateNames names = new StateNames();
        StateNames.Name before = names.of(input);
        return outputs.keySet().stream()
                .sorted(Comparator.comparing((String output) -> !output.equals(OwnStates.next(input)))
                        .thenComparing(output -> !before.isContinuedBy(names.of(output))))
                .toList();
    }

    /** The pair of a state that begins with a trained value, so that no input leads to it; empty if the output is no such state. */
    Optional<Pair> learned(String input, String output, Expr after) {
        if (origins.origin(after) instanceof Origins.Origin.Output(Draft draft, String state)) {
            Trace all = Trace.of(after, after.size());
            return Optional.of(new Pair(input, output, List.of(new Place(draft, state, all))));
        }
        return Optional.empty();
    }

    /** The states that begin with elements of one leaf alone, by that leaf. */
    private Map<Expr, List<Place>> places(List<Draft> drafts) {
        Map<Expr, List<Place>> places = new HashMap<>();
        for (Draft draft : drafts) {
            draft.initialStates().forEach((state, value) -> {
                Trace at = trace(value);
                Expr leaf = at.onlyLeaf();
                if (leaf != null) {
                    places.computeIfAbsent(leaf, key -> new ArrayList<>()).add(new Place(draft, state, at));
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
        Map<Expr, Trace> expected = new HashMap<>();
        int left = 0;
        for (Place place : places) {
            Expr.Input after = origins.output(place.draft(), place.state());
            if (after == null) {
                return false;
            }
            expected.put(after, place.at());
            left += place.at().size();
        }
        int at = 0;
        for (Trace.Run run : trace(output).runs()) {
            Trace here = Trace.of(before, before.size()).slice(at, 1, run.length());
            Trace after = expected.get(run.leaf());
            if (after != null) {
                left -= run.length();
            }
            Trace found =
                    after == null ? new Trace(List.of(run)) : after.slice(run.start(), run.stride(), run.length());
            if (!found.equals(here)) {
                return false;
            }
            at += run.length();
        }
        return left == 0;
    }

    /** What outputs and layers take, but for a leaf where a state begins with its elements alone. */
    private Set<Expr> usedElsewhere(Collection<Expr> outputs, List<Draft> drafts) {
        List<Expr> taken = new ArrayList<>(outputs);
        Map<Expr, List<Expr>> alone = new HashMap<>();
        for (Draft draft : drafts) {
            taken.addAll(draft.inputs());
            for (Expr value : draft.initialStates().values()) {
                Expr leaf = trace(value).onlyLeaf();
                (leaf == null ? taken : alone.computeIfAbsent(leaf, key -> new ArrayList<>())).add(value);
            }
        }
        Set<Expr> used = origins.withResults(Traversal.topological(taken));
        alone.forEach((leaf, values) -> origins.withResults(Traversal.topological(values)).stream()
                .filter(node -> node != leaf)
                .forEach(used::add));
        return used;
    }

    /** Where the elements of an expression come from. */
    private Trace trace(Expr root) {
        Walk.operandsFirst(root, traced::containsKey, node -> isMoving(node) ? node.operands() : List.of())
                .forEach(node -> traced.put(node, elements(node)));
        return Objects.requireNonNull(traced.get(root));
    }

    private static boolean isMoving(Expr node) {
        return node instanceof Expr.Slice || node instanceof Expr.Concat;
    }

    private Trace elements(Expr node) {
        if (origins.origin(node) instanceof Origins.Origin.Result(Expr inner)) {
            return trace(inner);
        }
        return switch (node) {
            case Expr.Input leaf -> Trace.of(stateOf(leaf), leaf.size());
            case Expr.Slice slice ->
                Objects.requireNonNull(traced.get(slice.x())).slice(slice.start(), slice.stride(), slice.length());
            case Expr.Concat concat ->
                Trace.joined(concat.parts().stream()
                        .map(part -> Objects.requireNonNull(traced.get(part)))
                        .toList());
            default -> Trace.of(null, node.shape().rank() == 1 ? node.size() : 0);
        };
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

    private static List<StatePart> parts(String state, Trace at) {
        List<StatePart> parts = new ArrayList<>();
        int from = 0;
        for (Trace.Run run : at.runs()) {
            parts.add(new StatePart(state, from, run.length(), run.start(), run.stride()));
            from += run.length();
        }
        return parts;
    }
}
