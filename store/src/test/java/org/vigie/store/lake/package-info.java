/** Tests of the lake. */
@NullMarked
package org.vigie.store.lake;

import org.jspecify.annotations.NullMarked;
