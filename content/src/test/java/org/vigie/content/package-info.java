/** Golden tests of the content. */
@NullMarked
package org.vigie.content;

import org.jspecify.annotations.NullMarked;
