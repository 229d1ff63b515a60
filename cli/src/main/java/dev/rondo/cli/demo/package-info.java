/** The demo: a forecast on real data, its comparison, and the page that shows it. */
@NullMarked
package dev.rondo.cli.demo;

import org.jspecify.annotations.NullMarked;
