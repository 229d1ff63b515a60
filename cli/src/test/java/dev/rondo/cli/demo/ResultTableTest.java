package dev.rondo.cli.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.data.Sequence;
import dev.rondo.examples.SeattleWeather;
import dev.rondo.models.Backtest;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResultTableTest {
    private static Results results() {
        SeattleWeather weather = SeattleWeather.load();
        Sequence series = weather.highs();
        int from = weather.firstDayOf(2015);
        return new Results(
                weather,
                from,
                0.8,
                Backtest.seasonalNaive(series, 2, 7, from),
                Backtest.seasonalNaive(series, 1, 7, from),
                Backtest.seasonalNaive(series, 365, 7, from),
                List.of(
                        new BackendRun.Ran("cpu-simd", 2.85, "cpu-simd", 0, 6.25),
                        new BackendRun.Ran("onnx", 2.85, "cpu-simd", 1.2e-7, 12.5),
                        new BackendRun.LeftOut("other", "it is <small>; grow it")));
    }

    @Test
    void linesBeginWithTheNamesAndColumnsAreAligned() {
        List<String> lines = new ResultTable(results()).text().lines().toList();
        assertEquals("backend         MAE °C  largest difference to cpu-simd  µs a sequence", lines.get(0));
        assertEquals("cpu-simd         2.850                         0.0e+00            6.3", lines.get(1));
        assertEquals("onnx             2.850                         1.2e-07           12.5", lines.get(2));
        assertEquals("other           left out: it is <small>; grow it", lines.get(3));
        assertTrue(
                lines.get(5).startsWith("naive            3.402  as on the last day; the model errs "), lines.get(5));
        assertTrue(lines.get(6).startsWith("seasonal naive   3.787  as a year ago; the model errs "), lines.get(6));
    }

    @Test
    void thePageSaysTheSameAndEscapesWhatItIsTold() {
        String html = new ForecastPage(results()).html();
        assertTrue(html.contains("<tr><th>onnx</th><td>2.850</td><td>1.2e-07</td><td>12.5</td></tr>"));
        assertTrue(html.contains("it is &lt;small&gt;; grow it"));
        assertTrue(html.contains("<polygon class=\"band\"") && html.contains(">25 Dec</text>"));
    }
}
