/** The commands. */
@NullMarked
package org.vigie.server.cli;

import org.jspecify.annotations.NullMarked;
