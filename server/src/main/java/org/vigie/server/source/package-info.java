/**
 * Sources: what comes in from whom, how much, how late, how well understood, and who fell silent.
 */
@NullMarked
package org.vigie.server.source;

import org.jspecify.annotations.NullMarked;
