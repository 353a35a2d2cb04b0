/** Secrets that have to be read again: sealed on the disk, and named where they are used. */
@NullMarked
package org.vigie.server.secret;

import org.jspecify.annotations.NullMarked;
