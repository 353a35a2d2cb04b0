/** The product as it is shipped, over public rules and recordings. */
@NullMarked
package org.vigie.server.conformance;

import org.jspecify.annotations.NullMarked;
