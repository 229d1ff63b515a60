package dev.rondo.onnx.source;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.rondo.FormatException;
import dev.rondo.onnx.proto.GraphProto;
import dev.rondo.onnx.proto.StringStringEntryProto;
import dev.rondo.onnx.proto.TensorProto;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tensors in other files: plain files below the model's folder, and nothing else on the machine. */
class ExternalDataTest {
    private static final String REMEDY = "; save the model with its tensors inside, or as plain files beside it.";

    @TempDir
    private Path outside;

    private Path folder;

    @BeforeEach
    void files() throws IOException {
        folder = Files.createDirectory(outside.resolve("model"));
        Files.write(folder.resolve("weights"), new byte[] {0, 0, 0, 0, 0, 0, (byte) 0x80, 0x3F, 0, 0, 0, 0x40});
        Files.write(outside.resolve("secret"), new byte[12]);
    }

    private static TensorProto.Builder tensor(String location, String... more) {
        TensorProto.Builder tensor = TensorProto.newBuilder()
                .setName("t")
                .setDataType(1)
                .addDims(2)
                .setDataLocation(TensorProto.DataLocation.EXTERNAL)
                .addExternalData(entry("location", location));
        for (int k = 0; k < more.length; k += 2) {
            tensor.addExternalData(entry(more[k], more[k + 1]));
        }
        return tensor;
    }

    private static StringStringEntryProto.Builder entry(String key, String value) {
        return StringStringEntryProto.newBuilder().setKey(key).setValue(value);
    }

    private SourceModel read(TensorProto.Builder... tensors) throws IOException {
        GraphProto.Builder graph = Samples.graph();
        for (TensorProto.Builder tensor : tensors) {
            graph.addInitializer(tensor);
        }
        Path file = folder.resolve("model.onnx");
        Files.write(file, Samples.model().setGraph(graph).build().toByteArray());
        return OnnxReader.read(file);
    }

    private String refusal(TensorProto.Builder... tensors) {
        FormatException refusal = assertThrows(FormatException.class, () -> read(tensors));
        return refusal.problems().getFirst().toString();
    }

    private static float[] values(SourceModel model) {
        return Objects.requireNonNull(model.graph().initializers().get("t")).toFloats();
    }

    @Test
    void isReadFromItsOffset() throws Exception {
        assertArrayEquals(new float[] {1, 2}, values(read(tensor("weights", "offset", "4", "length", "8"))));
    }

