package dev.rondo.benchmarks.peers;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import dev.rondo.benchmarks.row.Kind;
import dev.rondo.benchmarks.row.Size;
import dev.rondo.benchmarks.work.Subject;
import dev.rondo.benchmarks.work.TimeMajor;
import dev.rondo.benchmarks.work.Work;
import java.util.Map;

/** Recurrent layers without gradients; a step goes on from the states of the call before. */
final class TorchForward implements Subject {
    private final Torch torch;
    private final Work work;
    private final TorchLayers layers;
    private final NDArray input;
    private final boolean goesOn;
    private NDList output;

    TorchForward(Work work, int threads) {
        this.torch = new Torch(threads);
        this.work = work;
        this.layers = new TorchLayers(torch.manager(), work);
        this.input = torch.features(work.input());
        this.goesOn = work.row().kind() == Kind.STEP;
        this.output = new NDList();
    }

    @Override
    public String settings() {
        return torch.settings();
    }

    @Override
    public void call() {
        torch.begin(false);
        NDList states = goesOn && !output.isEmpty() ? output.subNDList(1) : layers.zeroStates();
        NDList next = layers.run(input, states, false);
        output.close();
        output = next;
    }

    @Override
    public Map<String, float[]> outcome() {
        int width = work.row().get(Size.H) * (work.row().kind() == Kind.BIDIRECTIONAL ? 2 : 1);
        return Map.of("y", TimeMajor.packed(output.get(0).toFloatArray(), work.input(), width));
    }

    @Override
    public void close() {
        torch.close();
    }
}
