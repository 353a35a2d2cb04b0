package org.vigie.server.web;

import org.jspecify.annotations.Nullable;
import org.vigie.detect.Finding;

/**
 * The finding whose event an alert's page shows.
 *
 * @param finding null where what is stored can't be read; {@code problem} says why
 * @param why null exactly where {@code finding} is
 */
record Shown(@Nullable Finding finding, @Nullable Why why, String problem) {}
