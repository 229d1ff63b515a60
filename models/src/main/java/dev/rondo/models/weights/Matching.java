package dev.rondo.models.weights;

import dev.rondo.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiPredicate;
import java.util.stream.Stream;

/**
 * Finds out which layer of another framework is which of ours: by the names that were given, by our own names, by what can be no other, and
 * within one module by the order of layers. Nothing is guessed: where two layers could be exchanged, it says so.
 */
final class Matching {
    private final List<OurLayer> ours;
    private final List<TheirLayer> theirs;
    private final Map<OurLayer, TheirLayer> matches = new LinkedHashMap<>();

    private Matching(List<OurLayer> ours, List<TheirLayer> theirs) {
        this.ours = new ArrayList<>(ours);
        this.theirs = new ArrayList<>(theirs);
    }

    /**
     * The layers that were found, by ours.
     *
     * @param named places that were given, by our layer's name
     * @param problems what was not found or is left over is added
     */
    static Map<OurLayer, TheirLayer> of(
            List<OurLayer> ours, List<TheirLayer> theirs, Map<String, Place> named, List<Problem> problems) {
        Matching matching = new Matching(ours, theirs);
        Map<String, Place> usual = Places.usual(ours);
        matching.matchAt(named, (our, their) -> true);
        matching.ours.removeIf(our -> named.containsKey(our.name()));
        matching.matchAt(usual, OurLayer::fits);
        while (matching.matchForced() || matching.matchInOrder()) {}
        matching.matchAt(usual, (our, their) -> true);
        matching.matchLonely();
        matching.report(problems);
        return matching.matches;
    }

    private void match(OurLayer our, TheirLayer their) {
        matches.put(our, their);
        ours.remove(our);
        theirs.remove(their);
    }

    /** Matches what stands where it is expected. */
    private void matchAt(Map<String, Place> places, BiPredicate<OurLayer, TheirLayer> fits) {
        for (OurLayer our : List.copyOf(ours)) {
            Place place = places.get(our.name());
            if (place != null) {
                Stream.of(place, place.on(Place.Side.ALONE))
                        .filter(wanted -> place.side() != Place.Side.REVERSE || wanted.equals(place))
                        .flatMap(wanted ->
                                theirs.stream().filter(their -> their.place().equals(wanted)))
                        .filter(their -> fits.test(our, their))
                        .findFirst()
                        .ifPresent(their -> match(our, their));
            }
        }
    }

    /** Matches a layer that fits only one other, on either side. */
    private boolean matchForced() {
        for (OurLayer our : ours) {
            List<TheirLayer> candidates = candidates(our);
            if (candidates.size() == 1) {
                match(our, candidates.getFirst());
                return true;
            }
        }
        for (TheirLayer their : theirs) {
            List<OurLayer> candidates =
                    ours.stream().filter(our -> our.fits(their)).toList();
            if (candidates.size() == 1) {
                match(candidates.getFirst(), their);
                return true;
            }
        }
        return false;
    }

    /** Matches layers that fit each other, where they are of one module and as many as ours. */
    private boolean matchInOrder() {
        for (OurLayer our : ours) {
            List<TheirLayer> candidates = candidates(our);
            List<OurLayer> rivals = ours.stream()
                    .filter(other -> !candidates.isEmpty() && candidates(other).equals(candidates))
                    .toList();
            boolean oneModule = candidates.stream()
                            .map(their -> their.place().module())
                            .distinct()
                            .count()
                    == 1;
            if (oneModule && rivals.size() == candidates.size()) {
                for (int i = 0; i < rivals.size(); i++) {
                    match(rivals.get(i), candidates.get(i));
                }
                return true;
            }
        }
        return false;
    }

    /** Matches the only two layers left that have the same tensors, so that it is their shapes that are reported. */
    private void matchLonely() {
        for (OurLayer our : List.copyOf(ours)) {
            List<TheirLayer> named = theirs.stream().filter(our::isNamedAs).toList();
            boolean lonely = named.size() == 1
                    && ours.stream()
                                    .filter(other -> other.isNamedAs(named.getFirst()))
                                    .count()
                            == 1;
            if (lonely) {
                match(our, named.getFirst());
            }
        }
    }

    /** The layers that fit one of ours, in the order of their numbers. */
    private List<TheirLayer> candidates(OurLayer our) {
        return theirs.stream()
                .filter(our::fits)
                .sorted((a, b) -> Integer.compare(a.place().index(), b.place().index()))
                .toList();
    }

    private void report(List<Problem> problems) {
        List<TheirLayer> rest = new ArrayList<>(theirs);
        for (OurLayer our : ours) {
            List<TheirLayer> candidates = candidates(our);
            rest.removeAll(candidates);
            problems.add(candidates.isEmpty() ? missing(our) : ambiguous(our, candidates));
        }
        for (TheirLayer their : rest) {
            their.tensors()
                    .forEach((name, tensor) -> problems.add(new Problem(
                            "tensor '"
                                    + Objects.requireNonNull(their.fullNames().get(name)) + "'",
                            "found shape " + tensor.shape(),
                            "no layer is left that it fits",
                            "leave it out, or say whose it is with with(module, layer)")));
        }
    }

    private static Problem missing(OurLayer our) {
        return new Problem(
                "layer '" + our.name() + "'",
                "found no module with its weights",
                "they are " + String.join(", ", our.shapes()),
                "add them, or say where they are with with(module, '" + our.name() + "')");
    }

    private static Problem ambiguous(OurLayer our, List<TheirLayer> candidates) {
        return new Problem(
                "layer '" + our.name() + "'",
                "found modules that fit alike: "
                        + candidates.stream()
                                .map(their -> their.place().module())
                                .toList(),
                "one of them has its weights",
                "say which with with(module, '" + our.name() + "')");
    }
}
