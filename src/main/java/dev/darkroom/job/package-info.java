/**
 * The life of a request, from a generation to encoded images. {@code api} and {@code engine} meet
 * only here.
 */
@NullMarked
package dev.darkroom.job;

import org.jspecify.annotations.NullMarked;
