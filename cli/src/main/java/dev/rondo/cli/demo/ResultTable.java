package dev.rondo.cli.demo;

import dev.rondo.models.Backtest;
import java.util.Locale;

/** The results as lines for a person: backends, baselines, bands. */
record ResultTable(Results results) {
    String text() {
        StringBuilder text = new StringBuilder();
        String other = results.runs().stream()
                .filter(BackendRun.Ran.class::isInstance)
                .map(run -> ((BackendRun.Ran) run).comparedWith())
                .findFirst()
                .orElse("the first");
        String difference = "largest difference to " + other;
        String format = "%-14s  %6s  %" + difference.length() + "s  %13s%n";
        text.append(String.format(Locale.ROOT, format, "backend", "MAE °C", difference, "µs a sequence"));
        for (BackendRun run : results.runs()) {
            text.append(
                    switch (run) {
                        case BackendRun.Ran(String name, double error, var with, double largest, double microseconds) ->
                            String.format(
                                    Locale.ROOT,
                                    format,
                                    name,
                                    fixed(error, 3),
                                    String.format(Locale.ROOT, "%.1e", largest),
                                    fixed(microseconds, 1));
                        case BackendRun.LeftOut(String name, String reason) ->
                            String.format(Locale.ROOT, "%-14s  left out: %s%n", name, reason);
                    });
        }
        text.append(System.lineSeparator());
        text.append(baseline("naive", "as on the last day", results.naive()));
        text.append(baseline("seasonal naive", "as a year ago", results.seasonalNaive()));
        text.append(String.format(
                Locale.ROOT,
                "%.0f %% band       held the truth in %.1f %% of the forecasts.%n",
                results.coverage() * 100,
                results.model().coverage(results.coverage()) * 100));
        return text.toString();
    }

    private String baseline(String name, String meaning, Backtest baseline) {
        return String.format(
                Locale.ROOT,
                "%-14s  %6s  %s; the model errs %.0f %% less%n",
                name,
                fixed(baseline.meanAbsoluteError(), 3),
                meaning,
                results.improvementOver(baseline) * 100);
    }

    private static String fixed(double value, int digits) {
        return String.format(Locale.ROOT, "%." + digits + "f", value);
    }
}
