/** Regular expressions as automata over bytes: whether one stands in a text, a step a byte. */
@NullMarked
package org.vigie.regex;

import org.jspecify.annotations.NullMarked;
