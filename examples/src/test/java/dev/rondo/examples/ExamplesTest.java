package dev.rondo.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ExamplesTest {
    private static String output(Example example, String... arguments) throws Exception {
        PrintStream before = System.out;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (PrintStream captured = new PrintStream(bytes, true, StandardCharsets.UTF_8)) {
            System.setOut(captured);
            example.run(arguments);
        } finally {
            System.setOut(before);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void theQuickStartTellsTheSignOfASum() throws Exception {
        Matcher scores = Pattern.compile("\\[(\\S+), (\\S+)]")
                .matcher(output(Example.QUICK_START).replace("[1, 2]", ""));
        assertTrue(scores.find());
        assertTrue(Float.parseFloat(scores.group(2)) > Float.parseFloat(scores.group(1)), "0.9 - 0.2 + 0.4 > 0");
        assertTrue(scores.find());
        assertTrue(Float.parseFloat(scores.group(1)) > Float.parseFloat(scores.group(2)), "-0.5 + 0.3 < 0");
    }

    @Test
    void theOwnCellLearnsStreamsAndIsExported() throws Exception {
        String output = output(Example.CUSTOM_CELL);
        Matcher losses = Pattern.compile("loss (\\S+) in the first epoch, (\\S+) in the last")
                .matcher(output);
        assertTrue(losses.find(), output);
        assertTrue(Double.parseDouble(losses.group(2)) < Double.parseDouble(losses.group(1)) / 5, output);
        Matcher steps =
                Pattern.compile("streamed +(\\S+), as a whole sequence +(\\S+)").matcher(output);
        for (int t = 0; t < 5; t++) {
            assertTrue(steps.find(), output);
            assertEquals(Double.parseDouble(steps.group(1)), Double.parseDouble(steps.group(2)), 2e-5);
        }
        Matcher file = Pattern.compile("exported: (.*), \\d+ bytes").matcher(output);
        assertTrue(file.find(), output);
        assertTrue(Files.size(Path.of(file.group(1))) > 0);
        Files.delete(Path.of(file.group(1)));
    }

    @Test
    void theToyBackendAgreesWithTheReferenceAndRefusesAStream() throws Exception {
        String[] lines = output(Example.TOY_BACKEND).split("\\R");
        assertEquals(lines[0].replaceFirst("toy +", ""), lines[1].replaceFirst("reference +", ""));
        assertTrue(lines[2].startsWith("as a stream: "), lines[2]);
        assertTrue(String.join(" ", lines).contains("toy runs whole batches alone"), String.join(" ", lines));
    }

    @Test
    void theServiceRunsOnTheInjectedBackend() throws Exception {
        assertTrue(output(Example.GUICE, "reference").contains(" on reference"));
        assertTrue(output(Example.GUICE).contains(" on "));
    }

    @Test
    void weightsComeBackAsTheyWent() throws Exception {
        String output = output(Example.WEIGHTS);
        assertTrue(output.contains("resumed, the same bits as never interrupted: true"), output);
        assertTrue(output.contains("encoder.weight_ih_l0, encoder.weight_hh_l0, encoder.bias_ih_l0"), output);
        assertTrue(output.contains("and back, the same bits: true"), output);
    }

    @Test
    void examplesAreFoundByNameAndNumber() {
        assertEquals(Optional.of(Example.TOY_BACKEND), Example.of("toy-backend"));
        assertEquals(Optional.of(Example.TOY_BACKEND), Example.of("3"));
        assertEquals(Optional.empty(), Example.of("TOY_BACKEND"));
        assertEquals(Optional.empty(), Example.of("0"));
    }

    @Test
    void theWeatherHasFourWholeYears() {
        SeattleWeather weather = SeattleWeather.load();
        assertEquals(1461, weather.highs().length());
        assertEquals(12.8, weather.highs().values().doubleAt(0));
        assertEquals(
                "2015-01-01",
                weather.days().get(weather.firstDayOf(2015)).date().toString());
        assertEquals("2015-12-31", weather.days().getLast().date().toString());
    }
}