    @Test
    void isReadFromAFolderBelow() throws Exception {
        Files.createDirectory(folder.resolve("data"));
        Files.move(folder.resolve("weights"), folder.resolve("data").resolve("weights"));
        assertArrayEquals(new float[] {0, 1}, values(read(tensor("data/weights"))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "..",
                "../secret",
                "data/../../secret",
                "./weights",
                "/etc/passwd",
                "//host/share",
                "C:\\weights",
                "C:weights",
                "..\\secret",
                "a//b",
                "weights/",
                "file:weights",
                "weights\0"
            })
    void namesLeadDownFromTheFolder(String location) {
        assertEquals(
                "initializer 't': its values are in " + Findings.shown(location)
                        + ", but a name has to lead down from the model's folder, with / between folders" + REMEDY,
                refusal(tensor(location)));
    }

    @Test
    void symbolicLinksAreNotFollowed() throws Exception {
        Files.createSymbolicLink(folder.resolve("link"), outside.resolve("secret"));
        assertEquals(
                "initializer 't': 'link' is a link or not a file, but no link is followed" + REMEDY,
                refusal(tensor("link")));
        Files.createSymbolicLink(folder.resolve("up"), outside);
        assertEquals(
                "initializer 't': 'up' is a link or not a file, but no link is followed" + REMEDY,
                refusal(tensor("up/secret")));
    }

    @Test
    void hardLinksAreNotRead() throws Exception {
        assumeTrue(outside.getFileSystem().supportedFileAttributeViews().contains("unix"), "the system counts links");
        Files.createLink(folder.resolve("link"), outside.resolve("secret"));
        assertEquals(
                "initializer 't': 'link' has another name elsewhere, but no hard link is read" + REMEDY,
                refusal(tensor("link")));
    }

    @Test
    void foldersAreNoFiles() {
        assertEquals(
                "initializer 't': 'model.onnx' is a link or not a file, but no link is followed" + REMEDY,
                refusal(tensor("model.onnx/weights")));
    }

    @Test
    void itHasToBeThere() {
        assertEquals(
                "initializer 't': 'nothing' does not exist, but its values are there; put it beside the model.",
                refusal(tensor("nothing")));
    }

    @Test
    void offsetAndLengthAreWithinTheFile() {
        assertEquals(
                "initializer 't': its external data is 8 bytes from byte 8, but the file has 12" + REMEDY,
                refusal(tensor("weights", "offset", "8")));
        assertEquals(
                "initializer 't': its external data is 8 bytes from byte 999999999999999999, but the file has 12"
                        + REMEDY,
                refusal(tensor("weights", "offset", "999999999999999999")));
        assertEquals(
                "initializer 't': its external data has 12 bytes, but its shape needs 8" + REMEDY,
                refusal(tensor("weights", "length", "12")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "1e3", "99999999999999999999", "", "0x1"})
    void offsetsAreNumbers(String offset) {
        assertEquals(
                "initializer 't': offset or length of its external data is not a number, but both count bytes" + REMEDY,
                refusal(tensor("weights", "offset", offset)));
    }

    @Test
    void whatItSaysIsSaidOnce() {
        assertEquals(
                "initializer 't': external_data gives 'location' twice, but it is given once; export or download the file again.",
                refusal(tensor("weights", "location", "../secret")));
    }

    @Test
    void aFileIsNotUsedMoreOftenThanItsSizeAllows() {
        assertEquals(
                "initializer 'u': tensors take more bytes of 'weights' than it has, but each byte belongs to one tensor"
                        + REMEDY,
                refusal(tensor("weights"), tensor("weights").setName("u")));
    }

    @Test
    void valuesAreInOnePlace() {
        assertEquals(
                "initializer 't': it has values inside as well as in another file, but its values are in one place;"
                        + " export or download the file again.",
                refusal(tensor("weights").addFloatData(1)));
    }

    @Test
    void aModelIsAFile() {
        assertEquals(
                folder + ": it is no file, but a model is one; export or download the file again.",
                assertThrows(FormatException.class, () -> OnnxReader.read(folder))
                        .getMessage());
        assertThrows(IOException.class, () -> OnnxReader.read(folder.resolve("nowhere.onnx")));
    }

    /** A file of 2.4 GB that takes no room. */
    private void giant() throws IOException {
        try (SeekableByteChannel file = Files.newByteChannel(
                folder.resolve("giant"),
                StandardOpenOption.CREATE_NEW,
                StandardOpenOption.WRITE,
                StandardOpenOption.SPARSE)) {
            file.position(2_400_000_000L - 1).write(ByteBuffer.allocate(1));
        }
    }

    @Test
    void aTensorOfTwoGigabytesIsRefused() throws Exception {
        giant();
        assertEquals(
                "initializer 't': its external data is 2400000000 bytes, but a tensor has less than 2³¹" + REMEDY,
                refusal(tensor("giant").setDataType(11).setDims(0, 300_000_000)));
    }

    @Test
    void aFileOfTwoGigabytesIsNotMade() throws Exception {
        giant();
        GraphProto.Builder graph =
                Samples.graph().addInitializer(tensor("giant").setDataType(2).setDims(0, Integer.MAX_VALUE - 100));
        byte[] file = Samples.model().setGraph(graph).build().toByteArray();
        FormatException refusal = assertThrows(FormatException.class, () -> SelfContained.of(file, folder));
        assertEquals(
                "tensor 't': with it, the file and its tensors have " + (file.length + 2_147_483_547L)
                        + " bytes, but a file with its tensors inside has less than 2³¹; import the model, or use one with "
                        + "smaller tensors.",
                refusal.getMessage());
    }
}
