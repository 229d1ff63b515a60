package dev.rondo.cli.demo;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A drawing in the making; colours come from the page's style sheet, by class. */
final class Svg {
    /** A place in the drawing. */
    record Point(double x, double y) {}

    private final StringBuilder elements = new StringBuilder();
    private final int width;
    private final int height;
    private final String title;

    Svg(int width, int height, String title) {
        this.width = width;
        this.height = height;
        this.title = title;
    }

    void line(String style, double x1, double y1, double x2, double y2) {
        add(String.format(
                Locale.ROOT,
                "<line class=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>",
                style,
                x1,
                y1,
                x2,
                y2));
    }

    void polyline(String style, List<Point> points) {
        add("<polyline class=\"" + style + "\" points=\"" + text(points) + "\"/>");
    }

    void polygon(String style, List<Point> points) {
        add("<polygon class=\"" + style + "\" points=\"" + text(points) + "\"/>");
    }

    /** A dot that says what it is when pointed at. */
    void dot(String style, Point at, double radius, String hint) {
        add(String.format(
                Locale.ROOT,
                "<circle class=\"%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\"><title>%s</title></circle>",
                style,
                at.x(),
                at.y(),
                radius,
                hint));
    }

    /** Text whose {@code anchor} (start, middle, end) stands at a place. */
    void text(String style, String anchor, double x, double y, String words) {
        add(String.format(
                Locale.ROOT,
                "<text class=\"%s\" text-anchor=\"%s\" x=\"%.1f\" y=\"%.1f\">%s</text>",
                style,
                anchor,
                x,
                y,
                words));
    }

    String markup() {
        return "<svg viewBox=\"0 0 " + width + " " + height + "\" role=\"img\" aria-label=\"" + title + "\">\n"
                + elements + "</svg>\n";
    }

    private static String text(List<Point> points) {
        return points.stream()
                .map(point -> String.format(Locale.ROOT, "%.1f,%.1f", point.x(), point.y()))
                .collect(Collectors.joining(" "));
    }

    private void add(String element) {
        elements.append(element).append('\n');
    }
}
