/**
 * Sequences, expressions, cells, layers and models, the service interface of backends, and the reference backend.
 *
 * @uses dev.rondo.backend.BackendProvider found by {@link dev.rondo.backend.Backends}
 * @uses dev.rondo.model.ModelFiles for {@link dev.rondo.model.TrainedModel#save}
 */
module dev.rondo.api {
    requires static transitive org.jspecify;

    exports dev.rondo;
    exports dev.rondo.data;
    exports dev.rondo.expr;
    exports dev.rondo.cell;
    exports dev.rondo.layer;
    exports dev.rondo.model;
    exports dev.rondo.train;
    exports dev.rondo.backend;
    exports dev.rondo.reference;
    exports dev.rondo.testkit;

    uses dev.rondo.backend.BackendProvider;
    uses dev.rondo.model.ModelFiles;

    provides dev.rondo.backend.BackendProvider with
            dev.rondo.reference.ReferenceProvider;
}
