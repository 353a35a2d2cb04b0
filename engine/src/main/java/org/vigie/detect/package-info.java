/** Event to Finding: rules compiled into one structure that an event meets once. */
@NullMarked
package org.vigie.detect;

import org.jspecify.annotations.NullMarked;
