/** The backend {@code cpu-simd}: runs and trains models on the CPU with the Vector API. */
module dev.rondo.simd {
    requires static org.jspecify;
    requires dev.rondo.api;
    requires jdk.incubator.vector;

    provides dev.rondo.backend.BackendProvider with
            dev.rondo.simd.SimdProvider;
}
