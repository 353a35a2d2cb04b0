/**
 * Correlations: from what rules find in events, and when, to findings about many events at once.
 */
@NullMarked
package org.vigie.correlate;

import org.jspecify.annotations.NullMarked;
