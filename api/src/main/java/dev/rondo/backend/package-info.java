/**
 * What a backend has to do, and how one is found: {@link dev.rondo.backend.BackendProvider} is looked up as a service,
 * {@link dev.rondo.backend.Backends} selects, {@link dev.rondo.backend.Backend} compiles a model for a {@link dev.rondo.backend.Purpose}.
 */
@NullMarked
package dev.rondo.backend;

import org.jspecify.annotations.NullMarked;
