/** Tests of the journals. */
@NullMarked
package org.vigie.store.journal;

import org.jspecify.annotations.NullMarked;
