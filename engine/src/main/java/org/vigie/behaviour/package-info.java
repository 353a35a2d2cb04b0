/** What is usual, learned from the past, and what is not: the rhythm of sources. */
@NullMarked
package org.vigie.behaviour;

import org.jspecify.annotations.NullMarked;
