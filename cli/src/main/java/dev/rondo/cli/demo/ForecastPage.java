package dev.rondo.cli.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;

/** The results as a page that needs nothing but itself: figures, two charts, the backends. */
record ForecastPage(Results results) {
    private static final String TEMPLATE = "forecast-page.html";

    String html() {
        return template()
                .replace("{{error}}", number("%.2f °C", results.model().meanAbsoluteError()))
                .replace("{{overNaive}}", number("%.0f %%", results.improvementOver(results.naive()) * 100))
                .replace("{{overSeasonal}}", number("%.0f %%", results.improvementOver(results.seasonalNaive()) * 100))
                .replace("{{coverage}}", number("%.0f %%", results.coverage() * 100))
                .replace("{{covered}}", number("%.0f %%", results.model().coverage(results.coverage()) * 100))
                .replace(
                        "{{origins}}",
                        Integer.toString(results.model().forecasts().size()))
                .replace("{{weeks}}", new WeeksChart(results).svg())
                .replace("{{horizons}}", new HorizonChart(results).svg())
                .replace(
                        "{{backends}}",
                        results.runs().stream().map(ForecastPage::row).collect(Collectors.joining("\n")));
    }

    private static String row(BackendRun run) {
        return switch (run) {
            case BackendRun.Ran(String name, double error, var with, double difference, double microseconds) ->
                "<tr><th>" + name + "</th>" + cell("%.3f", error) + cell("%.1e", difference)
                        + cell("%.1f", microseconds) + "</tr>";
            case BackendRun.LeftOut(String name, String reason) ->
                "<tr><th>" + name + "</th><td colspan=\"3\" class=\"reason\">" + escaped(reason) + "</td></tr>";
        };
    }

    private static String cell(String format, double value) {
        return "<td>" + number(format, value) + "</td>";
    }

    private static String number(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    private static String template() {
        try (InputStream file = Objects.requireNonNull(ForecastPage.class.getResourceAsStream(TEMPLATE), TEMPLATE)) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
