/** Searches back: rules, correlations and indicators over stored events, as jobs with a record. */
@NullMarked
package org.vigie.server.retro;

import org.jspecify.annotations.NullMarked;
