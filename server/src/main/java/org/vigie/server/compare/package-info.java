/** What an upgrade changes, shown on the operator's own events before it is taken. */
@NullMarked
package org.vigie.server.compare;

import org.jspecify.annotations.NullMarked;
