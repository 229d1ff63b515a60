package dev.rondo.cli.demo;

import dev.rondo.examples.SeattleWeather;
import dev.rondo.models.Forecast;
import dev.rondo.models.Interval;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The last weeks of the year: what was, and what was forecast each week for the next, with its band. */
final class WeeksChart {
    private static final int WIDTH = 960;
    private static final int HEIGHT = 360;
    private static final int HISTORY_DAYS = 28;
    private static final int WEEKS = 8;
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("d MMM", Locale.ENGLISH);

    private final Results results;
    private final int horizon;
    private final int lastOrigin;
    private final int firstDay;
    private final int endDay;
    private final Scale x;
    private final Scale y;

    WeeksChart(Results results) {
        this.results = results;
        this.horizon = results.model().forecasts().getFirst().horizon();
        this.endDay = results.weather().days().size();
        this.lastOrigin = endDay - horizon;
        this.firstDay = lastOrigin - (WEEKS - 1) * horizon - HISTORY_DAYS;
        this.x = new Scale(firstDay, endDay - 1, 44, WIDTH - 16);
        this.y = degrees();
    }

    /** A scale that holds all that is drawn, from a multiple of five degrees to another. */
    private Scale degrees() {
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (SeattleWeather.Day day : results.weather().days().subList(firstDay, endDay)) {
            low = Math.min(low, day.highest());
            high = Math.max(high, day.highest());
        }
        for (int origin = lastOrigin; origin > firstDay + HISTORY_DAYS - 1; origin -= horizon) {
            Interval band = forecast(origin).interval(results.coverage());
            for (int h = 0; h < horizon; h++) {
                low = Math.min(low, band.lower()[h]);
                high = Math.max(high, band.upper()[h]);
            }
        }
        return new Scale(Math.floor(low / 5) * 5, Math.ceil(high / 5) * 5, HEIGHT - 36, 12);
    }

    private Forecast forecast(int origin) {
        return results.model().forecasts().get(origin - results.from());
    }

    String svg() {
        Svg svg = new Svg(WIDTH, HEIGHT, "Forecasts of the last weeks against what came");
        grid(svg);
        for (int origin = lastOrigin; origin > firstDay + HISTORY_DAYS - 1; origin -= horizon) {
            week(svg, origin);
        }
        truth(svg);
        return svg.markup();
    }

    private void grid(Svg svg) {
        for (double degrees = y.low(); degrees <= y.high(); degrees += 5) {
            svg.line("grid", x.start(), y.at(degrees), x.end(), y.at(degrees));
            svg.text("tick", "end", x.start() - 8, y.at(degrees) + 4, String.format(Locale.ROOT, "%.0f°", degrees));
        }
        for (int day = lastOrigin; day >= firstDay; day -= 2 * horizon) {
            LocalDate date = results.weather().days().get(day).date();
            svg.line("mark", x.at(day), y.start(), x.at(day), y.start() + 5);
            svg.text("tick", "middle", x.at(day), y.start() + 20, DAY.format(date));
        }
    }

    private void week(Svg svg, int origin) {
        Forecast forecast = forecast(origin);
        Interval band = forecast.interval(results.coverage());
        double[] mean = forecast.mean();
        List<Svg.Point> middle = new ArrayList<>();
        List<Svg.Point> outline = new ArrayList<>();
        List<Svg.Point> back = new ArrayList<>();
        for (int h = 0; h < horizon; h++) {
            middle.add(new Svg.Point(x.at(origin + h), y.at(mean[h])));
            outline.add(new Svg.Point(x.at(origin + h), y.at(band.upper()[h])));
            back.addFirst(new Svg.Point(x.at(origin + h), y.at(band.lower()[h])));
        }
        outline.addAll(back);
        svg.polygon("band", outline);
        svg.polyline("model", middle);
    }

    private void truth(Svg svg) {
        List<Svg.Point> points = new ArrayList<>();
        for (int day = firstDay; day < endDay; day++) {
            points.add(new Svg.Point(
                    x.at(day), y.at(results.weather().days().get(day).highest())));
        }
        svg.polyline("truth", points);
        for (int day = firstDay; day < endDay; day++) {
            SeattleWeather.Day that = results.weather().days().get(day);
            svg.dot("truth", points.get(day - firstDay), 2.4, that.date() + ": " + that.highest() + " °C");
        }
    }
}
