package dev.rondo.onnx.source;

import static dev.rondo.layer.Layers.dense;
import static dev.rondo.layer.Layers.embedding;
import static dev.rondo.layer.Layers.gru;
import static dev.rondo.layer.Layers.last;
import static dev.rondo.layer.Layers.lstm;
import static dev.rondo.layer.Layers.recurrent;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.rondo.FormatException;
import dev.rondo.cell.Lstm;
import dev.rondo.model.Model;
import dev.rondo.model.TrainedModel;
import dev.rondo.onnx.OnnxExport;
import dev.rondo.onnx.proto.ModelProto;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Files of our own, spoilt in every way: they are refused as the documentation says, or they are models. */
class DamageTest {
    private static final int FLIPS = 2000;

    static Stream<byte[]> files() {
        return Stream.of(
                        Model.sequential(lstm(3), last(), dense(2)).resolve(2),
                        Model.sequential(embedding(4, 2), gru(2)).resolve(),
                        Model.sequential(recurrent(new Lstm(2).projectedTo(1))).resolve(2))
                .map(graph -> OnnxExport.sequenceModel(TrainedModel.initialize(graph, 1)))
                .map(model -> withoutChecksum(model.toBytes()));
    }

    /** By their checksum, changed files would be refused at once. */
    private static byte[] withoutChecksum(byte[] file) {
        try {
            return ModelProto.parseFrom(file).toBuilder()
                    .clearMetadataProps()
                    .build()
                    .toByteArray();
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void cutOff(byte[] file) {
        for (int length = 0; length < file.length; length++) {
            read(Arrays.copyOf(file, length), "the first " + length + " bytes");
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void flippedBits(byte[] file) {
        long seed = 4;
        Random random = new Random(seed);
        for (int k = 0; k < FLIPS; k++) {
            byte[] spoilt = file.clone();
            int bit = random.nextInt(8 * file.length);
            spoilt[bit / 8] ^= (byte) (1 << bit % 8);
            read(spoilt, "seed " + seed + ", bit " + bit);
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void bytesThatSayMuch(byte[] file) {
        long seed = 5;
        Random random = new Random(seed);
        List<Integer> telling = List.of(0x00, 0x7F, 0x80, 0xFF);
        for (int k = 0; k < FLIPS; k++) {
            byte[] spoilt = file.clone();
            int from = random.nextInt(file.length);
            for (int i = from; i < Math.min(file.length, from + 1 + random.nextInt(9)); i++) {
                spoilt[i] = telling.get(random.nextInt(telling.size())).byteValue();
            }
            read(spoilt, "seed " + seed + ", round " + k);
        }
    }

    private static void read(byte[] bytes, String what) {
        try {
            Folding.fold(OnnxReader.read(bytes));
        } catch (FormatException e) {
            Assertions.assertFalse(e.problems().isEmpty(), what);
        } catch (RuntimeException | Error e) {
            throw new AssertionError(what, e);
        }
    }
}
