package dev.rondo.cli;

import java.util.Optional;
import picocli.CommandLine.IVersionProvider;

/** The versions of Rondo and Java. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        String version = Optional.ofNullable(Version.class.getModule().getDescriptor())
                .flatMap(java.lang.module.ModuleDescriptor::rawVersion)
                .orElse("(from classes, without a version)");
        return new String[] {"rondo " + version, "Java " + Runtime.version()};
    }
}
