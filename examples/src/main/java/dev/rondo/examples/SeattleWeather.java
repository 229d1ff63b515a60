package dev.rondo.examples;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import dev.rondo.data.Sequence;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.List;
import java.util.Objects;

/**
 * Four years of daily weather in Seattle (NOAA, public domain; see {@code data/seattle-weather.md}).
 *
 * @param days in order, without a gap
 */
public record SeattleWeather(List<Day> days) {
    private static final String FILE = "data/seattle-weather.csv";

    /**
     * One day.
     *
     * @param date the day
     * @param highest its highest temperature in °C
     */
    public record Day(LocalDate date, double highest) {}

    /** Keeps a copy. */
    public SeattleWeather {
        days = List.copyOf(days);
    }

    /** Reads the data that come with the examples. */
    public static SeattleWeather load() {
        try (InputStream file = Objects.requireNonNull(SeattleWeather.class.getResourceAsStream(FILE), FILE);
                Reader text = new InputStreamReader(file, StandardCharsets.UTF_8);
                CsvReader<NamedCsvRecord> rows = CsvReader.builder().ofNamedCsvRecord(text)) {
            return new SeattleWeather(rows.stream().map(SeattleWeather::day).toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Day day(NamedCsvRecord row) {
        return new Day(LocalDate.parse(row.getField("date")), Double.parseDouble(row.getField("temp_max")));
    }

    /** The highest temperature of each day in °C, as a series of one feature. */
    public Sequence highs() {
        return Sequence.of(days.stream().mapToDouble(Day::highest).toArray());
    }

    /** The index of the first day of a year. */
    public int firstDayOf(int year) {
        LocalDate first = LocalDate.of(year, 1, 1);
        return (int) (first.toEpochDay() - days.getFirst().date().toEpochDay());
    }
}
