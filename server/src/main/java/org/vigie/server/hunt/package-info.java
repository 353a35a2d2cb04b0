/** Hunting: questions of analysts about the stored events, in their own small language. */
@NullMarked
package org.vigie.server.hunt;

import org.jspecify.annotations.NullMarked;
