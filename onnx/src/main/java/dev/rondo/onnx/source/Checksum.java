package dev.rondo.onnx.source;

import dev.rondo.FormatException;
import dev.rondo.Problem;
import dev.rondo.onnx.proto.ModelProto;
import dev.rondo.onnx.proto.StringStringEntryProto;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** The SHA-256 that a file of Rondo carries in its metadata, of everything in the file but itself. */
public final class Checksum {
    /** Its name in the metadata. */
    public static final String NAME = "rondo.checksum";

    private static final String OWN = "rondo.";
    private static final String REMEDY =
            "take an undamaged copy; if it was changed on purpose, remove all entries that begin with '" + OWN + "'";

    private Checksum() {}

    /** The same file with its checksum. */
    public static ModelProto sealed(ModelProto file) {
        ModelProto bare = bare(file);
        return bare.toBuilder()
                .addMetadataProps(
                        StringStringEntryProto.newBuilder().setKey(NAME).setValue(of(bare)))
                .build();
    }

    /**
     * Checks a file that carries a checksum, or anything else that Rondo's files alone have in their metadata; any other is a file of
     * somebody else.
     *
     * @throws FormatException if the checksum is not that of the file, or is gone
     */
    static void require(ModelProto file) {
        List<String> stated = file.getMetadataPropsList().stream()
                .filter(entry -> entry.getKey().equals(NAME))
                .map(StringStringEntryProto::getValue)
                .distinct()
                .toList();
        if (stated.isEmpty()
                && file.getMetadataPropsList().stream()
                        .anyMatch(entry -> entry.getKey().startsWith(OWN))) {
            throw new FormatException(
                    new Problem("metadata '" + NAME + "'", "it is missing", "files of Rondo have it", REMEDY));
        }
        String found = stated.isEmpty() ? "" : of(bare(file));
        for (String checksum : stated) {
            if (!checksum.equals(found)) {
                throw new FormatException(new Problem(
                        "metadata '" + NAME + "'",
                        "the file has the checksum " + found,
                        "it says " + Findings.shown(checksum),
                        REMEDY));
            }
        }
    }

    private static ModelProto bare(ModelProto file) {
        ModelProto.Builder bare = file.toBuilder().clearMetadataProps();
        file.getMetadataPropsList().stream()
                .filter(entry -> !entry.getKey().equals(NAME))
                .forEach(bare::addMetadataProps);
        return bare.build();
    }

    private static String of(ModelProto file) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            file.writeTo(new DigestOutputStream(OutputStream.nullOutputStream(), digest));
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        } catch (IOException e) {
            throw new UncheckedIOException("nothing is written anywhere", e);
        }
    }
}
