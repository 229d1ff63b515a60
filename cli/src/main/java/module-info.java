/** The {@code rondo} command. */
module dev.rondo.cli {
    requires static org.jspecify;
    requires dev.rondo.models;
    requires info.picocli;
    requires me.tongfei.progressbar;
}
