/** Measures the product in one run, beside the limit: a plain scan of the same bytes. */
@NullMarked
package org.vigie.server.bench;

import org.jspecify.annotations.NullMarked;
