/**
 * Enrichment: what follows from an event's values and from the customer's own tables, added to its
 * OCSF view. Tables are compiled at load, immutable, and swapped whole.
 */
@NullMarked
package org.vigie.enrich;

import org.jspecify.annotations.NullMarked;
