package dev.rondo.benchmarks.report;

import dev.rondo.benchmarks.floor.PeakFork;
import dev.rondo.benchmarks.fork.Fork;
import dev.rondo.benchmarks.fork.Forks;
import dev.rondo.benchmarks.work.Contender;
import java.io.IOException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * How figures came about.
 *
 * @param arguments of the command
 * @param asked how many rows it asked for
 * @param measured how many of them have been measured
 * @param forks how many JVMs measured each row
 */
public record Setting(List<String> arguments, int asked, int measured, int forks) {
    /** Items of a list. */
    List<String> items() throws IOException {
        Machine machine = Machine.here();
        List<String> items = new ArrayList<>();
        items.add("command: `./rondo bench"
                + arguments.stream().map(Setting::quoted).collect(Collectors.joining()) + "`; rows of time: "
                + (measured == asked ? "" : measured + " of ") + asked + ", each in " + forks
                + (forks == 1 ? " JVM" : " JVMs"));
        items.add("date: " + LocalDate.now(ZoneOffset.UTC));
        items.add("processor: " + machine.processor() + ", " + machine.cores() + " cores");
        items.add("system: " + machine.system());
        items.add("JDK: " + machine.runtime());
        items.add(
                "libraries: " + Contender.all().stream().map(Contender::library).collect(Collectors.joining("; ")));
        items.add("flags of the JVMs: `" + String.join(" ", Forks.JVM_OPTIONS) + "`, for rows `"
                + String.join(" ", Fork.JVM_OPTIONS)
                + "` too, for peaks `"
                + String.join(" ", PeakFork.JVM_OPTIONS) + "`");
        return items;
    }

    private static String quoted(String argument) {
        return argument.matches("[\\w./=,-]+") ? " " + argument : " '" + argument + "'";
    }
}
