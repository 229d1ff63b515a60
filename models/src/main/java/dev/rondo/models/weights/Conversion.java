package dev.rondo.models.weights;

import dev.rondo.Problem;
import dev.rondo.cell.ParameterSpec;
import dev.rondo.data.FloatTensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The weights of one layer of ours, of those of another framework. */
record Conversion(Dialect dialect, OurLayer ours, TheirLayer theirs, List<Problem> problems) {
    /** Adds the layer's weights under their full names; reports what is missing, left over or of another shape. */
    void addTo(Map<String, FloatTensor> weights) {
        Map<String, float[]> parameters = new LinkedHashMap<>();
        for (ForeignTensor tensor : ours.tensors()) {
            FloatTensor found = theirs.get(tensor.name());
            if (found != null && found.shape().equals(tensor.shape())) {
                tensor.addTo(parameters, found);
            } else if (found != null) {
                report(
                        fullName(tensor.name()),
                        "found shape " + found.shape(),
                        "needs " + tensor.shape(),
                        "take weights of the same model");
            } else if (!ours.isLackOfBiases(tensor, theirs) || theirs.names().isEmpty()) {
                report(fullName(tensor.name()), "it is missing", "needs it, of shape " + tensor.shape(), "add it");
            }
        }
        for (String name : theirs.names()) {
            if (ours.tensors().stream().noneMatch(tensor -> tensor.name().equals(name))) {
                report(fullName(name), "found this name", "has no such tensor", "leave it out or rename it");
            }
        }
        for (ParameterSpec parameter : ours.node().operation().parameters()) {
            float[] values = parameters.get(parameter.name());
            weights.put(
                    ours.node().path(parameter.name()),
                    FloatTensor.wrap(
                            parameter.shape(),
                            values == null ? new float[parameter.shape().size()] : values));
        }
    }

    private String fullName(String tensor) {
        String found = theirs.fullNames().get(tensor);
        return found == null ? dialect.name(theirs.place(), ours.kind(), tensor) : found;
    }

    private void report(String tensor, String found, String need, String remedy) {
        problems.add(new Problem("tensor '" + tensor + "'", found, "layer '" + ours.name() + "' " + need, remedy));
    }
}
