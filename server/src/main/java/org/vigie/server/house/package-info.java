/** A running Vigie as its parts, and who opens one. */
@NullMarked
package org.vigie.server.house;

import org.jspecify.annotations.NullMarked;
