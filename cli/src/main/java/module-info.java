/** The {@code rondo} command. */
module dev.rondo.cli {
    requires static org.jspecify;
    requires dev.rondo.models;
    requires dev.rondo.onnx;
    requires dev.rondo.examples;
    requires info.picocli;
    requires me.tongfei.progressbar;

    opens dev.rondo.cli to
            info.picocli;
}
