package dev.rondo.onnx.source;

import dev.rondo.onnx.proto.StringStringEntryProto;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Values of tensors in other files of the model's folder. A model must not reach anything else on the machine of whoever opens it, so
 * names lead down from the folder, no link is followed, and a file that has another name elsewhere is refused.
 */
final class ExternalData {
    private static final String REMEDY = "save the model with its tensors inside, or as plain files beside it";

    private final @Nullable Path folder;
    private final Map<Path, Long> taken = new HashMap<>();

    /** Of the model in {@code folder}; null where it does not come from a file. */
    ExternalData(@Nullable Path folder) {
        this.folder = folder;
    }

    /** What an external_data field says. */
    private record Place(Path file, long offset, long length) {}

    /** The bytes of a tensor that needs {@code size} of them; null where a problem was noted instead. */
    byte @Nullable [] read(List<StringStringEntryProto> entries, long size, String path, Findings findings)
            throws IOException {
        Place place = place(entries, size, path, findings);
        if (place == null || !isPlain(place.file(), path, findings)) {
            return null;
        }
        if (size > OnnxReader.LARGEST) {
            findings.add(path, "its external data is " + size + " bytes", "a tensor has less than 2³¹", REMEDY);
            return null;
        }
        long available = Files.size(place.file());
        if (place.length() != size) {
            findings.add(path, "its external data has " + place.length() + " bytes", "its shape needs " + size, REMEDY);
            return null;
        }
        if (place.offset() > available || size > available - place.offset()) {
            findings.add(
                    path,
                    "its external data is " + size + " bytes from byte " + place.offset(),
                    "the file has " + available,
                    REMEDY);
            return null;
        }
        if (taken.merge(place.file(), size, Long::sum) > available) {
            findings.add(
                    path,
                    "tensors take more bytes of " + Findings.shown(name(place.file())) + " than it has",
                    "each byte belongs to one tensor",
                    REMEDY);
            return null;
        }
        return bytes(place);
    }

    private @Nullable Place place(List<StringStringEntryProto> entries, long size, String path, Findings findings) {
        if (folder == null) {
            findings.add(path, "its values are in another file", "the model is not read from a file", REMEDY);
            return null;
        }
        Map<String, String> values = new HashMap<>();
        for (StringStringEntryProto entry : entries) {
            if (values.put(entry.getKey(), entry.getValue()) != null) {
                findings.add(
                        path, "external_data gives " + Findings.shown(entry.getKey()) + " twice", "it is given once");
                return null;
            }
        }
        String location = values.getOrDefault("location", "");
        Path file = isBelow(location) ? resolved(folder, location) : null;
        if (file == null) {
            findings.add(
                    path,
                    "its values are in " + Findings.shown(location),
                    "a name has to lead down from the model's folder, with / between folders",
                    REMEDY);
            return null;
        }
        long offset = number(values.getOrDefault("offset", "0"));
        long length = number(values.getOrDefault("length", Long.toString(size)));
        if (offset < 0 || length < 0) {
            findings.add(path, "offset or length of its external data is not a number", "both count bytes", REMEDY);
            return null;
        }
        return new Place(file, offset, length);
    }

    /** Whether a location is a relative name on every system, without a step up. */
    private static boolean isBelow(String location) {
        if (location.length() > 1024 || location.chars().anyMatch(c -> c < ' ' || "\\:*?\"<>|".indexOf(c) >= 0)) {
            return false;
        }
        for (String part : location.split("/", -1)) {
            if (part.isBlank() || part.equals(".") || part.equals("..")) {
                return false;
            }
        }
        return true;
    }

    /** The file of that name; null where the system has no such names. */
    private static @Nullable Path resolved(Path folder, String location) {
        try {
            return folder.resolve(location);
        } catch (InvalidPathException e) {
            return null;
        }
    }

    private static long number(String digits) {
        return digits.matches("[0-9]{1,18}") ? Long.parseLong(digits) : -1;
    }

    /** Whether each step from the folder to the file is what it says, and the file is nowhere else. */
    private boolean isPlain(Path file, String path, Findings findings) throws IOException {
        Path base = Objects.requireNonNull(folder);
        Path step = base;
        for (Path part : base.relativize(file)) {
            step = step.resolve(part);
            if (!Files.exists(step, LinkOption.NOFOLLOW_LINKS)) {
                findings.add(
                        path,
                        Findings.shown(name(file)) + " does not exist",
                        "its values are there",
                        "put it beside the model");
                return false;
            }
            BasicFileAttributes attributes =
                    Files.readAttributes(step, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (step.equals(file) ? !attributes.isRegularFile() : !attributes.isDirectory()) {
                findings.add(
                        path, Findings.shown(name(step)) + " is a link or not a file", "no link is followed", REMEDY);
                return false;
            }
        }
        if (links(file) > 1) {
            findings.add(
                    path, Findings.shown(name(file)) + " has another name elsewhere", "no hard link is read", REMEDY);
            return false;
        }
        return true;
    }

    /** How many names a file has; 1 where the system does not tell. */
    private static int links(Path file) throws IOException {
        return file.getFileSystem().supportedFileAttributeViews().contains("unix")
                        && Files.getAttribute(file, "unix:nlink", LinkOption.NOFOLLOW_LINKS) instanceof Integer links
                ? links
                : 1;
    }

    private static byte[] bytes(Place place) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate((int) place.length());
        try (SeekableByteChannel channel =
                Files.newByteChannel(place.file(), StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            channel.position(place.offset());
            while (bytes.hasRemaining()) {
                if (channel.read(bytes) < 0) {
                    throw new EOFException(place.file() + " ended while it was read");
                }
            }
        }
        return bytes.array();
    }

    private static String name(Path file) {
        return String.valueOf(file.getFileName());
    }
}
