/** The durable seams: what is appended here survives, is read in order, and is let go when done. */
@NullMarked
package org.vigie.store.journal;

import org.jspecify.annotations.NullMarked;
