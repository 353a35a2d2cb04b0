/** A collector: takes events where they arise, keeps them on disk, and hands them to the centre. */
@NullMarked
package org.vigie.server.collect;

import org.jspecify.annotations.NullMarked;
