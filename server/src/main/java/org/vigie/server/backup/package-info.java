/** Everything that is stored in one file, and back. */
@NullMarked
package org.vigie.server.backup;

import org.jspecify.annotations.NullMarked;
