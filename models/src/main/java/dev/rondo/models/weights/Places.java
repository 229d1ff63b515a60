package dev.rondo.models.weights;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Where the layers of a graph are kept in another framework. */
final class Places {
    private Places() {}

    /** Layers of one module: a reversed layer right after another one is its other direction, any other is the next. */
    static Map<String, Place> of(String module, List<OurLayer> layers) {
        Map<String, Place> places = new LinkedHashMap<>();
        int index = 0;
        for (int i = 0; i < layers.size(); i++) {
            boolean pair = i + 1 < layers.size()
                    && !layers.get(i).isReversed()
                    && layers.get(i).isPairedWith(layers.get(i + 1));
            Place place = new Place(module, index++, Place.Side.ALONE);
            places.put(layers.get(i).name(), pair ? place.on(Place.Side.FORWARD) : place);
            if (pair) {
                places.put(layers.get(++i).name(), place.on(Place.Side.REVERSE));
            }
        }
        return places;
    }

    /** A module for each layer, under its name; two directions over the same input are one, under the name of the forward one. */
    static Map<String, Place> usual(List<OurLayer> layers) {
        Map<String, Place> places = new LinkedHashMap<>();
        List<OurLayer> forward = new ArrayList<>();
        for (OurLayer layer : layers) {
            OurLayer partner = forward.reversed().stream()
                    .filter(other -> layer.isReversed() && other.isPairedWith(layer))
                    .findFirst()
                    .orElse(null);
            if (partner == null) {
                places.put(layer.name(), new Place(layer.name(), 0, Place.Side.ALONE));
                forward.add(layer);
            } else {
                places.putAll(of(partner.name(), List.of(partner, layer)));
                forward.remove(partner);
            }
        }
        return places;
    }
}
