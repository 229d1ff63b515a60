package dev.rondo.models.weights;

import dev.rondo.Problem;
import dev.rondo.data.FloatTensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The tensors that another framework keeps at one place.
 *
 * @param fullNames by the name within the layer
 * @param tensors by the name within the layer
 */
record TheirLayer(Place place, Map<String, String> fullNames, Map<String, FloatTensor> tensors) {
    TheirLayer(Place place) {
        this(place, new LinkedHashMap<>(), new LinkedHashMap<>());
    }

    Set<String> names() {
        return tensors.keySet();
    }

    @Nullable
    FloatTensor get(String name) {
        return tensors.get(name);
    }

    /** Sorts tensors by their places; reports two that have the same one. */
    static List<TheirLayer> of(Dialect dialect, Map<String, FloatTensor> tensors, List<Problem> problems) {
        Map<Place, TheirLayer> layers = new LinkedHashMap<>();
        tensors.forEach((fullName, tensor) -> {
            Dialect.Name name = dialect.parse(fullName);
            TheirLayer layer = layers.computeIfAbsent(name.place(), TheirLayer::new);
            String other = layer.fullNames.putIfAbsent(name.tensor(), fullName);
            if (other == null) {
                layer.tensors.put(name.tensor(), tensor);
            } else {
                problems.add(new Problem(
                        "tensor '" + fullName + "'",
                        "found it beside '" + other + "'",
                        "both name the " + name.tensor() + " of one layer",
                        "leave one out or rename it"));
            }
        });
        List<TheirLayer> result = new ArrayList<>();
        layers.forEach((place, layer) -> {
            boolean first = place.side() == Place.Side.ALONE && layers.containsKey(place.on(Place.Side.REVERSE));
            result.add(first ? new TheirLayer(place.on(Place.Side.FORWARD), layer.fullNames, layer.tensors) : layer);
        });
        return result;
    }
}
