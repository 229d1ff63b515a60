package dev.rondo.onnx.source;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The tensors that are known in a graph, and in the graphs around it. */
final class Known {
    private final @Nullable Known outer;
    private final Map<String, Optional<SourceTensor>> values = new HashMap<>();

    Known(@Nullable Known outer) {
        this.outer = outer;
    }

    void put(String name, SourceTensor tensor) {
        values.put(name, Optional.of(tensor));
    }

    /** Notes that this graph defines the name, and that its value is not known. */
    void hide(String name) {
        values.put(name, Optional.empty());
    }

    @Nullable
    SourceTensor find(String name) {
        for (Known known = this; known != null; known = known.outer) {
            Optional<SourceTensor> value = known.values.get(name);
            if (value != null) {
                return value.orElse(null);
            }
        }
        return null;
    }

    /** Whether each input of a node is known or left out. */
    boolean knowsInputs(SourceNode node) {
        return node.inputs().stream().allMatch(name -> name.isEmpty() || find(name) != null);
    }

    /** The inputs of a node; null for one that is left out. */
    List<@Nullable SourceTensor> inputs(SourceNode node) {
        return node.inputs().stream().<@Nullable SourceTensor>map(this::find).toList();
    }
}
