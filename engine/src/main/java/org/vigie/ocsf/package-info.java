/** An event: its bytes, a flat table of what stands in them, and the OCSF schema that names it. */
@NullMarked
package org.vigie.ocsf;

import org.jspecify.annotations.NullMarked;
