/**
 * Rondo: recurrent neural networks for the JVM.
 *
 * <p>A recurrent network is one function, applied again and again: s_t = f(s_{t-1}, x_t). In Rondo that function is written once, as an
 * {@linkplain dev.rondo.expr.Expr expression}, and everything else is derived from it: its gradient, its SIMD kernels, its streaming form, its
 * ONNX graph. The cells of the library are written in the same way as a user's own.
 *
 * <h2>The data model</h2>
 *
 * <pre>
 *   Sequence      = Tensor [T, F] | tokens [T]                      {@link dev.rondo.data}
 *   SequenceBatch = Sequence+, packed, of any lengths, no padding
 *
 *   Expr          = leaves, products, pointwise functions, ...      {@link dev.rondo.expr}
 *   Recurrence    = inputs, states with their next values, output   {@link dev.rondo.cell}
 *   Cell          = a function that writes a Recurrence
 *   Layer         = Recurrent(Cell) | PerStep(Formula) | Last ...   {@link dev.rondo.layer}
 *   Model         = named Layers and edges, as a person writes it   {@link dev.rondo.model}
 *   Graph         = a Model with all sizes and clocks, canonical
 *   TrainedModel  = Graph, Weights, Provenance
 *
 *   Loss          = a Formula of output and target                  {@link dev.rondo.train}
 *   Backend       = Graph x Purpose -&gt; CompiledModel                {@link dev.rondo.backend}
 *                                    | StreamingModel -&gt; Session
 *                                    | TrainableModel -&gt; Gradients
 * </pre>
 *
 * <h2>An example</h2>
 *
 * {@snippet lang = java :
 * Model model = Model.sequential(Layers.lstm(64), Layers.last(), Layers.dense(7));
 * TrainedModel trained = TrainedModel.initialize(model.resolve(3), 42);
 * try (Backend backend = Backends.named("reference");
 *         CompiledModel compiled = backend.compile(trained)) {
 *     SequenceBatch y = compiled.run(SequenceBatch.of(List.of(new float[28][3], new float[5][3])));
 * }
 * }
 *
 * <h2>Errors</h2>
 *
 * <p>Bad input ends in a {@link dev.rondo.RondoException} before any work is done. It carries every {@link dev.rondo.Problem} that was found, each
 * with where it is, what was found, what was expected, and what to do.
 */
@NullMarked
package dev.rondo;

import org.jspecify.annotations.NullMarked;
