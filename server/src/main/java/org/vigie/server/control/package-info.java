/** The way for commands to ask a running Vigie: a socket in its data folder. */
@NullMarked
package org.vigie.server.control;

import org.jspecify.annotations.NullMarked;
