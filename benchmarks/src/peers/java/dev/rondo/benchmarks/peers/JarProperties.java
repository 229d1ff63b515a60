package dev.rondo.benchmarks.peers;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** What jars of peers tell about themselves. */
final class JarProperties {
    private JarProperties() {}

    /** A value of a properties file on the class path; "of unknown version" where it is not told. */
    static String value(String file, String key) {
        Properties properties = new Properties();
        try (InputStream in = JarProperties.class.getClassLoader().getResourceAsStream(file)) {
            if (in != null) {
                properties.load(in);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties.getProperty(key, "of unknown version");
    }
}
