/** Content, loaded: from named texts to the compiled set that the stages run. */
@NullMarked
package org.vigie.pack;

import org.jspecify.annotations.NullMarked;
