package dev.rondo.cli.demo;

import dev.rondo.models.Backtest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** How far the model and the baselines are off, by the number of days ahead. */
final class HorizonChart {
    private static final int WIDTH = 960;
    private static final int HEIGHT = 300;
    private static final double LINE_OF_TEXT = 18;

    private record Curve(String style, String name, Backtest backtest) {}

    private final List<Curve> curves;
    private final int horizon;
    private final Scale x;
    private final Scale y;

    HorizonChart(Results results) {
        this.horizon = results.model().truth()[0].length;
        this.curves = List.of(
                new Curve("seasonal", "as a year ago", results.seasonalNaive()),
                new Curve("naive", "as on the last day", results.naive()),
                new Curve("model", "the model", results.model()));
        double largest = curves.stream()
                .mapToDouble(curve -> largest(curve.backtest()))
                .max()
                .orElseThrow();
        this.x = new Scale(1, horizon, 60, WIDTH - 180);
        this.y = new Scale(0, Math.ceil(largest), HEIGHT - 40, 12);
    }

    private double largest(Backtest backtest) {
        double largest = 0;
        for (int h = 0; h < horizon; h++) {
            largest = Math.max(largest, backtest.meanAbsoluteError(h));
        }
        return largest;
    }

    String svg() {
        Svg svg = new Svg(WIDTH, HEIGHT, "Mean absolute error by days ahead");
        for (int degrees = 0; degrees <= y.high(); degrees++) {
            svg.line("grid", x.start() - 16, y.at(degrees), x.end() + 16, y.at(degrees));
            svg.text("tick", "end", x.start() - 24, y.at(degrees) + 4, degrees + "°");
        }
        for (int ahead = 1; ahead <= horizon; ahead++) {
            svg.text(
                    "tick",
                    "middle",
                    x.at(ahead),
                    y.start() + 20,
                    ahead == 1 ? "1 day ahead" : Integer.toString(ahead));
        }
        curves.forEach(curve -> draw(svg, curve));
        names(svg);
        return svg.markup();
    }

    private double error(Curve curve, int stepAhead) {
        return y.at(curve.backtest().meanAbsoluteError(stepAhead));
    }

    private void draw(Svg svg, Curve curve) {
        List<Svg.Point> points = new ArrayList<>();
        for (int h = 0; h < horizon; h++) {
            points.add(new Svg.Point(x.at(h + 1), error(curve, h)));
        }
        svg.polyline(curve.style(), points);
        for (int h = 0; h < horizon; h++) {
            double error = curve.backtest().meanAbsoluteError(h);
            String hint = String.format(Locale.ROOT, "%s, %d ahead: %.2f °C", curve.name(), h + 1, error);
            svg.dot(curve.style(), points.get(h), 3.5, hint);
        }
    }

    /** Writes each name beside the end of its curve, or as near to it as the names above leave room. */
    private void names(Svg svg) {
        double free = 0;
        for (Curve curve : curves.stream()
                .sorted(Comparator.comparingDouble(curve -> error(curve, horizon - 1)))
                .toList()) {
            double place = Math.max(free, error(curve, horizon - 1) + 4);
            svg.text("name " + curve.style(), "start", x.end() + 24, place, curve.name());
            free = place + LINE_OF_TEXT;
        }
    }
}
