/** Finding to Alert: what an analyst is shown. */
@NullMarked
package org.vigie.alert;

import org.jspecify.annotations.NullMarked;
