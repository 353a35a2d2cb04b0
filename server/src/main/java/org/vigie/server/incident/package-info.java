/** Incidents: their life cycle, what is done to them, and the custody that proves it. */
@NullMarked
package org.vigie.server.incident;

import org.jspecify.annotations.NullMarked;
